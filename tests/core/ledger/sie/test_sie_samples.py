"""Files of other programs into empty books: the figures that an independent checker reads, or a clear refusal."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.core.ledger.sie.story import faults
from tests.core.ledger.sie.test_sie_export import checker  # noqa: F401 - a fixture
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book
from kassabok.core.errors import Refused
from kassabok.core.ledger.sie.importing import SieImported, import_file
from kassabok.formats.errors import BadFile
from kassabok.formats.sie.detect import read_any as read

#: What cannot be booked, and the reason that is given.
REFUSED = {
    "bl-2018-typ4e-unbalanced.se": (
        "sie.problems",
        "Voucher A 1 of 2017-01-01 does not balance: it is out by 0.10.",
    ),
    "minimal-momskod-unknown-label.se": ("sie.problems", "does not balance: it is out by -40.00."),
    "visma-enskild-firma-2010-typ1.se": ("sie.sums", "#UB and #RES are -73 860,93 kr away from #IB"),
}
#: Made by hand by their makers: the balances have nothing to do with the vouchers.
INVENTED = {"sie4sdk-4e-underdim.si"}
NAMES = [
    "bl-2018-typ1-flagga1.se",
    "bl-2018-typ4e-cp437.se",
    "bl-2018-typ4e-latin9.se",
    "bl-2018-typ4e-unbalanced.se",
    "bl-2018-typ4e-utf8.se",
    "bl-2021-cc2-typ4e.se",
    "bl-administration-2011-typ1.se",
    "bl-administration-2011-typ4e.se",
    "bl-administration-2011-typ4i.si",
    "bl-administration-2023-hb-typ4e.se",
    "briljant-2009-typ2.se",
    "edison-2012-typ3.se",
    "es-kassasystem-zreport-4.se",
    "fortnox-2010-typ4e.se",
    "fortnox-2010-typ4i-with-balances.si",
    "kassasystem-quotes-4i.si",
    "kontek-lon-2011-payroll-4i.si",
    "magenta-2011-typ4e.se",
    "mamut-2010-typ2.se",
    "minimal-momskod-unknown-label.se",
    "mojibake-bl-typ4e.se",
    "norstedts-bokslut-2011-typ1-ksumma.se",
    "norstedts-bokslut-2011-typ4i-ksumma.si",
    "norstedts-revision-2010-typ1-ksumma.se",
    "sie4sdk-4e-underdim.si",
    "sie4sdk-4i-ksumma-utf8.si",
    "sir-no-format-no-version-4.se",
    "specter-2011-typ4e.se",
    "visma-compact-600-typ1-ksumma.se",
    "visma-eekonomi-2011-typ4e.se",
    "visma-enskild-firma-2010-typ1.se",
    "visma-fakturering-2011-4i.si",
    "visma-lon-100-2012-payroll-4i.si",
]


def said_by(checker: Path, path: Path) -> dict[str, Any]:  # noqa: F811
    told = subprocess.run(
        [sys.executable, checker, "--json", path], capture_output=True, text=True, check=False
    )
    found: dict[str, Any] = json.loads(told.stdout)[0]
    return found


def take_in(book: Book, path: Path) -> SieImported:
    """Into a new book, whose year is that of the file where it says one, else that of its vouchers."""
    data = path.read_bytes()
    found = read(data)
    first = min((voucher.date for voucher in found.vouchers), default=TODAY).replace(month=1, day=1)
    with book.transaction("init", today=TODAY) as tx:
        found_company(tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=first)
    with book.transaction("sie import", today=TODAY) as tx:
        return import_file(tx, found, data, name=path.name, force=True)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REFUSED])
def test_a_book_of_the_file_has_its_figures(
    empty_book: Book,
    samples: Path,
    checker: Path,  # noqa: F811
    name: str,
) -> None:
    said = said_by(checker, samples / "sie" / name)
    result = take_in(empty_book, samples / "sie" / name)
    assert faults(empty_book) == []
    assert booked(empty_book) == said["debit_total"] or not said["vouchers"]
    assert result.new == said["vouchers"] or not said["vouchers"]
    if not result.compared:
        return
    different = {difference.account for difference in result.differences}
    wrong = {
        account
        for account, figures in said["balances"].items()
        if figures["ub"] + figures["res"] != ended(empty_book, account)
    }
    assert wrong == different
    assert not different or name in INVENTED


def booked(book: Book) -> int:
    return int(book.reader.value("SELECT sum(amount_ore) FROM voucher_line WHERE amount_ore > 0") or 0)


def ended(book: Book, account: str) -> int:
    """Öre on an account after all that is booked in the one year there is."""
    ore = book.reader.value(
        "SELECT sum(debit_ore - credit_ore) FROM account_month WHERE account = :a", a=account
    )
    return int(ore or 0)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_booked_is_refused_with_its_reason(book: Book, samples: Path, name: str) -> None:
    code, reason = REFUSED[name]
    path = samples / "sie" / name
    before = snapshot(book)
    with (
        pytest.raises((Refused, BadFile)) as told,
        book.transaction("sie import", today=TODAY) as tx,
    ):
        import_file(tx, read(path.read_bytes()), path.read_bytes(), name=name, force=True)
    assert isinstance(told.value, Refused | BadFile)
    assert told.value.code == code
    assert reason in str(told.value)
    assert snapshot(book) == before


def test_every_sample_is_tried(samples: Path) -> None:
    assert {path.name for path in (samples / "sie").glob("*.s[ei]")} == set(NAMES)


def test_the_entries_of_a_sie_5_file_are_booked(empty_book: Book, samples: Path) -> None:
    result = take_in(empty_book, samples / "sie" / "sie5-sampleentry3-journal.sie")
    assert (result.new, result.known) == (5, 0)
    assert faults(empty_book) == []
    assert {account: ended(empty_book, account) for account in ("1510", "2610", "3010", "3020", "3740")} == {
        "1510": 109_360_00,
        "2610": -21_872_00,
        "3010": -6_035_00,
        "3020": -81_453_00,
        "3740": 0,
    }
    quoted = empty_book.reader.rows("SELECT date, text FROM voucher WHERE text LIKE 'Ivans%'")
    assert quoted == [("2014-07-14", 'Ivans Studio "iStudio"')]


def test_a_sie_5_file_without_entries_has_nothing_to_import(empty_book: Book, samples: Path) -> None:
    result = take_in(empty_book, samples / "sie" / "sie5-sampleentry-minimal.sie")
    assert (result.new, result.known, result.file) == (0, 0, "")
