"""kassabok voucher, as its user sees it."""

import json
import sqlite3
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest
from tests.cli.bookkeeping import DEPOSIT, Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch).with_vouchers()


def test_a_voucher_is_posted_by_hand(books: Bookkeeper) -> None:
    assert books(*DEPOSIT) == "Voucher 2026-A4 was posted: 50 000,00 kr.\n"
    assert books(*DEPOSIT, "--quiet") == "2026-A5\n"
    answer = books(*DEPOSIT, "--dry-run")
    assert answer == "Voucher 2026-A6 was posted: 50 000,00 kr.\nDry run: nothing was saved.\n"
    assert len(books.json("voucher", "list")) == 5


def test_vouchers_are_listed_for_scripts(books: Bookkeeper) -> None:
    books("voucher", "correct", "A3")
    rows = books.json("voucher", "list", "--from", "2026-03-31")
    assert set(rows[0]) >= {
        "voucher",
        "date",
        "text",
        "lines",
        "event",
        "corrects",
        "corrected_by",
    }
    assert [(row["voucher"], row["date"], row["corrects"], row["corrected_by"]) for row in rows] == [
        ("2026-A3", "2026-03-31", None, "2026-A4"),
        ("2026-A4", "2026-03-31", "2026-A3", None),
    ]
    assert [(x["account"], x["amount_ore"], x["objects"]) for x in rows[0]["lines"]] == [
        ("5010", 1_500_00, {}),
        ("1930", -1_500_00, {}),
    ]
    assert isinstance(rows[0]["event"], int)


def test_vouchers_are_listed_for_people(books: Bookkeeper) -> None:
    assert books("voucher", "list", "--text", "hyra") == (
        """\
Vouchers 2026-01-01 to 2026-12-31 (kr)

Voucher  Date        Text    Amount  Corrected by
───────  ──────────  ────  ────────  ────────────
2026-A3  2026-03-31  Hyra  1 500,00
"""
    )
    assert [row["voucher"] for row in books.json("voucher", "list", "--account", "2611")] == ["2026-A2"]
    assert books("voucher", "list", "--series", "B") == "No vouchers.\n"
    books("year", "open")
    assert books("voucher", "list", "--year", "2027") == "No vouchers.\n"


def test_a_voucher_is_shown_with_its_lines(books: Bookkeeper) -> None:
    books("voucher", "correct", "A3")
    shown = books("voucher", "show", "a3").splitlines()
    assert shown[:4] == ["Voucher 2026-A3", "", "Date          2026-03-31", "Text          Hyra"]
    assert shown[4].startswith("Registered    20")
    assert shown[5:] == [
        "Corrected by  2026-A4",
        "",
        "Lines (kr)",
        "",
        "Account  Name                       Text     Amount",
        "───────  ─────────────────────────  ────  ─────────",
        "5010     Hyra för butik och kontor         1 500,00",
        "1930     Företagskonto i bank             -1 500,00",
    ]
    assert books("voucher", "show", "B7", fails=4) == (
        "error[voucher.unknown]: There is no voucher B7.\nhint: kassabok voucher list shows them.\n"
    )


def test_a_correction_answers_with_both_vouchers(books: Bookkeeper) -> None:
    words = (
        "voucher",
        "correct",
        "2026-A3",
        "--line",
        "5010=1400",
        "--line",
        "1930=-1400",
        "--text",
        "Fel hyra",
    )
    assert books(*words) == (
        "Voucher 2026-A4 was posted: 1 500,00 kr.\nVoucher 2026-A5 was posted: 1 400,00 kr.\n"
    )
    assert books.json("voucher", "show", "A4")["text"] == "Fel hyra"
    assert books("voucher", "correct", "2026-A3", fails=3).startswith(
        "error[voucher.corrected]: Voucher 2026-A3 was corrected by 2026-A4.\n"
    )


def test_bad_lines_are_explained(books: Bookkeeper) -> None:
    add = ("voucher", "add", "--text", "x")
    assert books(*add, "--line", "1930", fails=2).startswith(
        'error[usage.value]: --line: "1930" is not ACCOUNT=KRONOR: write 1930=500.\n'
    )
    assert '"5 kr and" is not a number' in books(*add, "--line", "1930=5 kr and", fails=2)
    assert books(*add, "--line", "1930=5", "--line", "3001=-4", fails=3) == (
        "error[voucher.unbalanced]: The voucher does not balance: 1,00 kr too much debit.\n"
        "hint: Debit is positive, credit negative, and together they are zero.\n"
    )
    assert books(*add, fails=3).startswith("error[voucher.lines]")
    assert len(books.json("voucher", "list")) == 3


