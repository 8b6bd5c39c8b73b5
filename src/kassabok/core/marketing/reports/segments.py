"""Customers in segments by how they buy, and who of them may be addressed.

Three marks from 1 to 5 compare a customer with all others, a fifth of them at a time: recency (bought lately),
frequency (bought on many days) and money (revenue excl. VAT less what came back). 5 is the best fifth, and equals have
equal marks.

The class asks how long it has been since the last purchase, in intervals of the customer's own: the median of the days
between two purchases. Who has bought once is measured by the median of all others' intervals.
"""

import datetime
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, no_product
from kassabok.core.marketing.reports.sold import SOLD
from kassabok.core.money import format_kronor
from kassabok.core.search import fold

USUAL_INTERVAL = 90  # Days, where nobody has bought twice yet.
LEAST_INTERVAL = 14  # Days: who buys twice in a week is not lost in the next.
SLIPPING, DORMANT = 2, 4  # Intervals since the last purchase.
FIFTHS = 5
VIP_MARK = 4
CLASSES = ("new", "loyal", "slipping", "dormant")
SEGMENTS = ("all", "vip", *CLASSES)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment. may_email: how many of its customers may have a newsletter on the day, and have an address."""

    segment: str = field(metadata={"sv": "Segment"})
    customers: int = field(metadata={"sv": "Kunder"})
    may_email: int = field(metadata={"heading": "May be mailed", "sv": "Får nås"})
    revenue_ore: int = field(metadata={"sv": "Intäkt"})
    average_ore: int | None = field(metadata={"total": False, "sv": "I snitt"})


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A customer with its marks. interval: days between its purchases, None where it bought once. days: since the last.

    recency, frequency, money: 1 to 5, 5 is best. revenue_ore: of all days up to then. why: what its class rests on.
    """

    customer: str
    name: str
    segment: str = field(metadata={"heading": "Class"})
    last_bought: datetime.date
    days: int
    interval: int | None = field(metadata={"table": "filled"})
    purchases: int
    recency: int = field(metadata={"heading": "R"})
    frequency: int = field(metadata={"heading": "F"})
    money: int = field(metadata={"heading": "M"})
    revenue_ore: int
    may_email: bool = field(metadata={"heading": "May mail"})
    why: str = field(metadata={"table": False})


class _Bought(NamedTuple):
    """What a customer has bought: the days of it, and what came of it."""

    customer_id: int
    number: str
    name: str
    may_email: bool
    days: tuple[datetime.date, ...]
    revenue_ore: int


# The cash customer is nobody, and archived customers are not written to.
_DAYS = f"""
WITH {SOLD}
SELECT k.id, k.number, k.name, k.email <> '' AND coalesce(may.may, 0), s.date, sum(s.net_ore),
    max(s.quantity_milli) > 0
FROM sold s JOIN customer k ON k.id = s.customer_id
LEFT JOIN consent_state may ON may.customer_id = k.id AND may.channel = 'email'
WHERE k.number <> '0' AND NOT k.archived
GROUP BY k.id, s.date ORDER BY k.id, s.date
"""
_HAVE = f"""
WITH {SOLD}
SELECT s.customer_id FROM sold s JOIN product p ON p.id = s.product_id WHERE p.sku = :sku
GROUP BY s.customer_id HAVING sum(s.quantity_milli) > 0
"""


def members(
    reader: Reader,
    on: datetime.date,
    *,
    segment: str = "all",
    bought: Sequence[str] = (),
    not_bought: Sequence[str] = (),
    city: str = "",
    channel: str = "",
    at_least_ore: int | None = None,
    since: datetime.date | None = None,
) -> list[MemberRow]:
    """The customers of a segment on a day, the largest revenue first. segment: one of SEGMENTS.

    bought, not_bought: SKUs that they have all bought and kept, or have none of. city: where they live. channel: a web
    shop that they have ordered in. at_least_ore: what they have bought for, excl. VAT. since: bought on that day or
    later. Raises NotFound for an unknown SKU or channel.
    """
    having = [_having(reader, sku, on) for sku in bought]
    without = [_having(reader, sku, on) for sku in not_bought]
    having += [_living_in(reader, city)] if city else []
    having += [_ordered_in(reader, channel)] if channel else []
    everybody = [one for one in _everybody(reader, on) if one.days]
    marks = {
        "recency": _marks({one.customer_id: one.days[-1].toordinal() for one in everybody}),
        "frequency": _marks({one.customer_id: len(one.days) for one in everybody}),
        "money": _marks({one.customer_id: one.revenue_ore for one in everybody}),
    }
    own = {one.customer_id: _interval(one.days) for one in everybody}
    usual = _median([interval for interval in own.values() if interval is not None]) or USUAL_INTERVAL
    rows = []
    for one in everybody:
        key = one.customer_id
        if not all(key in ids for ids in having) or any(key in ids for ids in without):
            continue
        if at_least_ore is not None and one.revenue_ore < at_least_ore:
            continue
        if since is not None and one.days[-1] < since:
            continue
        days = (on - one.days[-1]).days
        row = MemberRow(
            customer=one.number,
            name=one.name,
            segment=_class(days, own[key] or usual, len(one.days)),
            last_bought=one.days[-1],
            days=days,
            interval=own[key],
            purchases=len(one.days),
            recency=marks["recency"][key],
            frequency=marks["frequency"][key],
            money=marks["money"][key],
            revenue_ore=one.revenue_ore,
            may_email=one.may_email,
            why=_why(days, own[key], usual),
        )
        if _belongs(row, segment):
            rows.append(row)
    return sorted(rows, key=lambda row: (-row.revenue_ore, row.customer))


