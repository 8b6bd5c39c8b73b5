"""Who keeps the shop open hears what people should know of what the clerk did."""

import os
import signal
import socket
import subprocess
import sys
import threading

from tests.core.sales.conftest import Shop
from tests.web.conftest import Guest

DAY = "2026-03-02"
PATIENCE_SECONDS = 60


def test_a_withdrawal_is_told_where_the_shop_is_served(guest: Guest, shop: Shop) -> None:
    guest.put("MUG", 2)
    page = str(guest.order().url.path)
    guest.send(f"{page}/withdraw", guest.get(f"{page}/withdraw"), what="")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = ["--book", str(shop.book.path), "--today", DAY, "shop", "serve", "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "kassabok.cli.main", *words],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stderr is not None
        too_late = threading.Timer(PATIENCE_SECONDS, process.kill)
        too_late.start()
        try:
            told = next((line for line in process.stderr if "withdrew from the purchase" in line), "")
        finally:
            too_late.cancel()
            process.send_signal(signal.SIGINT)
            process.stderr.read()
    assert told.startswith("The buyer of order 1001 (W1001) withdrew")
