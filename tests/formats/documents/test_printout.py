"""Reports as PDF, and charts as pictures: what stands in them, on how many pages, and the same bytes again."""

import io
import re
import struct
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from kassabok.formats.documents.chart import Chart, Series, draw, ticks
from kassabok.formats.documents.printout import PrintColumn, Printout, PrintRow, PrintTable, print_report
from kassabok.formats.errors import BadFile

DAY = date(2026, 6, 30)
COLUMNS = (PrintColumn("Konto", right=False), PrintColumn("", right=False), PrintColumn("Belopp", right=True))


def report(rows: tuple[PrintRow, ...], columns: tuple[PrintColumn, ...] = COLUMNS) -> Printout:
    table = PrintTable(columns, rows, total=("Summa", *[""] * (len(columns) - 2), "1,00"))
    return Printout("Huvudbok", "2026", "Lerverket AB", "556036-0793", DAY, (table,), empty="Inget.")


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_a_report_has_its_company_day_and_rows() -> None:
    rows = (
        PrintRow(("", "Omsättningstillgångar", ""), "part"),
        PrintRow(("1930", "Företagskonto #[evil] \u202e", "1,00"), "account"),
    )
    (text,) = pages(print_report(report(rows)))
    for words in (
        "Lerverket AB",
        "556036-0793",
        "Huvudbok",
        "Utskriven 2026-06-30",
        "Sida 1 (1)",
        "Belopp i kronor",
        "Omsättningstillgångar",
        "Företagskonto #[evil]",
        "Summa",
    ):
        assert words in text
    assert "Printed 2026-06-30" in pages(print_report(report(rows), language="en"))[0]


def test_the_same_report_gives_the_same_bytes_with_its_title_and_day_in_the_file() -> None:
    data = print_report(report((PrintRow(("1", "x", "1,00")),)))
    assert data == print_report(report((PrintRow(("1", "x", "1,00")),)))
    facts = PdfReader(io.BytesIO(data)).metadata
    assert facts is not None
    assert (facts.title, facts.author) == ("Huvudbok 2026", "Lerverket AB")
    assert facts.creation_date is not None
    assert facts.creation_date.date() == DAY


def test_the_head_of_a_table_is_on_each_page() -> None:
    rows = tuple(PrintRow((str(number), f"Rad {number}", "1,00")) for number in range(200))
    texts = pages(print_report(report(rows)))
    assert len(texts) > 2
    assert all("Konto" in text and "Belopp" in text for text in texts)
    assert f"Sida 2 ({len(texts)})" in texts[1]
    assert "Huvudbok" in texts[1]
    assert {int(found) for text in texts for found in re.findall(r"Rad (\d+)", text)} == set(range(200))


@pytest.mark.parametrize(("columns", "across"), [(3, False), (14, True), (20, True)])
def test_many_columns_lie_across(columns: int, across: bool) -> None:
    heads = (
        PrintColumn("Konto", right=False),
        *(PrintColumn(f"{n}", right=True) for n in range(columns - 1)),
    )
    data = print_report(report((PrintRow(("1930", *["12\u202f345,00"] * (columns - 1))),), heads))
    box = PdfReader(io.BytesIO(data)).pages[0].mediabox
    assert (box.width > box.height) == across
    assert pages(data)[0].replace("\u202f", " ").count("12 345,00") == columns - 1


def test_a_report_without_rows_says_so() -> None:
    empty = Printout("Huvudbok", "2026", "", "", DAY, (), empty="Inget är bokfört.")
    assert "Inget är bokfört." in pages(print_report(empty))[0]


def test_a_long_report_is_small_and_a_too_long_one_refused() -> None:
    def of(rows: int) -> bytes:
        return print_report(report(tuple(PrintRow((str(n), "x", "1,00")) for n in range(rows))))

    marked, plain = of(1_000), of(1_001)
    assert b"/StructTreeRoot" in marked
    assert b"/StructTreeRoot" not in plain
    assert len(plain) < len(marked) / 4
    with pytest.raises(BadFile, match="20001 rows are too many to print"):
        of(20_001)


# Charts

CHART = Chart(
    "Resultat per månad",
    "2026",
    ("2026-01", "2026-02", "2026-03"),
    Series("Resultat", (0, 12_639_29, -500_49)),
    Series("Ackumulerat", (0, 12_639_29, 12_138_80)),
)


def test_a_chart_is_a_picture_or_a_page() -> None:
    for kind in ("svg", "png", "pdf"):
        assert draw(CHART, kind, on=DAY) == draw(CHART, kind, on=DAY)
    svg = etree.fromstring(draw(CHART, "svg", on=DAY))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    png = draw(CHART, "png", on=DAY)
    width, height = struct.unpack(">II", png[16:24])
    assert (png[:8], width > height > 500) == (b"\x89PNG\r\n\x1a\n", True)
    (text,) = pages(draw(CHART, "pdf", on=DAY))
    told = text.replace("\u202f", " ")
    for words in ("Resultat per månad", "12 639", "−500", "15 000", "−5 000", "2026-03", "Ackumulerat"):
        assert words in told


def test_a_chart_of_nothing_and_of_many_months_is_drawn() -> None:
    for count in (1, 60):
        labels = tuple(f"m{number}" for number in range(count))
        chart = Chart("x", "", labels, Series("Resultat", (0,) * count))
        assert draw(chart, "png", on=DAY).startswith(b"\x89PNG")


@pytest.mark.parametrize(("count", "shown"), [(12, 12), (13, 13), (18, 9), (36, 12)])
def test_labels_that_would_run_into_each_other_are_left_out(count: int, shown: int) -> None:
    labels = tuple(f"{2025 + number // 12}-{number % 12 + 1:02}" for number in range(count))
    (page,) = pages(draw(Chart("x", "", labels, Series("Resultat", (1_00,) * count)), "pdf", on=DAY))
    assert len(set(re.findall(r"20\d\d-\d\d", page))) == shown


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([0], (0, 100)),
        ([-1], (-100, 0)),
        ([99_900, -500], (-200_00, 0, 200_00, 400_00, 600_00, 800_00, 1_000_00)),
        ([12_639_29, 19_119_76, -201_60], (-5_000_00, 0, 5_000_00, 10_000_00, 15_000_00, 20_000_00)),
    ],
)
def test_ticks_are_round(amounts: list[int], expected: tuple[int, ...]) -> None:
    assert ticks(amounts) == expected


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=24), st.integers(3, 9))
def test_ticks_hold_all_amounts(amounts: list[int], most: int) -> None:
    scale = ticks(amounts, most)
    assert scale[0] <= min(0, *amounts)
    assert max(0, *amounts) <= scale[-1]
    assert 2 <= len(scale) <= most
    assert 0 in scale
    assert len({later - earlier for earlier, later in pairwise(scale)}) == 1
