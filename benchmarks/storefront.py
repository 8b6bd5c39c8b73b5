"""How many pages our own shop gives, and how many orders it takes, while orders are imported into the same book.

`python -m benchmarks.storefront` serves a shop of a thousand products with its clerk, lets sixteen clients look and buy
over the loopback, imports files of another shop meanwhile, and prints pages and checkouts a second and how long the
slowest hundredth took. Clients, server, clerk and import share the machine.
"""

import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SECONDS = 15
PRODUCTS, ORDERS_IN_A_FILE = 1_000, 25
LOOKING, BUYING = 10, 6  # Sixteen clients.
LIMIT_PAGES, LIMIT_CHECKOUTS, LIMIT_MS = 300, 50, 500
DAY = date(2026, 3, 2)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: ([^;\r]+)", re.IGNORECASE)
_FIELD = re.compile(rb'name="(token|seen|key)" value="([^"]*)"')


@dataclass
class Seen:
    """What clients have met. pages, checkouts: seconds that each took. faults: what was no good answer."""

    pages: list[float] = field(default_factory=list)
    checkouts: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def main() -> bool:
    """Print the figures; return whether they are within the limits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            alone.submit(_make, folder).result()
        with _served(folder) as port, _imports(folder) as imported:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as clients:
                seen = clients.submit(_crowd, port).result()
            files = len(imported)
    pages, checkouts = len(seen.pages) / SECONDS, len(seen.checkouts) / SECONDS
    page_ms, checkout_ms = _slowest_ms(seen.pages), _slowest_ms(seen.checkouts)
    print(
        f"our own shop, {PRODUCTS} products, 16 clients, {files * ORDERS_IN_A_FILE} orders imported meanwhile:"
    )
    print(
        f"  {pages:.0f} pages a second (limit {LIMIT_PAGES}), 99 % within {page_ms:.0f} ms (limit {LIMIT_MS})"
    )
    print(f"  {checkouts:.0f} checkouts a second (limit {LIMIT_CHECKOUTS}), 99 % within {checkout_ms:.0f} ms")
    print(f"  {len(seen.faults)} errors {seen.faults[:3] or ''}")
    return (
        pages >= LIMIT_PAGES
        and checkouts >= LIMIT_CHECKOUTS
        and max(page_ms, checkout_ms) < LIMIT_MS
        and not seen.faults
    )


def _slowest_ms(seconds: list[float]) -> float:
    return 1000 * sorted(seconds)[int(len(seconds) * 0.99)] if seconds else float("inf")


def _make(folder: Path) -> None:
    """A thousand products in stock, with prices, and a channel of another shop."""
    from decimal import Decimal

    from kassabok.core.book.company import found_company
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.products.model import Product, ProductPrice
    from kassabok.core.shop import service as shop
    from kassabok.core.stock import service as stock

    with create_book(folder / "company.kassabok", EFFECTS) as book:
        with book.transaction("init", today=DAY) as tx:
            found_company(tx, name="Bänk AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
            shop.add_channel(tx, "krukan", kind="woo")
            for n in range(PRODUCTS):
                row = tx.insert(Product, sku=f"P{n}", name=f"Mugg {n}", search_key=f"p{n} mugg {n}")
                tx.insert(ProductPrice, product_id=row, valid_from=DAY, price_e4=1_000_000 + n * 10_000)
        with book.transaction("stock adjust", today=DAY) as tx:
            for n in range(PRODUCTS):
                stock.adjust(tx, f"P{n}", 10_000_000, reason="receipt", on=DAY, cost=Decimal(45))


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = ["--book", str(folder / "company.kassabok"), "--today", DAY.isoformat(), "shop", "serve"]
    words += ["--port", str(port), "--proxy", "127.0.0.1"]
    shop = subprocess.Popen([sys.executable, "-m", "kassabok.cli.main", *words], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as asked:
                if not asked.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield port
    finally:
        shop.send_signal(signal.SIGINT)
        shop.wait()


@contextmanager
def _imports(folder: Path) -> Iterator[list[int]]:
    """`shop import` again and again, of files with new orders."""
    from benchmarks.shop_import import _order

    stop, done = threading.Event(), list[int]()

    def work() -> None:
        while not stop.is_set():
            first = 1 + len(done) * ORDERS_IN_A_FILE
            file = folder / "orders.json"
            file.write_text(json.dumps([_order(n) for n in range(first, first + ORDERS_IN_A_FILE)]))
            words = ["--book", str(folder / "company.kassabok"), "--today", DAY.isoformat(), "shop", "import"]
            subprocess.run(
                [sys.executable, "-m", "kassabok.cli.main", *words, str(file), "--channel", "krukan"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            done.append(first)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


def _crowd(port: int) -> Seen:
    """All clients, each over a connection of its own that stays open."""
    seen = Seen()
    asyncio.run(_gather(port, seen))
    return seen


async def _gather(port: int, seen: Seen) -> None:
    until = time.monotonic() + SECONDS
    kinds = [_look] * LOOKING + [_buy] * BUYING
    await asyncio.gather(*(_client(kind, port, until, seen, seed) for seed, kind in enumerate(kinds)))


async def _client(kind: Any, port: int, until: float, seen: Seen, seed: int) -> None:
    chance, line = random.Random(seed), Line(port)
    while time.monotonic() < until:
        try:
            await kind(line, chance, seen)
        except (OSError, EOFError, AssertionError) as error:
            seen.faults.append(f"{type(error).__name__}: {error}")
            line.close()
    line.close()


async def _look(line: "Line", chance: random.Random, seen: Seen) -> None:
    page = chance.choice([f"/?page={chance.randint(1, 40)}", f"/product/P{chance.randrange(PRODUCTS)}"])
    began = time.monotonic()
    status, _, _ = await line.ask("GET", page, {})
    seen.pages.append(time.monotonic() - began)
    assert status == 200, f"{page}: {status}"


async def _buy(line: "Line", chance: random.Random, seen: Seen) -> None:
    """A new customer, from an address of his own: a product's page, the basket, the till, the order."""
    headers = {"X-Forwarded-For": ".".join(str(chance.randint(1, 250)) for _ in range(4))}
    sku = f"P{chance.randrange(PRODUCTS)}"
    _, body, cookie = await line.ask("GET", f"/product/{sku}", headers)
    headers |= {"Cookie": cookie, "Origin": f"http://127.0.0.1:{line.port}"}
    form = {"token": _hidden(body)["token"], "sku": sku, "units": "1"}
    status, _, cookie = await line.ask("POST", "/basket/add", headers, form)
    assert status == 303, f"basket: {status}"
    headers["Cookie"] = cookie
    _, body, _ = await line.ask("GET", "/checkout", headers)
    buyer = chance.randrange(10**9)
    form = _hidden(body) | {"name": f"Eva Ek {buyer}", "email": f"eva{buyer}@example.se", "phone": ""}
    form |= {
        "street": "Storgatan 1",
        "postcode": "222 22",
        "city": "Lund",
        "payment": "invoice",
        "terms": "yes",
    }
    began = time.monotonic()
    status, _, _ = await line.ask("POST", "/checkout", headers, form)
    seen.checkouts.append(time.monotonic() - began)
    assert status == 303, f"checkout: {status}"


def _hidden(body: bytes) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in _FIELD.findall(body)}


class Line:
    """HTTP/1.1 as little as it takes: what a client spends, the server of the same machine does not have."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def close(self) -> None:
        if self._open:
            self._open[1].close()
        self._open = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> tuple[int, bytes, str]:
        """Status, body, and the cookie."""
        if self._open is None:
            self._open = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._open
        sent = urlencode(form) if form else ""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if form:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(sent)}"]
        writer.write("\r\n".join([*lines, "", sent]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        cookie = _COOKIE.search(head)
        return int(head[9:12]), body, cookie[1].decode() if cookie else ""


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    sys.exit(0 if main() else 1)
