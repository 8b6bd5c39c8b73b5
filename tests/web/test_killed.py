"""The shop, its clerk, or both are killed while customers order: what a customer was shown is in the book, once."""

import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from tests.core.sales.conftest import Shop
from tests.web.conftest import ANNA, hidden

from kassabok.core.stock import service as stock

httpx = pytest.importorskip("httpx")
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="there is no /proc to find the clerk in"
)

DAY = "2026-03-02"
CUSTOMERS = 4
PATIENCE_SECONDS = 60
ORDER = re.compile(r"Order (W\d+)")


def kassabok(book: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kassabok.cli.main", "--book", str(book), "--today", DAY, *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def answer_of(book: Path, *words: str) -> object:
    run = kassabok(book, "--format", "json", *words)
    out, err = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode == 0, err.decode()
    return json.loads(out)


def children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def until(done: object, *, what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():  # type: ignore[operator]
        assert time.monotonic() < end, what
        time.sleep(0.02)


@contextmanager
def opened(book: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The shop with its clerk; both are gone afterwards, whoever was killed."""
    shop = kassabok(book, "shop", "serve", "--port", str(port), "--proxy", "127.0.0.1")
    clerks: set[int] = set()
    try:
        until(lambda: answers(port) or shop.poll() is not None, what="The shop does not open.")
        assert shop.poll() is None, shop.communicate()[1]
        until(lambda: children(shop.pid), what="There is no clerk.")
        clerks.update(children(shop.pid))
        yield shop
    finally:
        clerks.update(children(shop.pid))
        shop.send_signal(signal.SIGINT)
        shop.communicate(timeout=PATIENCE_SECONDS)
    until(
        lambda: not any(Path(f"/proc/{pid}/fd").exists() and alive(pid) for pid in clerks),
        what="A clerk is left.",
    )


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


class Customers:
    """People who order one book each, again and again. confirmed: numbers of orders whose page they were shown."""

    def __init__(self, port: int, seed: int) -> None:
        self.confirmed: set[str] = set()
        self._url = f"http://127.0.0.1:{port}"
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(seed * 100 + n,)) for n in range(CUSTOMERS)
        ]

    def __enter__(self) -> "Customers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._stop.is_set():
            try:
                self._order(chance)
            except httpx.HTTPError:
                time.sleep(0.05)

    def _order(self, chance: random.Random) -> None:
        address = ".".join(str(chance.randint(1, 250)) for _ in range(4))
        with httpx.Client(
            base_url=self._url,
            headers={"x-forwarded-for": address, "accept-language": "sv", "origin": self._url},
            follow_redirects=True,
            timeout=20,
        ) as client:
            page = client.get("/product/BOOK").text
            client.post("/basket/add", data={**hidden(page, "/basket/add"), "units": "1"})
            page = client.get("/checkout").text
            form = {
                **hidden(page, "/checkout"),
                **ANNA,
                "email": f"kund{chance.randrange(10**9)}@example.com",
            }
            shown = client.post("/checkout", data=form)
            found = ORDER.search(shown.text) if "/order/" in str(shown.url) else None
            if found:
                self.confirmed.add(found[1])


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_customer_was_shown_is_in_the_book_once(shop: Shop, seed: int) -> None:
    print("seed", seed)
    book = shop.book.path
    with shop.doing() as tx:
        stock.adjust(tx, "BOOK", 5_000_000, reason="receipt", on=tx.today, cost=Decimal(45))
    shop.book.close()
    chance = random.Random(seed)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Customers(port, seed) as customers:
        for victims in chance.sample(["shop", "clerk", "both"], 3):
            with opened(book, port) as process:
                before = len(customers.confirmed)
                until(lambda before=before: len(customers.confirmed) > before + 2, what="Nobody can order.")
                time.sleep(chance.uniform(0, 0.7))
                clerks = children(process.pid)
                for pid in {"shop": [process.pid], "clerk": clerks, "both": [process.pid, *clerks]}[victims]:
                    os.kill(pid, signal.SIGKILL)
                if victims == "clerk":
                    until(
                        lambda process=process, clerks=clerks: set(children(process.pid)) - set(clerks),
                        what="There is no other clerk.",
                    )
    answer_of(book, "shop", "take")
    orders = answer_of(book, "order", "list")
    assert isinstance(orders, list)
    with closing(sqlite3.connect(book)) as raw:
        taken = dict(raw.execute("SELECT number, order_number FROM web_intake"))
        told = [number for (number,) in raw.execute("SELECT external_id FROM web_order")]
        reserved = raw.execute(
            "SELECT reserved_milli FROM stock_level JOIN product p ON p.id = product_id WHERE p.sku = 'BOOK'"
        ).fetchone()[0]
    assert customers.confirmed <= taken.keys()
    assert sorted(told) == sorted(taken)
    assert sorted(taken.values()) == sorted(order["order"] for order in orders)
    assert reserved == 1000 * len(orders)
    assert all(row["ok"] for row in answer_of(book, "check"))  # type: ignore[attr-defined]


def test_the_clerk_goes_with_the_shop(shop: Shop) -> None:
    """Also when the shop has no time to tell him; opened() holds it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with opened(shop.book.path, port) as process:
        process.kill()


def test_a_port_in_use_is_told(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = kassabok(shop.book.path, "shop", "serve", "--port", port)
        err = run.communicate(timeout=PATIENCE_SECONDS)[1].decode()
    assert run.returncode == 3
    assert "proxy" not in err
    assert f"Nothing can listen on 127.0.0.1, port {port}" in err
    assert "hint: kassabok shop serve --port" in err


def test_a_proxy_that_is_not_named_is_told(shop: Shop) -> None:
    """All customers behind it would have one share of orders in a minute."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = (
            "shop",
            "serve",
            "--port",
            str(taken.getsockname()[1]),
            "--base-url",
            "https://butik.example",
        )
        for more, told in (((), True), (("--proxy", "127.0.0.1"), False)):
            run = kassabok(shop.book.path, *words, *more)
            err = run.communicate(timeout=PATIENCE_SECONDS)[1].decode()
            assert ("all customers seem to be one" in err) is told, err


def test_a_book_that_is_not_there_is_told(tmp_path: Path) -> None:
    run = kassabok(tmp_path / "none.kassabok", "shop", "serve", "--port", "1")
    err = run.communicate(timeout=PATIENCE_SECONDS)[1].decode()
    assert run.returncode == 4
    assert "none.kassabok" in err
    assert not list(tmp_path.iterdir())


def test_a_book_of_an_older_version_is_told(shop: Shop) -> None:
    shop.book.close()
    with closing(sqlite3.connect(shop.book.path)) as raw:
        raw.execute("PRAGMA user_version = 4")
    run = kassabok(shop.book.path, "shop", "serve", "--port", "1")
    err = run.communicate(timeout=PATIENCE_SECONDS)[1].decode()
    assert run.returncode == 6, err
    assert "error[book." in err


def test_ctrl_c_closes_the_shop_cleanly(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with opened(shop.book.path, port) as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in err.decode()
    assert err.decode().startswith(f"The shop is open at http://127.0.0.1:{port}. Ctrl-C closes it.")
