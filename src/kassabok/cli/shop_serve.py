"""kassabok shop serve: the company's own web shop."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import named, whole

if TYPE_CHECKING:
    import socket
    from datetime import date, datetime
    from logging import LogRecord
    from threading import Event

    from kassabok.net.stripe import Stripe

KEY_BYTES = 32
LOOK_AFTER_SECONDS = 0.2
START_AGAIN_SECONDS = 2.0


def serve(
    ctx: Ctx,
    host: Annotated[
        str, typer.Option("--host", help="The address of this machine to listen on.", **named("ADDRESS"))
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help="The port to listen on.", **whole(1, 65_535, "PORT"))
    ] = 8000,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", help="The shop's address as its customers write it: https://...", **named("URL")
        ),
    ] = None,
    also_host: Annotated[
        list[str] | None,
        typer.Option("--also-host", help="Another host name that it answers to. Repeat it.", **named("NAME")),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            help="The address of a proxy in front, which tells who asks (X-Forwarded-For). Repeat it.",
            **named("ADDRESS"),
        ),
    ] = None,
) -> None:
    """Open the company's own web shop, until Ctrl-C: catalogue, basket, checkout, and each order's page.

    It shows every product that has a price today and is not archived. What the shop writes are orders that wait to be
    taken, and nothing else in the book; a second process takes them, as kassabok shop take --watch does. Let a proxy
    that speaks https, such as Caddy, stand in front of it, and give its address as --base-url. Settings begin with
    shop.; own texts lie beside the book, as shop-texts/terms.sv.md. Cards are taken where shop.payments names stripe
    and its keys are there (not yet tried against Stripe itself; docs/how-to/shop.md).

    Example: kassabok shop serve --base-url https://butik.krukan.se --proxy 127.0.0.1
    """
    _refuse_other_address(base_url)
    address = (base_url or f"http://{host}:{port}").rstrip("/")
    uvicorn = _server()
    import logging
    import signal

    from kassabok.web.app import make_app
    from kassabok.web.patience import Patience

    if address.startswith("https:") and not proxy:  # We speak http only: somebody stands in front of us.
        ctx.obj.note(
            "No proxy is named, so all customers seem to be one, who may order six times a minute: "
            "--proxy 127.0.0.1, or where it is."
        )
    app = make_app(_house(ctx, address), hosts=also_host or (), proxies=proxy or ())
    config = uvicorn.Config(
        app,
        http=Patience,
        ws="none",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=15,
        limit_concurrency=512,
    )
    logging.getLogger("uvicorn.error").addFilter(without_messages)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # As Ctrl-C, so that the clerk stops too.
    with _listening(host, port) as listening, _clerk(ctx), suppress(KeyboardInterrupt):
        ctx.obj.note(f"The shop is open at {address}. Ctrl-C closes it.")
        uvicorn.Server(config).run(sockets=[listening])


def without_messages(record: "LogRecord") -> bool:
    """A filter of the server's log: of an error that nobody foresaw the places and kinds are told, and no message, as
    it may quote what a customer wrote.
    """
    from kassabok.cli.frame.failures import trace_of

    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = f"{record.getMessage().rstrip()}\n{trace_of(record.exc_info[1])}", ()
        record.exc_info = record.exc_text = None
    return True


def _listening(host: str, port: int) -> "socket.socket":
    import socket

    from kassabok.core.errors import Refused

    try:
        listening = socket.create_server((host, port), backlog=512)
    except OSError as error:
        raise Refused(
            "shop.port",
            f"Nothing can listen on {host}, port {port}: {error.strerror}.",
            hint="kassabok shop serve --port 8001",
        ) from error
    # A page leaves as head and body; without this the body waits until the head is acknowledged, 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


@contextmanager
def _clerk(ctx: Ctx) -> Iterator[None]:
    """Who makes orders of what customers send, in a process of his own: the shop's cannot write them."""
    from threading import Event, Thread

    closing = Event()
    keeper = Thread(target=_keep_clerk, args=(ctx, closing))
    keeper.start()
    try:
        yield
    finally:
        closing.set()
        keeper.join()


