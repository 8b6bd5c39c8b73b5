"""kassabok sie check, as its user sees it: no book is needed, nothing is written."""

from io import BytesIO
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.formats.sie.books import SALE, books
from tests.formats.sie.files import sie

from kassabok.formats.sie.sie5_writer import write_to
from kassabok.formats.sie.writer import write


def checked(kassabok: Runner, data: bytes, *options: str) -> tuple[int, str, str]:
    Path("b.se").write_bytes(data)
    answer = kassabok("sie", "check", "b.se", *options)
    return answer.exit_code, answer.out, answer.err


def test_a_sound_file_on_one_page(kassabok: Runner) -> None:
    file = books([SALE], opening={"1930": 500_00, "2099": -500_00})
    code, out, err = checked(kassabok, write(file, checksum=True))
    assert (code, err) == (0, "")
    assert out == (
        "SIE file b.se\n"
        "\n"
        "Type      4E: everything, with all vouchers\n"
        "Company   Åbergs Kök & Järn AB, 556036-0793, AB\n"
        "Program   kassabok 0.1.0\n"
        "Made on   2026-05-02\n"
        "Encoding  cp437\n"
        "Checksum  right\n"
        "Accounts  7\n"
        "Vouchers  1 with 3 lines, 2025-06-02, debit 125,00 kr\n"
        "Series    B: 1\n"
        "\n"
        "Balances (kr)\n"
        "\n"
        "Year  Starts on   Ends on     Opening  Closing   Result  Unexplained\n"
        "────  ──────────  ──────────  ───────  ───────  ───────  ───────────\n"
        "   0  2025-05-01  2026-04-30     0,00   100,00  -100,00         0,00\n"
        "  -1  2024-05-01  2025-04-30     0,00     0,00     0,00\n"
        "\n"
        "Accounts whose opening balance and the vouchers give the closing balance: 7 of 7.\n"
        "\n"
        "It can be imported: kassabok sie import FILE, or kassabok init --from-sie FILE for a new book.\n"
    )
    assert [path.name for path in Path().iterdir()] == ["b.se"]


WRONG = sie(
    "#RAR 0 20250101 20251231",
    '#KONTO 1930 "Bank"',
    '#KONTO 3001 "Sålt"',
    "#IB 0 1930 10",
    "#UB 0 1930 120",
    "#RES 0 3001 -99.90",
    "#MOMSKOD 3001 10",
    "#VER A 1 20250301",
    "{",
    "#TRANS 1930 {} 100",
    "#TRANS 3001 {} -99.90",
    "}",
    "#VER A 3 20250230",
)


def test_what_is_wrong_is_told_whole_and_the_exit_code_says_it(kassabok: Runner) -> None:
    code, out, err = checked(kassabok, WRONG)
    assert (code, err) == (5, "")
    assert out.endswith(
        "Accounts whose opening balance and the vouchers give the closing balance: 1 of 2.\n"
        "\n"
        "Accounts that what was booked does not explain (kr)\n"
        "\n"
        "Account  Name  What    File  Booked  Difference\n"
        "───────  ────  ────  ──────  ──────  ──────────\n"
        "1930     Bank  UB    120,00  110,00       10,00\n"
        "\n"
        "Worth knowing\n"
        "\n"
        "Line  Message\n"
        "────  ────────────────────────────────────────────\n"
        "  13  #MOMSKOD is no label of SIE; it is left out.\n"
        "  19  Voucher A 3 has no lines.\n"
        "\n"
        "Problems\n"
        "\n"
        "Line  Message\n"
        "────  ──────────────────────────────────────────────────────────────\n"
        "  14  Voucher A 1 of 2025-03-01 does not balance: it is out by 0.10.\n"
        '  19  Voucher A 3 is dated "20250230", which is no day YYYYMMDD.\n'
        "\n"
        "It cannot be imported as it stands: see the 2 problems above.\n"
    )


UNFIT = sie(
    "#VALUTA EUR",
    "#RAR 0 20240501 20251231",
    "#IB 0 193 0",
    "#VER A 1 20250301",
    "{",
    "#TRANS 193 {} 100",
    "#TRANS 3001 {} -100",
    "}",
)


