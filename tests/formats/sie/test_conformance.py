"""What we write, before an independent checker of SIE files that stands beside the samples."""

import importlib.util
import os
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.sie.books import (
    SALE,
    THIS_YEAR,
    books,
    fields,
    lines_of,
)
from tests.formats.sie.random_books import OBJECTS, SHOP, figures, files

from kassabok.formats.sie.record import (
    Balance,
    PeriodAmount,
    SieFile,
    SieType,
)
from kassabok.formats.sie.text import FieldTexts
from kassabok.formats.sie.writer import TYPES, write

CHECKER = Path(os.environ.get("KASSABOK_SAMPLES") or ".").resolve().parent / "tools" / "check_sie.py"
pytestmark = pytest.mark.skipif(
    not (os.environ.get("KASSABOK_SAMPLES") and CHECKER.exists()), reason="no checker beside KASSABOK_SAMPLES"
)


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_sie", CHECKER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def findings(checker: ModuleType, data: bytes, name: str = "books.se") -> list[dict[str, object]]:
    facts = checker.Checker(name, data, True).facts()
    assert facts["ksumma"] == ("ok" if b"#KSUMMA" in data else "none")
    found: list[dict[str, object]] = facts["findings"]
    return found


@settings(max_examples=150, deadline=None)
@given(sie=files(), checksum=st.booleans())
def test_any_books_pass_the_checker(checker: ModuleType, sie: SieFile, checksum: bool) -> None:
    assert findings(checker, write(sie, checksum=checksum)) == []


@settings(max_examples=150, deadline=None)
@given(sie=figures(), sie_type=st.sampled_from(TYPES))
def test_every_type_of_file_passes_the_checker(checker: ModuleType, sie: SieFile, sie_type: SieType) -> None:
    file = replace(sie, sie_type=sie_type)
    assert findings(checker, write(file), "books.si" if sie_type == "4I" else "books.se") == []


@settings(max_examples=100, deadline=None)
@given(sie=files())
def test_every_text_stands_where_it_should(sie: SieFile) -> None:
    def seen(text: str) -> str:
        return str(fields(FieldTexts().quoted(text))[0])

    rows = [fields(line) for line in lines_of(write(sie)) if line.startswith("#")]
    written = [row for row in rows if row[0] in ("#VER", "#TRANS")]
    expected = []
    for voucher in sie.vouchers:
        expected.append(("#VER", voucher.series, seen(voucher.text)))
        expected += [("#TRANS", line.account, seen(line.text)) for line in voucher.lines]
    place = {"#VER": 4, "#TRANS": 5}
    found = [
        (row[0], row[1], row[place[str(row[0])]] if len(row) > place[str(row[0])] else "") for row in written
    ]
    assert found == expected


@pytest.mark.parametrize("sie_type", ["1", "2", "3"])
def test_the_types_without_vouchers_pass(checker: ModuleType, sie_type: str) -> None:
    sie = replace(
        books(objects=OBJECTS),
        sie_type=sie_type,  # type: ignore[arg-type]
        object_closing=(Balance(0, "1510", 125_00, object=SHOP),),
        period_amounts=(
            PeriodAmount(0, "202506", "3001", -100_00),
            PeriodAmount(0, "202506", "3001", -100_00, object=SHOP),
        ),
    )
    assert findings(checker, write(sie, checksum=True)) == []


def test_a_file_of_vouchers_to_import_passes(checker: ModuleType) -> None:
    assert findings(checker, write(books(sie_type="4I", objects=OBJECTS), checksum=True), "books.si") == []


def test_a_first_year_without_opening_balances_passes(checker: ModuleType) -> None:
    sie = replace(books(), years=(THIS_YEAR,), opening=())
    sie = replace(sie, closing=tuple(balance for balance in sie.closing if balance.year == 0))
    assert findings(checker, write(sie)) == []


def test_the_checker_bites(checker: ModuleType) -> None:
    """A checker that found nothing in a wrong file would prove nothing about the right ones."""
    wrong = write(books([SALE, replace(SALE, number="2")])).replace(
        b"#TRANS 1510 {} 125.00", b"#TRANS 1510 {} 126.00"
    )
    codes = {found["code"] for found in findings(checker, wrong)}
    assert {"UNBALANCED", "ACCOUNT"} <= codes