def _keep_clerk(ctx: Ctx, closing: "Event") -> None:
    """Have a clerk until the shop closes, and another one where he ends by himself."""
    import subprocess
    import sys

    words = ["--book", str(ctx.obj.book_path), "shop", "take", "--watch", "--until-eof"]
    if ctx.obj.options.quiet:
        words.append("--quiet")
    if ctx.obj.options.today:
        words += ["--today", ctx.obj.options.today.isoformat()]
    while not closing.is_set():
        with subprocess.Popen(
            [sys.executable, "-m", "kassabok.cli.main", *words],
            stdin=subprocess.PIPE,  # It ends with us, also when we are killed, and he goes then.
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to pass on.
        ) as clerk:
            while clerk.poll() is None and not closing.wait(LOOK_AFTER_SECONDS):
                pass
        if not closing.is_set():
            ctx.obj.note(
                f"Who takes the orders has stopped (exit code {clerk.returncode}), and is started again."
            )
            closing.wait(START_AGAIN_SECONDS)


def _refuse_other_address(base_url: str | None) -> None:
    from urllib.parse import urlsplit

    from kassabok.core.errors import UsageError

    if base_url is None:
        return
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise UsageError(
            "usage.value",
            f'--base-url: "{base_url}" is not an address alone.',
            hint="--base-url https://butik.krukan.se",
        )


def _server():
    from kassabok.core.errors import UsageError

    try:
        import httptools  # noqa: F401
        import itsdangerous  # noqa: F401
        import jinja2  # noqa: F401
        import python_multipart  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise UsageError(
            "shop.not_installed",
            f"The web shop needs what is not installed: {error.name}.",
            hint="pip install 'kassabok[web]'",
        ) from error
    return uvicorn


def _house(ctx: Ctx, address: str):
    from datetime import UTC, datetime

    from kassabok.core.rates.lookup import Rates
    from kassabok.web.house import House
    from kassabok.web.visitor import Cookies

    with ctx.obj.reader():  # Nothing is left beside a book that is not there, or of another version.
        book = ctx.obj.book_path
    return House(
        book=book,
        base_url=address,
        cookies=Cookies(_key(book), secure=address.startswith("https:")),
        rates=lambda: Rates.load(book.parent / "rates"),
        today=lambda: ctx.obj.today,  # Asked at each page: the shop stays open over midnight.
        now=lambda: _on(ctx.obj.options.today, datetime.now(UTC)),
        cards=_cards(book),
    )


def _cards(book: Path) -> "Stripe | None":
    """Who takes card payments: Stripe, where its secret key is there."""
    import os
    from importlib.util import find_spec

    from kassabok.core.shop.hooks import STRIPE
    from kassabok.core.shop.keys import keys_of, variable

    key = keys_of(book, STRIPE, os.environ).key
    if not key or find_spec("httpx") is None:
        return None
    from kassabok.net.stripe import API, Stripe

    return Stripe(key, api=os.environ.get(variable(STRIPE, "API"), API))


def _on(chosen: "date | None", now: "datetime") -> "datetime":
    """The time, of the day that --today names where it does."""
    return now if chosen is None else now.replace(year=chosen.year, month=chosen.month, day=chosen.day)


def _key(book: Path) -> bytes:
    """What the cookies are signed with, in a file of its own beside the book: baskets live longer than the process.

    It has its name only when it is whole, and a shorter one, as a full disk leaves, is made anew: with an empty key
    anybody could sign.
    """
    import os
    import secrets

    path = book.with_name(f"{book.name}-key")
    if not path.is_file() or path.stat().st_size < KEY_BYTES:
        begun = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with open(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            file.write(secrets.token_bytes(KEY_BYTES))
        begun.replace(path)
    return path.read_bytes()