# Lines from elsewhere, and files


def test_lines_have_objects(books: Bookkeeper) -> None:
    books("object", "add", "cost-centre:Nord")
    books("object", "add", "project:P1")
    lines = ("--line", "5010=80@cost-centre:Nord,project:P1", "--line", "1930=-80")
    books("voucher", "add", "--text", "Hyra", *lines)
    (line, _) = books.json("voucher", "show", "A4")["lines"]
    assert line["objects"] == {"1": "Nord", "6": "P1"}
    books("voucher", "correct", "A4")
    assert books.json("voucher", "show", "A5")["lines"][0]["objects"] == {"1": "Nord", "6": "P1"}
    add = ("voucher", "add", "--text", "x", "--line")
    assert '"Nord" is not DIMENSION:CODE' in books(*add, "5010=5@Nord", fails=2)
    assert "An object is missing after @" in books(*add, "5010=5@", fails=2)
    assert books(*add, "5010=5@1:Syd", "--line", "1930=-5", fails=4).startswith("error[object.unknown]")


def test_lines_come_from_a_file_or_from_stdin(kassabok: Runner, books: Bookkeeper) -> None:
    (kassabok.folder / "lines.csv").write_text("konto;debet;kredit;x\n6110;400,50;;\n1930;;400,50;\n")
    answer = kassabok("voucher", "add", "--text", "Papper", "--lines", "lines.csv", "--today", "2026-03-31")
    assert (answer.exit_code, answer.out) == (0, "Voucher 2026-A4 was posted: 400,50 kr.\n")
    assert answer.err == 'Line 1: The column "x" is not known and was left out.\n'
    shown = books.json("voucher", "show", "A4")["lines"]
    piped = "\n".join(json.dumps(line) for line in shown).encode()
    words = ("voucher", "add", "--text", "Igen", "--lines", "-", "--today", "2026-03-31")
    assert kassabok(*words, stdin=piped).out == "Voucher 2026-A5 was posted: 400,50 kr.\n"
    assert books.json("voucher", "show", "A5")["lines"] == shown
    assert kassabok(*words, stdin=b"{").exit_code == 5
    assert books("voucher", "add", "--lines", "lines.csv", "--line", "1930=5", fails=2).startswith(
        "error[voucher.lines]: The lines were given in several ways.\n"
    )


def test_a_table_of_vouchers_is_imported(kassabok: Runner, books: Bookkeeper) -> None:
    file = kassabok.folder / "ver.csv"
    file.write_text("voucher;date;text;account;amount\n1;2026-02-01;Porto;6250;10\n1;;;1930;-10\n")
    assert books("voucher", "import", "ver.csv", "--dry-run").endswith("Dry run: nothing was saved.\n")
    assert books("voucher", "import", "ver.csv") == (
        """\
1 new, 0 changed, 0 known as they are.

Line  Label  Voucher  Date        Text   Amount
────  ─────  ───────  ──────────  ─────  ──────
   2  1      2026-A4  2026-02-01  Porto   10,00
"""
    )
    again = books.json("voucher", "import", "ver.csv")
    assert again == {"new": 0, "known": 1, "updated": 0, "parked": 0, "warnings": [], "changes": []}
    file.write_text("voucher;date;text;account;amount\n2;2026-02-01;Porto;6250;10\n2;;;1930;-11\n")
    assert books("voucher", "import", "ver.csv", fails=5) == (
        "error[vouchers.rows]: ver.csv: 1 row cannot be read as vouchers.\n"
        "line 2: Voucher 2: The voucher does not balance: 1,00 kr too much credit.\n"
        "hint: Nothing was imported. Put them right and run it again.\n"
    )


