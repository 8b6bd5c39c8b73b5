"""The hash of an event is over plain JSON, whichever library writes it: logs that were written before stay whole."""

import hashlib
import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.book.event_log import chain_hash, payload_of
from kassabok.core.events import PaidPart, Ref, WebOrderPaid

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
COLUMNS = [
    "id",
    "at_us",
    "command",
    "actor",
    "name",
    "subject_kind",
    "subject_ref",
    "payload",
    "cause_id",
    "key",
]


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@given(
    st.lists(TEXT, min_size=6, max_size=6),
    st.integers(1, 2**63 - 1),
    st.none() | st.integers(1, 2**63 - 1),
    st.none() | TEXT,
)
def test_a_row_is_hashed_as_a_json_array(
    texts: list[str], number: int, cause_id: int | None, key: str | None
) -> None:
    values = (number, number, *texts, cause_id, key)
    row = dict(zip(COLUMNS, values, strict=True))

    written = _plain(["0" * 64, *values]).encode()

    assert chain_hash("0" * 64, row) == hashlib.sha256(written).hexdigest()


@given(TEXT, st.integers(-(2**63), 2**63 - 1))
def test_an_event_is_written_as_a_json_object(text: str, amount_ore: int) -> None:
    event = WebOrderPaid(
        ref=text,
        origins=(Ref("web-order", text),),
        order_id=7,
        on=date(2026, 3, 2),
        amount_ore=amount_ore,
        parts=(PaidPart("stripe", amount_ore, "stripe_clearing", text),),
    )

    assert payload_of(event) == _plain(
        {
            "ref": text,
            "origins": [["web-order", text]],
            "order_id": 7,
            "on": "2026-03-02",
            "amount_ore": amount_ore,
            "parts": [["stripe", amount_ore, "stripe_clearing", text]],
        }
    )