def segments(reader: Reader, on: datetime.date) -> list[SegmentRow]:
    """Every segment on a day, then those that were saved. A customer is in one of CLASSES, and in all; the best of them
    are in vip too.
    """
    everybody = members(reader, on)
    shipped = [_segment(name, [row for row in everybody if _belongs(row, name)]) for name in SEGMENTS]
    return shipped + [_segment(name, members(reader, on, **rule_of(reader, name))) for name in _saved(reader)]


def _segment(name: str, rows: Sequence[MemberRow]) -> SegmentRow:
    revenue_ore = sum(row.revenue_ore for row in rows)
    return SegmentRow(
        segment=name,
        customers=len(rows),
        may_email=sum(row.may_email for row in rows),
        revenue_ore=revenue_ore,
        average_ore=revenue_ore // len(rows) if rows and revenue_ore >= 0 else None,
    )


def _saved(reader: Reader) -> list[str]:
    return [name for (name,) in reader.rows("SELECT name FROM saved_segment ORDER BY name")]


def _belongs(row: MemberRow, segment: str) -> bool:
    if segment == "vip":
        return min(row.recency, row.frequency, row.money) >= VIP_MARK
    return segment in ("all", row.segment)


def _everybody(reader: Reader, on: datetime.date) -> Iterator[_Bought]:
    """Each customer with the days on which it bought; a day on which it only sent back is none."""
    sums: dict[int, _Bought] = {}
    for key, number, name, may_email, day, net_ore, bought in reader.each(
        _DAYS, first=datetime.date.min, last=on
    ):
        before = sums.get(key) or _Bought(key, number, name, bool(may_email), (), 0)
        days = (*before.days, datetime.date.fromisoformat(day)) if bought else before.days
        sums[key] = before._replace(days=days, revenue_ore=before.revenue_ore + net_ore)
    yield from sums.values()


def _living_in(reader: Reader, city: str) -> frozenset[int]:
    rows = reader.rows("SELECT id, city FROM customer WHERE city <> ''")
    return frozenset(key for key, lives in rows if fold(lives) == fold(city))


def _ordered_in(reader: Reader, channel: str) -> frozenset[int]:
    if reader.value("SELECT 1 FROM shop_channel WHERE name = :name", name=channel) is None:
        raise NotFound(
            "shop.channel", f"There is no shop channel {channel[:40]}.", hint="kassabok shop channel list"
        )
    rows = reader.rows(
        "SELECT w.customer_id FROM web_order w JOIN shop_channel s ON s.id = w.channel_id "
        "WHERE s.name = :name AND NOT w.cancelled",
        name=channel,
    )
    return frozenset(key for (key,) in rows)


def _having(reader: Reader, sku: str, on: datetime.date) -> frozenset[int]:
    """The customers who have bought a product and not sent all of it back."""
    if reader.value("SELECT 1 FROM product WHERE sku = :sku", sku=sku) is None:
        raise no_product(sku)
    return frozenset(key for (key,) in reader.rows(_HAVE, sku=sku, first=datetime.date.min, last=on))


