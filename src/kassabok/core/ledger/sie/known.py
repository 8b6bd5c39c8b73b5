"""Which vouchers of a SIE file the book has already: from an earlier file, or as its own."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.formats.notes import Notes
from kassabok.formats.sie import record

MOST_LISTED = 200
MOST_NAMED = 10


class Fresh(NamedTuple):
    """A voucher of a file that the book does not know yet."""

    voucher: record.Voucher
    fingerprint: str


def fingerprint(
    series: str, number: str, day: str, text: str, lines: Iterable[tuple[str, int, Sequence[tuple[str, str]]]]
) -> str:
    """SHA-256 of what a voucher is: series, number, day (ISO) and lines of account, amount in öre and objects.

    The text counts where there is no number to tell two like vouchers of one day apart.
    """
    parts = [series, number, day, "" if number else text]
    for account, amount_ore, objects in lines:
        parts.append(f"{account} {amount_ore} {sorted(objects)}" if objects else f"{account} {amount_ore}")
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _fingerprint(voucher: record.Voucher, day: str) -> str:
    return fingerprint(
        voucher.series, voucher.number, day, voucher.text, ((x[0], x[1], x[2]) for x in voucher.lines)
    )


def fresh_vouchers(
    tx: Transaction, vouchers: Sequence[record.Voucher], notes: Notes, *, whole: bool, force: bool
) -> tuple[list[Fresh], int]:
    """The vouchers that the book does not have yet, and how many it has: from another file, or as its own.

    Each voucher of the book is met once, so that two like ones in a file are two. One that has no lines, or only one
    of nothing, says nothing: it is left out, and its number becomes an explained gap.

    whole: the file has all vouchers of its days. Then one may have changed since an earlier such file, or be gone. A
    changed one is known where its correction here says the same, and fresh where the old one was taken back; else
    Refused is raised, naming each with its line, unless force books it beside the old one. What is gone is told.
    """
    known = _Known(tx, vouchers)
    fresh: list[Fresh] = []
    count = 0
    for voucher in vouchers:
        if len(voucher.lines) < 2:
            notes.warn(
                voucher.line,
                f"{name_of(voucher)} has no lines that could be booked; it is left out, and its number with it.",
            )
            continue
        print_ = _fingerprint(voucher, voucher.date.isoformat())
        if known.meets(print_):
            count += 1
        else:
            fresh.append(Fresh(voucher, print_))
    if not whole:
        return fresh, count
    still_fresh, changed = _sorted_by_change(tx, known, fresh)
    count += len(fresh) - len(still_fresh) - len(changed)
    if changed and not force:
        raise _changed(changed)
    _tell_gone(tx, known, notes)
    return [*still_fresh, *(each for each, _ in changed)], count


_Changed = tuple[Fresh, "_Standing"]


def _sorted_by_change(
    tx: Transaction, known: "_Known", fresh: Sequence[Fresh]
) -> tuple[list[Fresh], list[_Changed]]:
    """Those that are fresh indeed, and those that are another than the book's, with what that has for them."""
    found: list[Fresh] = []
    changed: list[_Changed] = []
    for each in fresh:
        earlier = known.take_left_under(each.voucher.series, each.voucher.number)
        stands = _standing(tx, *earlier) if earlier else None
        if stands is None:
            found.append(each)
        elif stands.sums is None or stands.sums != _sums(each.voucher):
            changed.append((each, stands))
    return found, changed


def _changed(changed: Sequence[_Changed]) -> Refused:
    listed = [
        f"line {each.voucher.line}: {name_of(each.voucher)} of {each.voucher.date} was "
        f"{'read before as' if stands.sums is None else 'corrected here to'} {stands.ref}."
        for each, stands in changed[:MOST_LISTED]
    ]
    more = [f"And {len(changed) - MOST_LISTED} more."] if len(changed) > MOST_LISTED else []
    what = "1 voucher has" if len(changed) == 1 else f"{len(changed)} vouchers have"
    return Refused(
        "sie.changed",
        "\n".join([f"{what} changed in the other program since.", *listed, *more]),
        hint=f"kassabok voucher correct {changed[0][1].ref} takes the old one back, and the file brings the new one; "
        "--force books it beside the old one.",
    )


def _tell_gone(tx: Transaction, known: "_Known", notes: Notes) -> None:
    """Name the vouchers that an earlier full export had in the days of this one, and that it lacks."""
    gone = [ref for voucher_id, ref in known.left() if _standing(tx, voucher_id, ref) is not None]
    if gone:
        more = f" and {len(gone) - MOST_NAMED} more" if len(gone) > MOST_NAMED else ""
        named = ", ".join(gone[:MOST_NAMED]) + more
        notes.warn(0, f"The file no longer has what was read before as {named}; the book still has it.")


Sums = dict[tuple[str, tuple[tuple[str, str], ...]], int]


class _Standing(NamedTuple):
    """What a voucher has become by its corrections. ref: of the last. sums: by account and objects, without zeros; None
    for one that was never corrected.
    """

    ref: str
    sums: Sums | None


