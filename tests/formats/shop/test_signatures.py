"""Web-hooks are from whom they say: each way of signing, and each way of it being wrong."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.errors import BadFile
from kassabok.formats.shop.signatures import check_shopify, check_stripe, check_woo

BODY = '{"id": 1001, "note": "Å, ä & ö"}\n'.encode()
SECRET, OLD_SECRET = "s3cret-of-the-channel", "the-one-before"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def in_base64(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def in_hex(body: bytes, secret: str, at: datetime) -> str:
    signed = f"{int(at.timestamp())}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def stripe(body: bytes, *secrets: str, at: datetime = NOW) -> str:
    return ",".join([f"t={int(at.timestamp())}", *(f"v1={in_hex(body, one, at)}" for one in secrets)])


def refused(check: Callable[[], object]) -> str:
    with pytest.raises(BadFile) as caught:
        check()
    return caught.value.code


@pytest.mark.parametrize("check", [check_woo, check_shopify])
class TestBase64:
    """WooCommerce and Shopify sign alike."""

    def test_good(self, check: Callable[[bytes, str, Sequence[str]], None]) -> None:
        check(BODY, in_base64(BODY, SECRET), [SECRET])

    def test_known_answer(self, check: Callable[[bytes, str, Sequence[str]], None]) -> None:
        """Case 2 of RFC 4231, written by others."""
        digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        signature = base64.b64encode(bytes.fromhex(digest)).decode()
        check(b"what do ya want for nothing?", signature, ["Jefe"])

    def test_either_of_two_secrets(self, check: Callable[[bytes, str, Sequence[str]], None]) -> None:
        check(BODY, in_base64(BODY, OLD_SECRET), [SECRET, OLD_SECRET])
        check(BODY, in_base64(BODY, SECRET), [SECRET, OLD_SECRET])

    @pytest.mark.parametrize(
        ("body", "signature"),
        [
            (BODY, in_base64(BODY, "another")),
            (BODY.replace(b"1001", b"1002"), in_base64(BODY, SECRET)),
            (BODY.rstrip(), in_base64(BODY, SECRET)),
            (BODY, ""),
            (BODY, "%%%"),
            (BODY, "åäö"),
            (BODY, in_base64(BODY, SECRET)[:-2]),
            (BODY, in_base64(BODY, SECRET)[:20]),
            (BODY, in_hex(BODY, SECRET, NOW)),
            (BODY, "A" * 100_000),
        ],
    )
    def test_forged(
        self, check: Callable[[bytes, str, Sequence[str]], None], body: bytes, signature: str
    ) -> None:
        assert refused(lambda: check(body, signature, [SECRET])) == "hook.signature"

    def test_no_secret_signs_nothing(self, check: Callable[[bytes, str, Sequence[str]], None]) -> None:
        assert refused(lambda: check(BODY, in_base64(BODY, ""), [""])) == "hook.no_secret"
        assert refused(lambda: check(BODY, in_base64(BODY, ""), [])) == "hook.no_secret"


class TestStripe:
    def test_good(self) -> None:
        assert check_stripe(BODY, stripe(BODY, SECRET), [SECRET], now=NOW) == NOW

    def test_one_of_several_signatures(self) -> None:
        check_stripe(BODY, stripe(BODY, "being changed", SECRET), [SECRET], now=NOW)
        check_stripe(BODY, stripe(BODY, OLD_SECRET), [SECRET, OLD_SECRET], now=NOW)

    @pytest.mark.parametrize("seconds", [-300, 300])
    def test_within_five_minutes(self, seconds: int) -> None:
        at = NOW + timedelta(seconds=seconds)
        assert check_stripe(BODY, stripe(BODY, SECRET, at=at), [SECRET], now=NOW) == at

    @pytest.mark.parametrize("seconds", [-301, 301, -86_400])
    def test_stale(self, seconds: int) -> None:
        signature = stripe(BODY, SECRET, at=NOW + timedelta(seconds=seconds))
        assert refused(lambda: check_stripe(BODY, signature, [SECRET], now=NOW)) == "hook.stale"

    def test_a_new_time_needs_a_new_signature(self) -> None:
        old = stripe(BODY, SECRET, at=NOW - timedelta(days=1))
        signature = f"t={int(NOW.timestamp())},{old.partition(',')[2]}"
        assert refused(lambda: check_stripe(BODY, signature, [SECRET], now=NOW)) == "hook.signature"

    @pytest.mark.parametrize(
        "signature",
        [
            "",
            "t=,v1=",
            f"v1={in_hex(BODY, SECRET, NOW)}",
            f"t={int(NOW.timestamp())}",
            f"t={int(NOW.timestamp())},v0={in_hex(BODY, SECRET, NOW)}",
            f"t={int(NOW.timestamp())},v1=no hex",
            f"t=²,v1={in_hex(BODY, SECRET, NOW)}",
            f"t={'9' * 40},v1={in_hex(BODY, SECRET, NOW)}",
            f"t=1,{stripe(BODY, SECRET)}",
            stripe(BODY + b" ", SECRET),
            stripe(BODY, "another"),
            "v1=00," * 5000,
        ],
    )
    def test_forged(self, signature: str) -> None:
        assert refused(lambda: check_stripe(BODY, signature, [SECRET], now=NOW)) == "hook.signature"


@given(body=st.binary(max_size=200), place=st.integers(0), bit=st.integers(0, 7))
def test_no_bit_of_a_body_can_be_changed(body: bytes, place: int, bit: int) -> None:
    changed = bytearray(body or b"x")
    signature = in_base64(bytes(changed), SECRET)
    check_woo(bytes(changed), signature, [SECRET])
    changed[place % len(changed)] ^= 1 << bit
    assert refused(lambda: check_woo(bytes(changed), signature, [SECRET])) == "hook.signature"