def test_what_no_book_can_hold_is_told_before_an_import_refuses_it(kassabok: Runner) -> None:
    code, out, _ = checked(kassabok, UNFIT)
    assert code == 5
    kassabok("init", "AB", "--org-nr", "556036-0793", "--year-start", "2025-01-01")
    for answer in (
        kassabok("sie", "import", "b.se"),
        kassabok("init", "--from-sie", "b.se", "--book", "n.kassabok"),
    ):
        assert answer.exit_code == 3
        reasons = answer.err.splitlines()[1:-1]
        assert [reason.partition(":")[0] for reason in reasons[1:]] == ["line 8", "line 10"]
        for reason in reasons:
            assert reason.rpartition(": ")[2][:30] in out


def test_scripts_get_all_of_it(kassabok: Runner) -> None:
    Path("b.se").write_bytes(WRONG)
    answer = kassabok("sie", "check", "b.se", "--format", "json").json
    assert answer["importable"] is False
    assert (answer["sie_type"], answer["vouchers"], answer["lines"], answer["debit_ore"]) == (
        "4E",
        1,
        2,
        100_00,
    )
    assert answer["unknown"] == {"#MOMSKOD": 1}
    assert answer["years"] == [
        {
            "year": 0,
            "starts_on": "2025-01-01",
            "ends_on": "2025-12-31",
            "opening_ore": 10_00,
            "closing_ore": 120_00,
            "result_ore": -99_90,
            "unexplained_ore": 10_10,
        }
    ]
    assert [problem["line"] for problem in answer["problems"]] == [14, 19]
    rows = kassabok("sie", "check", "b.se", "--format", "csv").out.splitlines()
    assert rows[0].split(";") == ["\ufeffKind", "Line", "Message"]
    assert rows[1].startswith("problem;14;")


def test_balances_that_nothing_could_explain_are_a_problem(kassabok: Runner) -> None:
    code, out, _ = checked(
        kassabok,
        sie("#SIETYP 1", "#RAR 0 20250101 20251231", "#UB 0 1930 5", "#RES 0 3001 -4", sietyp=False),
    )
    assert code == 5
    assert "#UB and #RES are 1,00 kr away from #IB, and the file has no vouchers" in out


def test_changes_by_month_explain_balances_too(kassabok: Runner) -> None:
    lines = (
        "#RAR 0 20250101 20251231",
        "#OMFATTN 20251231",
        "#IB 0 1930 1",
        "#UB 0 1930 5",
        "#RES 0 3001 -4",
    )
    months = ("#PSALDO 0 202501 1930 {} 3", "#PSALDO 0 202502 1930 {} 1", "#PSALDO 0 202502 3001 {} -3")
    code, out, _ = checked(kassabok, sie("#SIETYP 2", *lines, *months, sietyp=False))
    assert code == 0
    assert "Months    3 changes of accounts in a month\n" in out
    assert "what was booked give the closing balance: 1 of 2." in out
    assert "3001           RES   -4,00   -3,00       -1,00\n" in out


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("#FLAGGA 1",), "It is marked as imported before: kassabok sie import takes it only with --force."),
        ((), "There is nothing in it to import."),
    ],
)
def test_what_may_be_done_with_it(kassabok: Runner, lines: tuple[str, ...], said: str) -> None:
    code, out, _ = checked(kassabok, sie(*lines))
    assert (code, out.splitlines()[-1]) == (0, said)


def test_letters_are_mended_when_asked(kassabok: Runner) -> None:
    damaged = sie('#FNAMN "Kök och järn"').decode("cp437").encode("cp437").decode("cp1252").encode()
    code, out, _ = checked(kassabok, damaged)
    assert code == 0
    assert "Company   K”k och j„rn" in out
    assert "mojibake" in out
    _, out, _ = checked(kassabok, damaged, "--encoding", "mojibake")
    assert "Company   Kök och järn" in out


def test_sie_5_is_explained_too(kassabok: Runner) -> None:
    stream = BytesIO()
    write_to(stream, books([SALE]))
    code, out, _ = checked(kassabok, stream.getvalue())
    assert code == 0
    assert "Type      5: XML\n" in out
    assert "Vouchers  1 with 3 lines, 2025-06-02, debit 125,00 kr\n" in out


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><body>404 Not Found</body></html>", "error[sie.not-sie]: This is a web page, perhaps"),
        (write(books(), checksum=True)[:-30], "error[sie.truncated]: line "),
    ],
)
def test_what_is_no_file_is_named(kassabok: Runner, data: bytes, said: str) -> None:
    code, out, err = checked(kassabok, data)
    assert (code, out) == (5, "")
    assert err.startswith(said)
    assert "\nhint: " in err