# The voucher, what took it back, the right one that was posted with that, what took that back ...
_CHAIN = """
WITH RECURSIVE chain (id, ref, corrects_id) AS (
    SELECT id, ref, corrects_id FROM voucher WHERE id = :id
    UNION SELECT later.id, later.ref, later.corrects_id FROM chain JOIN voucher later ON later.corrects_id = chain.id
    UNION SELECT later.id, later.ref, later.corrects_id FROM chain
        JOIN link ON link.cause_kind = 'voucher' AND link.cause_ref = chain.ref AND link.effect_kind = 'voucher'
        JOIN voucher later ON later.ref = link.effect_ref WHERE chain.corrects_id IS NOT NULL
)
SELECT chain.ref, chain.id, line.id, line.account, line.amount_ore, object.dimension, object.object FROM chain
JOIN voucher_line line ON line.voucher_id = chain.id
LEFT JOIN voucher_line_object object ON object.voucher_line_id = line.id
ORDER BY chain.id, line.id
"""


def _standing(tx: Transaction, voucher_id: int, ref: str) -> _Standing | None:
    """What is left of a voucher; None where it was taken back."""
    if not tx.reader.value("SELECT 1 FROM voucher WHERE corrects_id = :id LIMIT 1", id=voucher_id):
        return _Standing(ref, None)
    sums: Sums = {}
    for (_, _, _, account, ore), group in groupby(
        tx.reader.rows(_CHAIN, id=voucher_id), key=lambda row: row[:5]
    ):
        rows = list(group)
        ref = rows[0][0]
        key = (account, tuple(sorted((row[5], row[6]) for row in rows if row[5])))
        sums[key] = sums.get(key, 0) + ore
    left = {key: ore for key, ore in sums.items() if ore}
    return _Standing(ref, left) if left else None


def _sums(voucher: record.Voucher) -> Sums:
    sums: Sums = {}
    for line in voucher.lines:
        key = (line.account, tuple(sorted((item.dimension, item.code) for item in line.objects)))
        sums[key] = sums.get(key, 0) + line.amount_ore
    return {key: ore for key, ore in sums.items() if ore}


class _Known:
    """The vouchers that the book has in the days of a file, by what they were in theirs and by what they are here."""

    def __init__(self, tx: Transaction, vouchers: Sequence[record.Voucher]) -> None:
        self._ids: dict[str, list[int]] = {}
        self._met: set[int] = set()
        self._numbers: dict[tuple[str, str], list[tuple[int, str]]] = {}
        if not vouchers:
            return
        days = {
            "first": min(voucher.date for voucher in vouchers),
            "last": max(voucher.date for voucher in vouchers),
        }
        if not tx.reader.value("SELECT 1 FROM voucher WHERE date BETWEEN :first AND :last LIMIT 1", **days):
            return
        for print_, voucher_id, ref, series, number, sie_type in tx.reader.each(
            "SELECT imported.fingerprint, voucher.id, voucher.ref, imported.series, imported.number, file.sie_type "
            "FROM voucher JOIN imported_voucher imported ON imported.voucher_id = voucher.id "
            "JOIN sie_import file ON file.id = imported.sie_import_id "
            "WHERE voucher.date BETWEEN :first AND :last ORDER BY voucher.id DESC",
            **days,
        ):
            self._ids.setdefault(print_, []).append(voucher_id)
            if number and sie_type == "4E":
                self._numbers.setdefault((series, number), []).append((voucher_id, ref))
        for print_, voucher_id in _own_fingerprints(tx, **days):
            self._ids.setdefault(print_, []).append(voucher_id)

    def meets(self, print_: str) -> bool:
        """Whether the book has such a voucher that nothing in the file was before."""
        ids = self._ids.get(print_)
        while ids:
            voucher_id = ids.pop()
            if voucher_id not in self._met:
                self._met.add(voucher_id)
                return True
        return False

    def take_left_under(self, series: str, number: str) -> tuple[int, str] | None:
        """The next voucher of the book that a full export had under this number, and that nothing in the file was."""
        found = next(
            (one for one in self._numbers.get((series, number), ()) if one[0] not in self._met), None
        )
        if found:
            self._met.add(found[0])
        return found

    def left(self) -> list[tuple[int, str]]:
        """The vouchers of full exports that nothing in the file was, in the order they were read."""
        return sorted(one for ones in self._numbers.values() for one in ones if one[0] not in self._met)


def _own_fingerprints(tx: Transaction, first: date, last: date) -> Iterator[tuple[str, int]]:
    """What the book's vouchers would be in a file that it wrote itself."""
    objects: dict[int, list[tuple[str, str]]] = {}
    for line_id, dimension, code in tx.reader.each(
        "SELECT of_line.voucher_line_id, of_line.dimension, of_line.object FROM voucher_line_object of_line "
        "JOIN voucher_line line ON line.id = of_line.voucher_line_id WHERE line.date BETWEEN :first AND :last",
        first=first,
        last=last,
    ):
        objects.setdefault(line_id, []).append((dimension, code))
    rows = tx.reader.each(
        "SELECT voucher.id, voucher.series, voucher.number, voucher.date, line.id, line.account, line.amount_ore "
        "FROM voucher CROSS JOIN voucher_line line WHERE voucher.date BETWEEN :first AND :last "
        "AND line.voucher_id = voucher.id ORDER BY voucher.id, line.id",
        first=first,
        last=last,
    )
    for voucher_id, group in groupby(rows, key=itemgetter(0)):
        lines = list(group)
        _, series, number, day, *_ = lines[0]
        yield (
            fingerprint(series, str(number), day, "", ((x[5], x[6], objects.get(x[4], ())) for x in lines)),
            voucher_id,
        )


def name_of(voucher: record.Voucher) -> str:
    """What messages call a voucher of a file."""
    known = " ".join(part[:40] for part in (voucher.series, voucher.number) if part)
    return f"Voucher {known}" if known else f"A voucher of {voucher.date} without a number"
