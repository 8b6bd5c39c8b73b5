"""What nobody sends by mistake: each is refused, or is a page like another; nothing fails, and nothing moves."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.sales.conftest import Shop
from tests.story import snapshot
from tests.web.conftest import ANNA, URL, Clock, Guest, TestClient, house_of

from kassabok.web.app import make_app

uvicorn = pytest.importorskip("uvicorn")
pytest.importorskip("httptools")
from kassabok.web.patience import Patience  # noqa: E402 - only where there is a server

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PATHS = (
    "/picture/..%2f..%2fetc%2fpasswd.webp",
    "/picture/../../company.kassabok.webp",
    f"/picture/{'a' * 64}-480%00.webp",
    "/logo/..%2fcompany.kassabok",
    "/static/..%2fapp.py",
    "/static/%2e%2e/%2e%2e/pages.py",
    "/info/..%2fterms",
    "/product/%00",
    "/product/%ff%fe",
    "/product/%ED%A0%80",
    "/product/" + "a" * 4000,
    "/product/..%2f..%2f",
    "/order/%00",
    "/order/" + quote("' OR 1=1 --"),
    "/order/x/swish.svg",
    "/feeds/..%2f..%2fkey",
    "/hooks/%00",
    "//evil.example/",
    "/%",
    "/?q=%00&page=%00",
    "/?q=%ff%fe%ED%A0%80",
    "/?page=-1",
    "/?page=99999999999999999999",
    "/?page=1e5&q=" + quote('"*^:(NEAR'),
    "/?q=" + "%25" * 500,
    "/language/sv?back=%00",
    "/language/sv?back=" + quote("/\\evil.example"),
    "/basket?put=%00&late=%ff",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_address_fails_or_moves_anything(guest: Guest, shop: Shop, path: str) -> None:
    before = snapshot(shop.book)
    answer = guest.client.get(path, follow_redirects=False)
    assert answer.status_code in (200, 303, 404, 405)
    assert "evil.example" not in answer.headers.get("location", "")
    for told in ("root:", "SQLite format", "import "):
        assert told not in answer.text
    assert snapshot(shop.book) == before


@pytest.mark.parametrize(
    "host", ["", "evil.example", "butik.example.evil.example", "butik.example:80", "\x7f"]
)
def test_other_hosts_are_not_answered(guest: Guest, host: str) -> None:
    answer = guest.client.get("/", headers={"host": host, "x-forwarded-host": "butik.example"})
    assert answer.status_code == 400


def test_of_two_hosts_none_is_believed(guest: Guest) -> None:
    for hosts in (("evil.example", "butik.example"), ("butik.example", "evil.example")):
        answer = guest.client.get(
            "/basket/", headers=[("host", host) for host in hosts], follow_redirects=False
        )
        assert answer.status_code == 400


def test_behind_a_proxy_no_redirect_leads_out_of_https(shop: Shop, clock: Clock) -> None:
    app = make_app(house_of(shop.book.path, clock))
    with TestClient(app, base_url="http://butik.example") as client:  # As the proxy asks.
        answer = client.get("/basket/", follow_redirects=False)
    assert answer.headers["location"] == f"{URL}/basket"


BODIES = (
    (b"", "application/x-www-form-urlencoded"),
    (b"\xff\xfe=\x00&sku=%00&units=%ED%A0%80", "application/x-www-form-urlencoded"),
    (b"token=" + b"%" * 500, "application/x-www-form-urlencoded"),
    (b"&".join([b"a=b"] * 5000), "application/x-www-form-urlencoded"),
    (b'{"token": 1}', "application/json"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n--x--", "multipart/form-data"),
    (
        b'--x\r\nContent-Disposition: form-data; name="token"; filename="a"\r\n\r\nb\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (b"\x1f\x8b\x08\x00", "application/x-www-form-urlencoded"),
)


@pytest.mark.parametrize("address", ["/basket/add", "/basket/set", "/checkout", "/order/x/pay"])
@pytest.mark.parametrize(("body", "media_type"), BODIES)
def test_no_body_fails_or_moves_anything(
    guest: Guest, shop: Shop, address: str, body: bytes, media_type: str
) -> None:
    before = snapshot(shop.book)
    answer = guest.client.post(address, content=body, headers={"content-type": media_type, "origin": URL})
    assert answer.status_code in ((400, 403) if media_type.endswith("urlencoded") else (415,))
    assert snapshot(shop.book) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        ["/product/", "/order/", "/info/", "/picture/", "/logo/", "/static/", "/?q=", "/?page="]
    ),
    rest=st.binary(max_size=40),
    cookie=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"\\'), max_size=60
    ),
)
def test_anything_in_an_address_or_a_cookie_is_answered(
    guest: Guest, path: str, rest: bytes, cookie: str
) -> None:
    answer = guest.client.get(
        path + quote_from_bytes(rest), headers={"cookie": f"basket={cookie}"}, follow_redirects=False
    )
    assert answer.status_code in (200, 303, 404)


def test_a_script_in_every_field_is_text(guest: Guest, shop: Shop) -> None:
    """Where it is taken as a name, it is shown as it was written; nowhere is it a mark of the page."""
    guest.put("BOOK")
    fields = dict.fromkeys(
        ("name", "street", "city", "company", "message", "phone", "email", "postcode"), SCRIPT
    )
    refused = guest.order(**fields)
    assert refused.status_code == 422
    placed = guest.order(name=SCRIPT, street=SCRIPT, city=SCRIPT, message=SCRIPT)
    assert "/order/" in str(placed.url)
    shop.product("EVIL", 10, on_hand=1, name=SCRIPT, description=SCRIPT)
    guest.put("EVIL")
    pages = [refused.text, placed.text, guest.get("/"), guest.get("/product/EVIL"), guest.get("/checkout")]
    pages.append(guest.get("/", params={"q": SCRIPT}))
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 1


def test_units_that_are_no_number_are_one(guest: Guest) -> None:
    for units in ("-5", "1e9", "", "٣", "0x10", "1.5", "9" * 13):
        page = guest.send("/basket/add", guest.get("/product/TABLE"), units=units).text
        assert 'name="units" type="number"' in page
        guest.send("/basket/set", page, units="2", remove="yes")


# The server itself, over a socket


@contextmanager
def served(book: Path, clock: Clock, seconds: float) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        app = make_app(house_of(book, clock, url=f"http://127.0.0.1:{port}"))
        kind = type("Quick", (Patience,), {"seconds": seconds})
        server = uvicorn.Server(uvicorn.Config(app, http=kind, ws="none", log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield port
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def port(shop: Shop, clock: Clock) -> Iterator[int]:
    with served(shop.book.path, clock, seconds=0.5) as port:
        yield port


def said(port: int, *parts: bytes, most: int = 1 << 16) -> bytes:
    """What the server answers, until it closes or has said all."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        try:
            for part in parts:
                line.sendall(part.replace(b"HOST", f"127.0.0.1:{port}".encode()))
            got = b""
            while len(got) < most and (more := line.recv(65536)):
                got += more
        except ConnectionError:
            return b""
        return got


