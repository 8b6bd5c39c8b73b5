"""Asking a service: what is tried again, what is not, and what is said."""

from typing import Any

import httpx
import pytest
from tests.shop_server import FakeShop, Reply, serving

from kassabok.net import client as asking
from kassabok.net.client import Client
from kassabok.net.errors import Unreachable

GOOD = Reply({"ok": True})


def ask(
    *replies: Reply, path: str = "x", **settings: Any
) -> tuple[bytes | Unreachable, list[float], FakeShop]:
    """The answer of a service that replies so, how long was waited before each new try, and the service."""
    waited: list[float] = []
    with serving(FakeShop(lambda _: GOOD)) as shop:
        shop.first = list(replies)
        with Client(shop.url, {"Authorization": "Basic c2VjcmV0"}, wait=waited.append, **settings) as client:
            try:
                return client.get(path).body, waited, shop
            except Unreachable as error:
                return error, waited, shop


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_service_that_is_busy_is_asked_again(status: int) -> None:
    answer, waited, shop = ask(Reply({}, status), Reply({}, status))
    assert answer == b'{"ok": true}'
    assert len(shop.asked) == 3
    assert 0.75 <= waited[0] <= 1 < waited[1] <= 2


def test_it_says_how_long_to_wait() -> None:
    dated = "Wed, 21 Oct 2015 07:28:00 GMT"  # Long ago: at once.
    busy = [Reply({}, 429, {"Retry-After": text}) for text in ("7", "2.0", dated, "soon")]
    answer, waited, _ = ask(*busy)
    assert answer == b'{"ok": true}'
    assert waited[:3] == [7, 2, 0]
    assert 6 <= waited[3] <= 8


def test_who_asks_for_too_long_is_left_for_the_next_run() -> None:
    answer, waited, shop = ask(Reply({}, 429, {"Retry-After": "3600"}))
    assert isinstance(answer, Unreachable)
    assert (answer.code, waited, len(shop.asked)) == ("net.no_answer", [], 1)


def test_it_is_given_up_after_five_tries() -> None:
    answer, waited, shop = ask(*[Reply({}, 500)] * 9)
    assert isinstance(answer, Unreachable)
    assert (answer.code, len(shop.asked), len(waited)) == ("net.no_answer", 5, 4)
    assert "status 500" in answer.message


def test_an_answer_that_is_cut_off_is_asked_for_again() -> None:
    answer, _, shop = ask(Reply({"half": 1}, cut=True))
    assert (answer, len(shop.asked)) == (b'{"ok": true}', 2)


def test_silence_is_given_up() -> None:
    answer, _, shop = ask(Reply({}, hang=0.4), timeout=0.05)
    assert (answer, len(shop.asked)) == (b'{"ok": true}', 2)


def test_nobody_there() -> None:
    with Client("http://127.0.0.1:9", wait=lambda _: None) as client, pytest.raises(Unreachable) as caught:
        client.get("x")
    assert caught.value.code == "net.no_answer"
    assert "127.0.0.1:9 did not answer GET /x" in caught.value.message


@pytest.mark.parametrize(
    ("reply", "code", "said"),
    [
        (Reply({"message": "Sorry, you cannot list resources."}, 401), "net.keys", "cannot list resources."),
        (Reply({"errors": "[API] Invalid API key"}, 403), "net.keys", "Invalid API key."),
        (Reply(b"<html>", 404), "net.missing", "status 404."),
        (Reply({"errors": {"available": ["is not a number"]}}, 422), "net.refused", "is not a number"),
        (Reply(b"[1]", 400), "net.refused", "status 400."),
        (Reply({}, 301, {"Location": "https://evil.example/"}), "net.moved", "https://evil.example/"),
    ],
)
def test_a_refusal_is_not_tried_again(reply: Reply, code: str, said: str) -> None:
    answer, waited, shop = ask(reply)
    assert isinstance(answer, Unreachable)
    assert (answer.code, waited, len(shop.asked)) == (code, [], 1)
    assert said in answer.message


@pytest.mark.parametrize("data", [b"<b>Warning</b>: foo in /srv/x.php\n{}", b"", b'{"a": ', b"[" * 100_000])
def test_what_is_no_json(data: bytes) -> None:
    with serving(FakeShop(lambda _: Reply(data))) as shop, Client(shop.url) as client:
        answer = client.get("x")
        with pytest.raises(Unreachable) as caught:
            answer.json()
    assert caught.value.code == "net.not_json"


def test_more_than_anything_we_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 1000)
    answer, _, _ = ask(Reply(b"x" * 2000))
    assert isinstance(answer, Unreachable)
    assert answer.code == "net.too_large"


@pytest.mark.parametrize(
    ("base", "path", "code"),
    [
        ("http://krukan.se", "x", "net.not_https"),
        ("https://ck_1:cs_1@krukan.se", "x", "net.key_in_address"),
        ("https://krukan.se", "https://evil.example/x", "net.other_host"),
        ("https://krukan.se", "http://krukan.se/x", "net.other_host"),
        ("https://krukan.se", "//evil.example/x", "net.other_host"),
    ],
)
def test_a_key_goes_nowhere_else(base: str, path: str, code: str) -> None:
    def reached(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with (
        Client(base, transport=httpx.MockTransport(reached)) as client,
        pytest.raises(Unreachable) as caught,
    ):
        client.get(path)
    assert caught.value.code == code
    assert "cs_1" not in caught.value.message + caught.value.hint


def test_keys_are_not_shown() -> None:
    answer, _, shop = ask(Reply({"message": "no"}, 401))
    assert shop.asked[0].headers["authorization"] == "Basic c2VjcmV0"
    assert isinstance(answer, Unreachable)
    assert "c2VjcmV0" not in f"{answer.message} {answer.hint} {Client('https://x.se', {'A': 'c2VjcmV0'})!r}"
