"""Late-payment interest (dröjsmålsränta): worked out by the day on what is open, and told in segments. Pure.

Simple interest, actual days over 365, in leap years too. The day after the due day is the first that bears interest and
the day of payment the last: what is paid on a day is off the base from the next. The rate is the reference rate of each
half-year and some points, or one that was agreed. It is rounded once, to whole öre for the claim, half away from zero;
the segments are rounded so that they add up to that.
Source: räntelagen (1975:635) 2-6, 9 §§.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.money import E4, format_decimal
from kassabok.core.rates.lookup import Rate, Rates

REFERENCE = "interest.reference_percent"
DAYS_OF_YEAR = 365
PERCENT = 100
DAYS_AFTER_DEMAND = 30  # Räntelagen 4 §: where the due day was not agreed beforehand.
_NONE = "none"
_OVER = "reference+"


class Terms(NamedTuple):
    """percent_e4: percent a year, or percentage points above the reference rate; in ten-thousandths."""

    percent_e4: int
    over_reference: bool


class Movement(NamedTuple):
    """What changed the sum that bears interest, öre: above zero more is owed. It counts from the day after."""

    date: date
    amount_ore: int


class Segment(NamedTuple):
    """Days, both included, that a sum was late at one rate. rate_e4: percent a year in ten-thousandths."""

    starts: date
    ends: date
    base_ore: int
    rate_e4: int
    amount_ore: int

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1


class Interest(NamedTuple):
    """amount_ore: the sum of the segments. assumed_from: the first day whose reference rate nobody has entered, so that
    the last known one was used; None where all are known.
    """

    amount_ore: int
    segments: tuple[Segment, ...]
    assumed_from: date | None = None


class _Span(NamedTuple):
    """The days from starts have this rate; to the next span."""

    starts: date
    rate_e4: int
    assumed: bool


@lru_cache(maxsize=64)
def read_terms(text: str) -> Terms | None:
    """reference+8, 12 (percent a year) or none, as the setting collection.interest has it; None for no interest."""
    if text == _NONE:
        return None
    return Terms(int(Decimal(text.removeprefix(_OVER)) * E4), text.startswith(_OVER))


def first_day(due: date, *, agreed: bool, demanded_on: date | None) -> date | None:
    """The first day that bears interest, None while there is none.

    agreed: the due day was agreed beforehand (3 §). Otherwise it begins 30 days after a demand that said so (4 §), and
    not before the due day: demanded_on.
    """
    if agreed:
        return due + ONE_DAY
    if demanded_on is None:
        return None
    return date.fromordinal(max(due.toordinal(), demanded_on.toordinal() + DAYS_AFTER_DEMAND) + 1)


class Calculator:
    """Works out the interest of many claims with the rates of one book."""

    def __init__(self, rates: Rates) -> None:
        self._known = rates.timeline(REFERENCE)
        self._spans: dict[Terms, tuple[_Span, ...]] = {}

    def interest(
        self,
        terms: Terms | None,
        *,
        since: date | None,
        upto: date,
        base_ore: int,
        movements: Iterable[Movement] = (),
    ) -> Interest:
        """The interest on a sum from one day through another.

        since: the first day that bears interest; base_ore: what was owed before all movements. Raises Refused where
        the reference rate of the first day is unknown.
        """
        if terms is None or since is None or since > upto:
            return Interest(0, ())
        spans = self._spans_of(terms)
        _refuse_unknown(spans, since)
        pieces, assumed_from = [], None
        for starts, ends, base in _bases(since, upto, base_ore, movements):
            for begins, finishes, span in _at_rates(spans, starts, ends):
                pieces.append((begins, finishes, base, span.rate_e4))
                if span.assumed and assumed_from is None:
                    assumed_from = begins
        segments = _rounded(pieces)
        return Interest(sum(segment.amount_ore for segment in segments), segments, assumed_from)

    def _spans_of(self, terms: Terms) -> tuple[_Span, ...]:
        found = self._spans.get(terms)
        if found is None:
            found = self._spans[terms] = _spans(self._known, terms)
        return found


def _spans(known: Sequence[Rate], terms: Terms) -> tuple[_Span, ...]:
    """The rates in order; where the reference rate has run out, its last one goes on."""
    if not terms.over_reference:
        return (_Span(date.min, terms.percent_e4, assumed=False),)
    spans: list[_Span] = []
    for rate in known:
        if spans and spans[-1].assumed and spans[-1].starts == rate.starts:
            spans.pop()
        rate_e4 = max(int(rate.value * E4) + terms.percent_e4, 0)
        spans.append(_Span(rate.starts, rate_e4, assumed=False))
        if rate.ends is not None:
            spans.append(_Span(rate.ends + ONE_DAY, rate_e4, assumed=True))
    return tuple(spans)


def _refuse_unknown(spans: Sequence[_Span], since: date) -> None:
    if not spans or since < spans[0].starts:
        known = f"begins on {spans[0].starts}" if spans else "is empty"
        raise Refused(
            "interest.no_rate",
            f"The reference rate of {since} is not known: the table {known}.",
            hint="Add it to a .toml file in the folder rates beside the book (docs/how-to/rates.md).",
        )


def _bases(
    since: date, upto: date, base_ore: int, movements: Iterable[Movement]
) -> Iterable[tuple[date, date, int]]:
    """The days of each sum that was owed, those with nothing owed left out."""
    starts = since
    for movement in sorted(movements):
        if movement.date >= upto:
            break
        if movement.date >= starts:
            if base_ore > 0:
                yield starts, movement.date, base_ore
            starts = movement.date + ONE_DAY
        base_ore += movement.amount_ore
    if base_ore > 0:
        yield starts, upto, base_ore


def _at_rates(spans: Sequence[_Span], starts: date, ends: date) -> Iterable[tuple[date, date, _Span]]:
    """Cut days where the rate changes."""
    place = bisect_right(spans, starts, key=_starts) - 1
    while starts <= ends:
        following = spans[place + 1].starts if place + 1 < len(spans) else date.max
        if following > ends:
            yield starts, ends, spans[place]
            return
        yield starts, following - ONE_DAY, spans[place]
        starts, place = following, place + 1


def _starts(span: _Span) -> date:
    return span.starts


def _rounded(pieces: Sequence[tuple[date, date, int, int]]) -> tuple[Segment, ...]:
    """Segments whose amounts add up to the rounded sum: each is what the sum so far, rounded, has grown by."""
    whole = DAYS_OF_YEAR * PERCENT * E4
    exact, told, segments = 0, 0, []
    for starts, ends, base_ore, rate_e4 in pieces:
        exact += base_ore * rate_e4 * ((ends - starts).days + 1)
        rounded = (2 * exact + whole) // (2 * whole)
        segments.append(Segment(starts, ends, base_ore, rate_e4, rounded - told))
        told = rounded
    return tuple(segments)


def write_segments(segments: Iterable[Segment]) -> str:
    """Segments as a letter's line keeps them."""
    rows = (
        f'["{s.starts.isoformat()}", "{s.ends.isoformat()}", {s.base_ore}, {s.rate_e4}, {s.amount_ore}]'
        for s in segments
    )
    return f"[{', '.join(rows)}]"


def read_segments(text: str) -> list[Segment]:
    """The segments that a letter's line keeps."""
    day = date.fromisoformat
    return [Segment(day(row[0]), day(row[1]), *row[2:]) for row in json.loads(text)]


@lru_cache(maxsize=256)
def in_percent(rate_e4: int) -> str:
    """A yearly rate as people read it: 100000 is `10,00`."""
    return format_decimal((Decimal(rate_e4) / E4).quantize(Decimal("0.01")))
