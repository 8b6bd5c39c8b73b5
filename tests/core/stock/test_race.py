"""Two buyers, one piece left: two real processes, and exactly one of them gets it."""

import subprocess
import sys

from tests.core.stock.warehouse import Warehouse

BUY = """
import sys
from datetime import date
from pathlib import Path
from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import Refused
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest

with open_book(Path(sys.argv[1]), EFFECTS) as book:
    print("ready", flush=True)
    for _ in sys.stdin:
        try:
            with book.transaction("race", today=date(2026, 3, 2)) as tx:
                line = LineRequest(sku="MUG", quantity_milli=1000)
                sales.sell_on_the_spot(tx, lines=(line,), means="card", on=date(2026, 3, 2))
            print("bought", flush=True)
        except Refused as refused:
            print(refused.code, flush=True)
"""


def test_the_last_piece_is_sold_once(shop: Warehouse) -> None:
    shop.product("MUG")
    buyers = [_buyer(shop), _buyer(shop)]
    assert [_said(buyer) for buyer in buyers] == ["ready", "ready"]
    for left in range(3):
        shop.adjust("MUG", 1, "45")
        for buyer in buyers:
            assert buyer.stdin is not None
            buyer.stdin.write("\n")
            buyer.stdin.flush()
        assert sorted(map(_said, buyers)) == ["bought", "delivery.short"]
        assert shop.level("MUG") == (0, 0, 0, 0)
        assert len([move for move in shop.moves("MUG") if move[0] == "delivery"]) == left + 1
    for buyer in buyers:
        buyer.communicate(timeout=60)
        assert buyer.returncode == 0


def _buyer(shop: Warehouse) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", BUY, str(shop.book.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _said(buyer: "subprocess.Popen[str]") -> str:
    assert buyer.stdout is not None
    return buyer.stdout.readline().strip()