@pytest.mark.parametrize("name", ["ver.csv", "ver.xlsx"])
def test_a_list_of_vouchers_is_a_table_that_another_book_takes(books: Bookkeeper, name: str) -> None:
    books("object", "add", "cost-centre:Nord")
    books("voucher", "add", "--text", "=Hyra", "--line", "5010=80@cost-centre:Nord", "--line", "1930=-80")
    books("voucher", "list", "-o", name)
    before = books.json("voucher", "list")
    books(
        "init",
        "Annat AB",
        "--org-nr",
        "556016-0680",
        "--year-start",
        "2026-01-01",
        "--book",
        "annat.kassabok",
    )
    books("object", "add", "cost-centre:Nord", "--book", "annat.kassabok")
    answer = books.json("voucher", "import", name, "--book", "annat.kassabok")
    assert (answer["new"], answer["warnings"]) == (4, [])
    after = books.json("voucher", "list", "--book", "annat.kassabok")
    told = [[(row["date"], row["text"], row["lines"]) for row in rows] for rows in (before, after)]
    assert told[0] == told[1]


def test_files_are_kept_and_put_out(kassabok: Runner, books: Bookkeeper) -> None:
    pdf = kassabok.folder / "kvitto.pdf"
    pdf.write_bytes(b"%PDF-1.7 kvitto")
    lines = ("--line", "6110=5", "--line", "1930=-5")
    assert books("voucher", "add", "--text", "Papper", *lines, "--attach", "kvitto.pdf") == (
        "Voucher 2026-A4 was posted: 5,00 kr.\nA file was attached to voucher 2026-A4.\n"
    )
    (kassabok.folder / "brev.txt").write_text("Tack!")
    books("voucher", "attach", "A4", "brev.txt")
    assert [row["name"] for row in books.json("voucher", "files", "A4")] == ["kvitto.pdf", "brev.txt"]
    assert "Files       kvitto.pdf, brev.txt" in books("voucher", "show", "A4")
    books("voucher", "files", "A4", "1", "-o", "ut.pdf")
    assert (kassabok.folder / "ut.pdf").read_bytes() == pdf.read_bytes()
    (kassabok.folder / "prog.bin").write_bytes(b"MZ\0\0")
    assert books("voucher", "add", "--text", "x", *lines, "--attach", "prog.bin", fails=5).startswith(
        "error[evidence.kind]"
    )
    assert len(books.json("voucher", "list")) == 4
    assert books("voucher", "files", "A1") == "No files are attached to it.\n"


def test_paper_tells_all_that_is_known_of_a_voucher(kassabok: Runner, books: Bookkeeper) -> None:
    (kassabok.folder / "brev.txt").write_text("Tack!")
    books("voucher", "attach", "A1", "brev.txt")
    books("voucher", "correct", "A1", "--line", "1930=7", "--line", "2081=-7")
    registered = books("voucher", "show", "A1").split("Registered")[1].split("\n")[0].strip()
    for ref, there in (
        (
            "A1",
            ("Registrerad", registered, "Rättad av", "2026-A4", "Ersatt av", "2026-A5", "Filer", "brev.txt"),
        ),
        ("A4", ("Registrerad", "Rättar", "2026-A1")),
        ("A5", ("Registrerad", "Ersätter", "2026-A1")),
    ):
        books("voucher", "show", ref, "-o", "ver.pdf", "--yes")
        page = pypdf.PdfReader(kassabok.folder / "ver.pdf").pages[0].extract_text()
        assert [word for word in there if word not in page] == []