def test_who_sends_nothing_or_half_a_request_is_let_go(port: int) -> None:
    assert said(port) == b""
    assert said(port, b"GET / HTTP/1.1\r\nHost: HOST\r\nX-a: ") == b""
    form = b"POST /checkout HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    assert b" 500 " not in said(port, form + b"Content-Length: 1000\r\n\r\ntoken=")
    whole = b"GET /robots.txt HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
    assert said(port, whole).startswith(b"HTTP/1.1 200")


def test_many_who_are_slow_keep_nobody_else_out(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(100)]
    try:
        for line in slow:
            line.sendall(b"GET / HTTP/1.1\r\nX-a: ")
        whole = b"GET /robots.txt HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
        assert said(port, whole).startswith(b"HTTP/1.1 200")
        for line in slow:
            with suppress(ConnectionResetError):
                assert line.recv(1) == b""
    finally:
        for line in slow:
            line.close()


def test_a_head_without_end_is_cut_off(port: int) -> None:
    answer = said(port, b"GET / HTTP/1.1\r\nHost: HOST\r\nX-a: ", *[b"a" * 65536] * 20)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 104857600", b"413"),
        (b"Content-Length: " + b"0" * 5000 + b"5", b"413"),
        (b"Transfer-Encoding: chunked", b"411"),
    ],
)
def test_a_hundred_megabytes_are_refused_before_they_are_read(port: int, head: bytes, status: bytes) -> None:
    request = b"POST /checkout HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n" + head + b"\r\n\r\n"
    assert said(port, request).startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /\xff\x00 HTTP/1.1",
        b"GET / HTTP/9.9",
        b"\x16\x03\x01\x02\x00",
        b"GET http://evil.example/ HTTP/1.1",
    ],
)
def test_what_is_no_http_is_no_fault_of_ours(port: int, request_line: bytes) -> None:
    answer = said(port, request_line + b"\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")


def test_a_large_web_hook_that_comes_at_once_is_no_large_head(port: int) -> None:
    """Its channel is not known here; that is told only when it has been read whole."""
    body = b"x" * 200_000
    head = b"POST /hooks/butik HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n"
    head += b"Content-Length: %d\r\n\r\n" % len(body)
    for _ in range(5):
        assert said(port, head + body).startswith(b"HTTP/1.1 404")


def test_a_form_in_pieces_is_read_whole(port: int) -> None:
    """Slowly, and yet in time."""
    sent = urlencode({**ANNA, "token": "x"}).encode()
    head = b"POST /checkout HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(sent)
    assert said(port, head, sent[:10], sent[10:]).startswith(b"HTTP/1.1 403")
