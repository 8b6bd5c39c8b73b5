"""The book's own verbs: making one, checking, tracing, backing up; and what happens when the ground gives way."""

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Runner

from kassabok.core.book.letterhead import seller
from kassabok.core.book.reader import open_reader
from kassabok.core.identifiers import luhn_digit

ORG_NR = "556036-0793"
INIT = ("init", "Lerverket AB", "--org-nr", ORG_NR, "--today", "2026-03-02")


@pytest.fixture
def company(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A company's book, made by init and named by KASSABOK_BOOK."""
    path = kassabok.folder / "company.kassabok"
    monkeypatch.setenv("KASSABOK_BOOK", str(path))
    made = kassabok(*INIT, "--bankgiro", "991-2346", "--set", "company.city=Lund")
    assert made.exit_code == 0, made.err
    return path


def content(path: Path) -> list[str]:
    """Everything in a book, as SQL."""
    raw = sqlite3.connect(path)
    dump = list(raw.iterdump())
    raw.close()
    return dump


def test_init_makes_a_book_with_its_year_and_settings(kassabok: Runner, company: Path) -> None:
    settings = {row["key"]: row["value"] for row in kassabok("setting", "list", "--format", "json").json}
    assert settings["company.name"] == "Lerverket AB"
    assert settings["company.org_nr"] == ORG_NR
    assert settings["company.vat_nr"] == "SE556036079301"
    assert settings["company.bankgiro"] == "9912346"
    assert settings["company.city"] == "Lund"
    raw = sqlite3.connect(company)
    years = raw.execute("SELECT label, starts_on, ends_on FROM fiscal_year").fetchall()
    accounts = raw.execute("SELECT name, bankgiro, ledger_account FROM bank_account").fetchall()
    raw.close()
    assert years == [("2026", "2026-01-01", "2026-12-31")]
    assert accounts == [("Bank", "9912346", "1930")]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("init", "X AB", "--org-nr", "556036-0794"), 3, "setting.value"),
        (("init", " ", "--org-nr", ORG_NR), 3, "setting.value"),
        (("init", "X AB", "--org-nr", ORG_NR, "--form", "inc"), 3, "setting.value"),
        (("init", "X AB", "--org-nr", "19121212-1212", "--form", "ab"), 3, "setting.form"),
        (("init", "X HB", "--org-nr", "19121212-1212", "--form", "hb"), 3, "setting.form"),
        (("init", "X AB", "--org-nr", "19121212-1213"), 3, "setting.value"),
        (("init", "X AB", "--org-nr", ORG_NR, "--set", "company.colour=red"), 4, "setting.unknown"),
        (("init", "X AB", "--org-nr", ORG_NR, "--set", "company.city"), 2, "init.set"),
        (("init", "X AB", "--org-nr", ORG_NR, "--bankgiro", "991-2345"), 3, "setting.value"),
        (
            ("init", "X AB", "--org-nr", ORG_NR, "--year-start", "2026-03-17", "--year-end", "2027-12-31"),
            3,
            "year.span",
        ),
        (("init", "X AB", "--org-nr", ORG_NR, "--year-end", "2026-12-30"), 3, "year.span"),
    ],
)
def test_an_init_that_is_refused_leaves_no_file(
    kassabok: Runner, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    answer = kassabok(*words, "--book", "new.kassabok", "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (exit_code, code)
    assert list(kassabok.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "year"),
    [
        (("--year-start", "2026-03-17"), ("2026-27", "2026-03-17", "2027-02-28")),
        (("--year-start", "2026-03-17", "--year-end", "2026-12-31"), ("2026", "2026-03-17", "2026-12-31")),
        (("--year-start", "2026-07-01", "--year-end", "2027-12-31"), ("2026-27", "2026-07-01", "2027-12-31")),
    ],
)
def test_a_first_year_may_begin_any_day_and_be_short_or_long(
    kassabok: Runner, words: tuple[str, ...], year: tuple[str, str, str]
) -> None:
    assert kassabok(*INIT, "--book", "new.kassabok", *words).exit_code == 0
    raw = sqlite3.connect(kassabok.folder / "new.kassabok")
    years = raw.execute("SELECT label, starts_on, ends_on FROM fiscal_year").fetchall()
    raw.close()
    assert years == [year]


@pytest.mark.parametrize(
    ("words", "form", "year"),
    [
        (("--org-nr", "19121212-1212"), "ef", ("2026", "2026-01-01", "2026-12-31")),
        (
            ("--org-nr", "121212-1212", "--year-start", "2026-10-05"),
            "ef",
            ("2026", "2026-10-05", "2026-12-31"),
        ),
        (
            ("--org-nr", "19121212-1212", "--year-start", "2026-10-05", "--year-end", "2027-12-31"),
            "ef",
            ("2026-27", "2026-10-05", "2027-12-31"),
        ),
        (
            ("--org-nr", "969663-7033", "--form", "hb", "--year-start", "2026-10-05"),
            "hb",
            ("2026", "2026-10-05", "2026-12-31"),
        ),
    ],
)
def test_people_who_own_their_firm_have_the_calendar_year(
    kassabok: Runner, words: tuple[str, ...], form: str, year: tuple[str, str, str]
) -> None:
    """And a personal number is enough to tell that the firm is somebody's own."""
    made = kassabok("init", "Krus", *words, "--book", "new.kassabok", "--today", "2026-11-24")
    assert made.exit_code == 0, made.err
    rows = kassabok("setting", "list", "company.form", "--book", "new.kassabok", "--format", "json").json
    raw = sqlite3.connect(kassabok.folder / "new.kassabok")
    years = raw.execute("SELECT label, starts_on, ends_on FROM fiscal_year").fetchall()
    own_withdrawals = raw.execute("SELECT name FROM account WHERE number = '2013'").fetchall()
    raw.close()
    assert ([row["value"] for row in rows], years) == ([form], [year])
    assert own_withdrawals == [("Egna uttag, ägare 1",)]


def test_a_dry_init_leaves_no_file(kassabok: Runner) -> None:
    answer = kassabok(*INIT, "--book", "new.kassabok", "--dry-run")
    assert answer.exit_code == 0
    assert "Fiscal year 2026 was opened." in answer.out
    assert list(kassabok.folder.iterdir()) == []


def test_init_never_takes_the_place_of_a_file(kassabok: Runner, company: Path) -> None:
    before = content(company)
    answer = kassabok(*INIT, "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (3, "book.exists")
    assert content(company) == before


def test_a_personal_number_is_masked_and_never_logged(kassabok: Runner) -> None:
    last_four = "238" + luhn_digit("800101238")
    owner = f"19800101-{last_four}"
    made = kassabok("init", "Keramik Ek", "--org-nr", owner, "--form", "ef", "--book", "ek.kassabok")
    assert made.exit_code == 0, made.err
    shown = kassabok("setting", "list", "company", "--book", "ek.kassabok").out
    raw = sqlite3.connect(kassabok.folder / "ek.kassabok")
    log = str(raw.execute("SELECT * FROM event").fetchall())
    raw.close()
    for text in (shown, log):
        assert last_four not in text


def test_a_setting_is_changed_logged_and_checked(kassabok: Runner, company: Path) -> None:
    assert kassabok("setting", "set", "invoice.terms_days", "20").exit_code == 0
    rows = kassabok("setting", "list", "invoice.terms", "--format", "json").json
    assert [(row["key"], row["value"], row["default"]) for row in rows] == [
        ("invoice.terms_days", "20", "30")
    ]
    history = kassabok("history", "--last", "1", "--format", "json").json
    assert [(row["name"], row["ref"], row["command"]) for row in history] == [
        ("SettingChanged", "setting invoice.terms_days", "setting set")
    ]
    before = content(company)
    refused = kassabok("setting", "set", "invoice.terms_days", "many", "--format", "json")
    assert (refused.exit_code, refused.error["code"]) == (3, "setting.value")
    assert content(company) == before


LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="#b33"/></svg>'


def heading(book: Path) -> bytes | None:
    """The logo that a document made now would have at its head."""
    with open_reader(book) as reader:
        return seller(reader).logo


def test_a_logo_is_kept_changed_put_out_and_taken_away(kassabok: Runner, company: Path) -> None:
    other = LOGO.replace(b"#b33", b"#3b3")
    Path("logo.svg").write_bytes(LOGO)
    Path("other.svg").write_bytes(other)
    for file, kept in (("logo.svg", LOGO), ("other.svg", other), ("logo.svg", LOGO)):
        assert kassabok("setting", "logo", file).exit_code == 0
        assert heading(company) == kept
    (row,) = kassabok("setting", "list", "company.logo", "--format", "json").json
    assert row["value"] == "logo.svg"
    assert kassabok("setting", "logo", "-o", "copy.svg").exit_code == 0
    assert Path("copy.svg").read_bytes() == LOGO
    history = kassabok("history", "company.logo", "--format", "json").json
    assert [row["name"] for row in history] == ["SettingChanged"] * 3
    assert kassabok("setting", "logo", "--remove").exit_code == 0
    assert heading(company) is None
    assert kassabok("setting", "list", "company.logo", "--format", "json").json[0]["value"] == ""
    assert all(row["ok"] for row in kassabok("check", "--format", "json").json)


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("logo", "logo.svg"), 3, "setting.logo"),
        (("logo", "cut.svg"), 5, "document.logo"),
        (("logo", "missing.svg"), 4, "file.missing"),
        (("logo", "logo.svg", "--remove"), 2, "setting.logo"),
        (("set", "company.logo", "logo.svg"), 3, "setting.value"),
    ],
)
def test_what_is_no_new_logo_changes_nothing(
    kassabok: Runner, company: Path, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    Path("logo.svg").write_bytes(LOGO)
    Path("cut.svg").write_bytes(LOGO[:-4])
    assert kassabok("setting", "logo", "logo.svg").exit_code == 0
    before = content(company)
    refused = kassabok("setting", *words, "--format", "json")
    assert (refused.exit_code, refused.error["code"]) == (exit_code, code)
    assert content(company) == before


def test_a_company_without_a_logo_has_none_to_put_out_or_take_away(kassabok: Runner, company: Path) -> None:
    for words in ((), ("--remove",)):
        answer = kassabok("setting", "logo", *words, "--format", "json")
        assert (answer.exit_code, answer.error["code"]) == (4, "setting.no_logo")


def test_check_says_what_was_tampered_with_and_ends_with_seven(kassabok: Runner, company: Path) -> None:
    sound = kassabok("check", "--format", "json")
    assert sound.exit_code == 0, sound.out
    assert all(row["ok"] for row in sound.json)
    raw = sqlite3.connect(company, isolation_level=None)
    raw.execute("DROP TRIGGER tr_event_no_update")
    raw.execute("UPDATE event SET actor = 'somebody else' WHERE id = 1")
    raw.close()
    broken = kassabok("check", "--format", "json")
    assert broken.exit_code == 7
    wrong = [row for row in broken.json if not row["ok"]]
    assert [row["check"] for row in wrong] == ["event chain"]
    assert "Event 1 (BookCreated company) was changed" in wrong[0]["detail"]


def test_a_damaged_book_is_told_by_every_command_and_taken_apart_by_check(
    kassabok: Runner, company: Path
) -> None:
    data = bytearray(company.read_bytes())
    data[40_960:200_000] = bytes(range(256)) * 622
    company.write_bytes(data)
    for words in (("account", "list"), ("product", "add", "MUG", "Mugg")):
        answer = kassabok(*words, "--format", "json")
        assert (answer.exit_code, answer.error["code"]) == (6, "book.damaged"), words
    broken = kassabok("check", "--format", "json")
    assert broken.exit_code == 7, broken.err
    assert "file" in [row["check"] for row in broken.json if not row["ok"]]
    assert any(
        "could not be looked at: database disk image is malformed." in row["detail"] for row in broken.json
    )


def test_a_backup_is_dated_verified_and_can_be_restored(kassabok: Runner, company: Path) -> None:
    assert kassabok("backup", "--today", "2026-03-02").exit_code == 0
    backup = company.with_name("company-2026-03-02.kassabok")
    assert backup.exists()
    again = kassabok("backup", "--today", "2026-03-02", "--format", "json")
    assert (again.exit_code, again.error["code"]) == (3, "backup.exists")
    kassabok("setting", "set", "company.city", "Malmö")
    asked = kassabok("restore", str(backup))
    assert asked.exit_code == 2  # A question without a terminal.
    assert kassabok("restore", str(backup), "--yes").exit_code == 0
    cities = kassabok("setting", "list", "company.city", "--format", "json").json
    assert cities[0]["value"] == "Lund"
    assert company.with_name("company.before-restore-1.kassabok").exists()


def test_a_damaged_backup_is_refused(kassabok: Runner, company: Path) -> None:
    damaged = kassabok.folder / "damaged.kassabok"
    shutil.copy(company, damaged)
    damaged.write_bytes(damaged.read_bytes()[:100_000])
    before = content(company)
    answer = kassabok("restore", str(damaged), "--yes", "--format", "json")
    assert answer.exit_code == 6
    assert content(company) == before


def test_tracing_what_is_not_there(kassabok: Runner, company: Path) -> None:
    answer = kassabok("trace", "F2026-0001", "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (4, "trace.unknown")


# When the ground gives way


def test_a_book_without_permission_to_write(kassabok: Runner, company: Path) -> None:
    """Root may write anything, so for root the command runs as nobody, where nobody may read the program."""
    as_other = _as_nobody() if os.geteuid() == 0 else []
    if as_other:
        for path in (kassabok.folder, *company.parent.parents):
            if str(path).startswith("/tmp/"):
                path.chmod(0o755)
        if shutil.which("setpriv") is None or not _may_run(as_other, kassabok):
            pytest.skip("nobody may not run this program here")
    before = content(company)
    company.chmod(0o444)
    words = kassabok.command("setting", "set", "company.city", "Malmö", "--format", "json")
    done = subprocess.run([*as_other, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    assert "book." in done.stderr
    company.chmod(0o600)
    assert content(company) == before


def _may_run(as_other: list[str], kassabok: Runner) -> bool:
    """Whether another user can load the program: not where it lies in root's own folder."""
    done = subprocess.run([*as_other, *kassabok.command("--version")], capture_output=True, check=False)
    return done.returncode == 0


def _as_nobody() -> list[str]:
    return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def test_a_book_that_another_command_is_writing(
    kassabok: Runner, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kassabok.core.book.file.BUSY_SECONDS", 0.05)
    before = content(company)
    other = sqlite3.connect(company, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = kassabok("setting", "set", "company.city", "Malmö", "--format", "json")
    other.close()
    assert (answer.exit_code, answer.error["code"]) == (6, "book.busy")
    assert content(company) == before


def _many_products() -> str:
    """A file whose import needs some hundred kilobytes in the book."""
    rows = "".join(f"P{number};Product {number}\n" for number in range(1_000))
    Path("products.csv").write_text(f"sku;name\n{rows}")
    return "products.csv"


def test_a_full_disk_inside_the_book(
    kassabok: Runner, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says the same of a file that may not grow as of a disk that is full."""
    from kassabok.core.book import file

    connect = file._connect

    def cramped(path: Path) -> sqlite3.Connection:
        raw = connect(path)
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
        return raw

    before = content(company)
    monkeypatch.setattr(file, "_connect", cramped)
    answer = kassabok("product", "import", _many_products(), "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (6, "book.full")
    assert content(company) == before


def test_a_disk_that_takes_no_more_bytes(kassabok: Runner, company: Path) -> None:
    before = content(company)
    done = subprocess.run(
        kassabok.command("product", "import", _many_products(), "--format", "json"),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_limit_files,
    )
    assert done.returncode == 6, done.stderr
    assert "Traceback" not in done.stderr
    assert content(company) == before


def _limit_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


def test_a_command_killed_in_the_middle_leaves_the_book_whole(kassabok: Runner, company: Path) -> None:
    """Kill -9 between the writes and the commit: the next command goes on as if nothing had been."""
    before = content(company)
    script = (
        "import os, signal, sys\n"
        "from kassabok.core.book.transaction import Transaction\n"
        "finish = Transaction.finish\n"
        "def die(self):\n"
        "    finish(self)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "Transaction.finish = die\n"
        "from kassabok.cli.main import run\n"
        "run(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "setting", "set", "company.city", "Malmö"], check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert content(company) == before
    assert kassabok("check").exit_code == 0


def test_a_backup_goes_where_minus_o_says_and_scripts_are_told(kassabok: Runner, company: Path) -> None:
    answer = kassabok("backup", "-o", "monday.kassabok", "--format", "json")
    assert answer.json == {"file": "monday.kassabok", "bytes": Path("monday.kassabok").stat().st_size}
    assert kassabok("backup", "tuesday.kassabok", "-q").out == "tuesday.kassabok\n"


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_backup_takes_no_place_that_is_not_its_own(
    kassabok: Runner, company: Path, words: tuple[str, ...]
) -> None:
    before = content(company)
    os.mkfifo("pipe")
    Path("folder").mkdir()
    for target, exit_code, code in (
        ("pipe", 3, "backup.target"),
        ("folder", 3, "backup.target"),
        (str(company), 3, "backup.same"),
        ("-", 2, "backup.stream"),
    ):
        answer = kassabok("backup", target, "--yes", "--format", "json", *words)
        assert (answer.exit_code, answer.error["code"]) == (exit_code, code)
    assert kassabok("backup", "a", "-o", "b").exit_code == 2
    assert Path("pipe").is_fifo()
    assert content(company) == before
    assert sorted(path.name for path in kassabok.folder.iterdir()) == [company.name, "folder", "pipe"]


def test_a_dry_run_of_a_backup_tells_what_would_fail(kassabok: Runner, company: Path) -> None:
    Path("old.kassabok").touch()
    assert kassabok("backup", "old.kassabok", "--dry-run").exit_code == 3
    assert kassabok("backup", "new.kassabok", "--dry-run", "--book", "none").exit_code == 4


@pytest.mark.parametrize("words", [("--yes",), ("--dry-run",), ()])
def test_an_impossible_restore_is_told_before_anything_is_asked(
    kassabok: Runner, company: Path, words: tuple[str, ...]
) -> None:
    before = content(company)
    Path("folder").mkdir()
    Path("letter.txt").write_text("Hej!")
    for backup, exit_code in (("none", 4), ("folder", 4), ("letter.txt", 6), (str(company), 3)):
        answer = kassabok("restore", backup, *words)
        assert answer.exit_code == exit_code, answer.err
    assert content(company) == before


def test_a_book_under_a_file_cannot_be_made(kassabok: Runner) -> None:
    Path("file").touch()
    answer = kassabok("init", "X AB", "--org-nr", ORG_NR, "--book", "file/book.kassabok", "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (6, "book.unwritable")
    assert (
        "Next:" not in kassabok("init", "X AB", "--org-nr", ORG_NR, "--book", "new.kassabok", "--dry-run").err
    )