def test_registered_is_shown_as_the_clock_on_the_wall_had_it(
    books: Bookkeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    try:
        shown = books("voucher", "show", "A1").splitlines()[4]
        instant = datetime.fromisoformat(books.json("voucher", "show", "A1")["registered"])
    finally:
        monkeypatch.undo()
        time.tzset()
    local = instant.astimezone(ZoneInfo("Europe/Stockholm"))
    assert shown == f"Registered  {local:%Y-%m-%d %H:%M}"


def test_a_correction_has_the_wrong_ones_day_until_its_month_is_locked(books: Bookkeeper) -> None:
    books("voucher", "correct", "A2", today="2026-04-07")
    books("year", "lock", "2026-03")
    books("voucher", "correct", "A3", today="2026-04-07")
    days = [(row["voucher"], row["date"]) for row in books.json("voucher", "list")][3:]
    assert days == [("2026-A4", "2026-03-01"), ("2026-A5", "2026-04-07")]
    ledger = books.json("report", "ledger", "--account", "5010")
    assert [(row["voucher"], row["corrected_by"]) for row in ledger] == [
        ("2026-A3", "2026-A5"),
        ("2026-A5", None),
    ]
    assert "Corrected by" in books("report", "journal", "--period", "2026-03")


# Templates, plans and the night


def test_a_voucher_by_template(books: Bookkeeper) -> None:
    words = ("voucher", "add", "--template", "kontorsmaterial", "--amount", "1000,01")
    assert books(*words) == "Voucher 2026-A4 was posted: 1 000,01 kr.\n"
    shown = books.json("voucher", "show", "A4")
    assert shown["text"] == "Kontorsmaterial"
    assert [line["amount_ore"] for line in shown["lines"]] == [800_01, 200_00, -1000_01]
    save = ("voucher", "template", "save", "mat", "--text", "Mat och muggar")
    lines = (
        "4010=net:standard@1:Nord",
        "input_vat=vat:standard",
        "4010=net:food",
        "input_vat=vat:food",
        "bank=-total",
    )
    books("object", "add", "1:Nord")
    books(*save, *(word for line in lines for word in ("--line", line)))
    books(
        "voucher",
        "add",
        "--template",
        "mat",
        "--amount",
        "standard=800",
        "--amount",
        "food=112",
        "--text",
        "ICA",
    )
    shown = books.json("voucher", "show", "A5")
    assert shown["text"] == "ICA"
    assert [line["amount_ore"] for line in shown["lines"]] == [640_00, 160_00, 100_00, 12_00, -912_00]
    assert shown["lines"][0]["objects"] == {"1": "Nord"}
    assert books("voucher", "add", "--template", "mat", "--amount", "5", fails=3).startswith(
        "error[template.amount]"
    )
    assert books("voucher", "add", "--text", "x", "--amount", "5", fails=2).startswith("error[voucher.lines]")
    assert "given twice" in books(
        "voucher", "add", "--template", "mat", "--amount", "5", "--amount", "6", fails=2
    )
    rows = {row["name"]: row for row in books.json("voucher", "template", "list")}
    assert (rows["mat"]["shipped"], rows["hyra"]["shipped"]) == (False, True)
    assert "net:food" in books("voucher", "template", "show", "mat")
    assert books("voucher", "template", "remove", "mat") == "Template mat was removed.\n"
    assert books("voucher", "template", "show", "mat", fails=4).startswith("error[template.unknown]")


def test_recurring_vouchers_post_themselves(books: Bookkeeper) -> None:
    add = ("voucher", "recur", "add", "--every", "month", "--from", "2026-01-31")
    assert books(*add, "--template", "hyra", "--amount", "10000", "--times", "4") == (
        "Plan L0001 (recurring) was started; first due on 2026-01-31.\n"
    )
    books(*add, "--text", "Leasing", "--line", "5615=3000", "--line", "1930=-3000")
    assert books("voucher", "run-due", "--dry-run") == (
        """\
Posted (kr)

Plan   Voucher  Date        Text        Amount
─────  ───────  ──────────  ───────  ─────────
L0001  2026-P1  2026-01-31  Hyra     10 000,00
L0001  2026-P2  2026-02-28  Hyra     10 000,00
L0001  2026-P3  2026-03-31  Hyra     10 000,00
L0002  2026-P4  2026-01-31  Leasing   3 000,00
L0002  2026-P5  2026-02-28  Leasing   3 000,00
L0002  2026-P6  2026-03-31  Leasing   3 000,00

Dry run: nothing was saved.
"""
    )
    answer = books.json("voucher", "run-due")
    assert [row["voucher"] for row in answer["posted"]] == [f"2026-P{number}" for number in range(1, 7)]
    assert (answer["dry_run"], answer["left"]) == (False, [])
    assert books("voucher", "run-due") == "Nothing is due.\n"
    (rent, lease) = books.json("voucher", "recur", "list")
    assert (rent["next"], rent["posted"], rent["amount_ore"]) == ("2026-04-30", 3, 10_000_00)
    assert (lease["every"], lease["times"], lease["amount_ore"]) == ("month", None, 3_000_00)
    assert "2026-P1  2026-01-31  10 000,00" in books("voucher", "recur", "show", "L0001")
    assert books("voucher", "recur", "stop", "L0002") == "Plan L0002 was stopped.\n"
    assert len(books.json("voucher", "recur", "list")) == 1
    assert len(books.json("voucher", "recur", "list", "--all")) == 2
    assert books(*add, fails=2).startswith("error[recur.lines]")
    assert "--amount is for a template" in books(*add, "--line", "1930=5", "--amount", "5", fails=2)


def test_an_accrual_from_voucher_to_last_month(books: Bookkeeper) -> None:
    accrue = ("voucher", "accrue", "a3", "--account", "5010", "--over", "2026-03..2026-05")
    assert books(*accrue).splitlines() == [
        "Plan L0001 (accrual) was started; first due on 2026-03-31.",
        "Plan L0001 was due on 2026-03-31.",
        "└─ Voucher 2026-P1 was posted: 1 000,00 kr.",
    ]
    assert books("voucher", "correct", "A3", fails=3).startswith("error[voucher.accrued]")
    assert len(books.json("voucher", "run-due", today="2026-05-31")["posted"]) == 2
    balances = {
        row["account"]: row["closing_ore"] for row in books.json("report", "trial-balance", "--year", "2026")
    }
    assert (balances["5010"], balances["1710"]) == (1_500_00, 0)
    assert books(*accrue, fails=3).startswith("error[plan.twice]")


def test_what_cannot_be_posted_is_left_and_the_rest_is_done(books: Bookkeeper) -> None:
    add = ("voucher", "recur", "add", "--every", "month", "--from", "2026-02-28", "--text", "x")
    books(*add, "--line", "5010=1", "--line", "1930=-1")
    books(*add, "--line", "6570=2", "--line", "1930=-2", "--from", "2026-03-15")
    books(*add, "--line", "6110=3", "--line", "1930=-3", "--from", "2026-03-16")
    books("account", "edit", "6110", "--inactive")
    books("year", "lock", "2026-02")
    kassabok = books.kassabok
    answer = kassabok("nightly", "--today", "2026-03-31", "--format", "json")
    assert answer.exit_code == 7
    steps = {step["step"]: step for step in answer.json}
    plans, documents = steps["plans"], steps["documents"]
    assert (plans["step"], plans["done"], plans["ok"]) == ("plans", 1, False)
    locked, unused = plans["left"]
    assert locked.startswith(
        "Plan L0001 was due on 2026-02-28, but 2026-02 is locked. kassabok voucher run-due"
    )
    assert (
        unused
        == "Plan L0003: Account 6110 Kontorsmaterial is not in use. kassabok account edit 6110 --active"
    )
    assert documents == {"step": "documents", "done": 0, "ok": True, "left": []}
    books("account", "edit", "6110", "--active")
    left = kassabok("voucher", "run-due", "--today", "2026-03-31")
    assert left.exit_code == 7
    assert "kassabok voucher run-due --late-on DATE posts it on another day" in left.out
    books("voucher", "run-due", "--late-on", "2026-03-01")
    assert books("nightly").startswith("0 vouchers posted.\n")
    posted = [(row["voucher"], row["date"]) for row in books.json("voucher", "list", "--series", "P")]
    assert posted == [
        ("2026-P1", "2026-03-15"),
        ("2026-P2", "2026-03-16"),
        ("2026-P3", "2026-03-01"),
        ("2026-P4", "2026-03-28"),
    ]


def test_the_night_makes_the_documents_that_a_crash_left_behind(books: Bookkeeper) -> None:
    with sqlite3.connect(books.path) as raw:
        raw.execute(
            "INSERT INTO outgoing (task, kind, ref, state, queued_us, error) "
            "VALUES ('invoice.copy', 'invoice', 'F2026-0009', 'queued', 0, '')"
        )
    raw.close()
    told = books("nightly", "--dry-run").splitlines()
    assert told[0] == "0 vouchers posted."
    assert "1 document made." in told
    assert told[-1] == "Dry run: nothing was saved."
    answer = books.kassabok("nightly", "--today", "2026-03-31", "--format", "json")
    assert answer.exit_code == 7  # There is no such invoice.
    (documents,) = (step for step in answer.json if step["step"] == "documents")
    assert documents["left"] == ["1 could not be made; kassabok check tells why."]