def _marks(values: Mapping[int, int]) -> dict[int, int]:
    """The fifth that each value is in, 5 for the highest. Equal values are in the best fifth that one of them is in."""
    ranked = sorted(values.values(), reverse=True)
    better: dict[int, int] = {}
    for place, value in enumerate(ranked):
        better.setdefault(value, place)
    return {key: FIFTHS - better[value] * FIFTHS // len(ranked) for key, value in values.items()}


def _interval(days: Sequence[datetime.date]) -> int | None:
    """The median of the days between purchases; None for who has bought once."""
    return _median([(after - before).days for before, after in pairwise(days)])


def _median(values: Sequence[int]) -> int | None:
    """The lower of the two in the middle, where there are two."""
    return sorted(values)[(len(values) - 1) // 2] if values else None


def _class(days: int, interval: int, purchases: int) -> str:
    intervals = max(interval, LEAST_INTERVAL)
    if days > DORMANT * intervals:
        return "dormant"
    if days > SLIPPING * intervals:
        return "slipping"
    return "loyal" if purchases > 1 else "new"


def _why(days: int, own: int | None, usual: int) -> str:
    """What _class has gone by, in a sentence."""
    interval = own or usual
    counted = max(interval, LEAST_INTERVAL)
    whose = "its own interval" if own else "the usual interval"
    least = f", counted as {counted}" if counted != interval else ""
    return (
        f"Last bought {days} days ago: slipping after {SLIPPING * counted}, dormant after {DORMANT * counted}, "
        f"by {whose} of {interval} days{least}."
    )


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A segment that was saved. choice: as it is said on the command line. customers: how many are in it on the day."""

    segment: str
    choice: str
    customers: int


def no_segment(name: str) -> NotFound:
    """There is no segment of this name."""
    return NotFound(
        "segment.unknown",
        f"There is no segment {name.strip()[:40]}.",
        hint="kassabok segment list shows them.",
    )


def rule_of(reader: Reader, name: str) -> dict[str, Any]:
    """The words of members() that a segment stands for: of its own, or as it was saved. Raises NotFound."""
    name = name.strip().lower()
    if name in SEGMENTS:
        return {"segment": name}
    told = reader.value("SELECT rule FROM saved_segment WHERE name = :name", name=name)
    if told is None:
        raise no_segment(name)
    rule: dict[str, Any] = json.loads(told)
    if "since" in rule:
        rule["since"] = datetime.date.fromisoformat(rule["since"])
    return rule


def saved(reader: Reader, on: datetime.date) -> list[SavedRow]:
    """The segments that were saved, by name."""
    return [
        SavedRow(name, _said(rule), len(members(reader, on, **rule)))
        for name in _saved(reader)
        for rule in [rule_of(reader, name)]
    ]


def _said(rule: Mapping[str, Any]) -> str:
    """A rule as it is said on the command line."""
    words = [str(rule.get("segment", "all"))]
    for key, value in rule.items():
        option = f"--{key.removesuffix('_ore').replace('_', '-')}"
        if key == "at_least_ore":
            words += [option, format_kronor(value)]
        elif key != "segment":
            for each in value if isinstance(value, list) else [value]:
                words += [option, str(each)]
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class Address:
    """Whom a newsletter is sent to. sms: its telephone with + and country, where it may have text messages."""

    customer: str
    customer_id: int
    kind: str
    name: str
    contact: str
    email: str
    sms: str
    segment: str


_ADDRESSES = """
SELECT k.number, k.id, k.kind, k.name, k.contact, k.email, CASE WHEN sms.may THEN k.phone ELSE '' END
FROM customer k JOIN consent_state may ON may.customer_id = k.id AND may.channel = 'email' AND may.may
LEFT JOIN consent_state sms ON sms.customer_id = k.id AND sms.channel = 'sms'
WHERE k.email <> '' AND NOT k.archived AND k.merged_into_id IS NULL
-- Who has just said no in the shop, before the clerk has written it down, has said no.
AND NOT EXISTS (SELECT 1 FROM web_consent w WHERE w.customer_id = k.id AND w.asked_id IS NULL)
ORDER BY k.id
"""


def _international(phone: str) -> str:
    """A number with + and the country, Sweden where none is said; "" where it is no number."""
    kept = re.sub(r"\(0\)|[^0-9+]", "", phone)
    full = re.sub(r"^0(?!0)", "+46", re.sub(r"^00", "+", kept))
    return full if _PHONE.fullmatch(full) else ""


def addresses(reader: Reader, rows: Sequence[MemberRow]) -> list[Address]:
    """Those of them who may have a newsletter now, each address once. Raises NotFound where it is nobody."""
    classes = {row.customer: row.segment for row in rows}
    found: dict[str, Address] = {}
    for number, key, kind, name, contact, email, phone in reader.rows(_ADDRESSES):
        if number in classes:
            sms = _international(phone or "")
            address = Address(number, key, kind, name, contact, email, sms, classes[number])
            found.setdefault(email.casefold(), address)
    if not found:
        raise NotFound(
            "segment.nobody",
            "None of these customers may be addressed by e-mail today.",
            hint="kassabok customer consent list shows who has agreed.",
        )
    return sorted(found.values(), key=lambda address: address.email)
