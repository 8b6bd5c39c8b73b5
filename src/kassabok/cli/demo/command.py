"""kassabok demo: a small shop through three months, told while it happens."""

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.program import PROGRAM

if TYPE_CHECKING:
    from kassabok.cli.demo.tale import Chapter
    from kassabok.cli.frame.context import Context
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.check import CheckResult
    from kassabok.core.ledger.reports.trial_balance import TrialBalanceRow
    from kassabok.core.taxes.reports import VatReport
    from kassabok.core.trace import Trace

app = Noun()

BOOK = "company.kassabok"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo leaves. files: by their paths in the folder.

    unmatched_line: the bank line that nobody has dealt with; unmatched_invoice: what it was meant to pay.
    waiting_order: the order that waits for goods. web_order: the one of our own web shop.
    waiting_bill: the bill that waits for approval.
    """

    folder: Path
    files: tuple[str, ...]
    trial_balance: "tuple[TrialBalanceRow, ...]"
    vat_return: "VatReport"
    trace: "Trace"
    checks: "tuple[CheckResult, ...]"
    unmatched_line: int
    unmatched_invoice: str
    waiting_order: str
    web_order: str
    waiting_bill: str


@app.command()
def demo(
    ctx: Ctx,
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="Where its files are put.")] = Path(
        "demo"
    ),
) -> None:
    """Run a small shop through its first three months, and leave its book and all its papers in a folder.

    Everything is invented, and everything is done for real: orders, deliveries, invoices, purchases, bills, payment
    files, bank files that are read, and books. Your own book is not touched. --yes replaces the files of an earlier
    demo in the folder.

    Example: kassabok demo --into lerverket
    """
    folder = into.absolute()
    _refuse_folder(into, folder, replace=ctx.obj.options.yes)
    with _workshop(folder, dry_run=ctx.obj.options.dry_run) as workshop:
        told = _tell(ctx.obj, workshop, into)
        if ctx.obj.options.dry_run:
            ctx.obj.note(f"Dry run: nothing was left in {into}.")
        else:
            _move_in(workshop, folder)
    ctx.obj.show(told, draw=lambda screen: _closing_lines(told, screen))
    if not all(result.ok for result in told.checks):
        raise typer.Exit(ExitCode.INCOMPLETE)


# The folder


def _refuse_folder(into: Path, folder: Path, *, replace: bool) -> None:
    """Raise where the demo must not write: another's files, and above all a book that is not the demo's."""
    from kassabok.core.errors import NotFound, Refused, UsageError

    if not folder.parent.is_dir():
        raise NotFound("demo.into", f"There is no folder {into.parent}.", hint="Make it first, with mkdir.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError("demo.into", f"{into} is not a folder.", hint="Choose another with --into FOLDER.")
    if not any(folder.iterdir()):
        return
    if (folder / BOOK).exists() and not _is_demo_book(folder / BOOK):
        raise Refused(
            "demo.book",
            f"There is a book in {into} that is not the demo's; it stays as it is.",
            hint="Choose another folder with --into FOLDER.",
        )
    if not replace:
        raise UsageError(
            "demo.exists",
            f"There are files in {into} already.",
            hint="Add --yes to replace those of an earlier demo, or choose another folder with --into FOLDER.",
        )


def _is_demo_book(path: Path) -> bool:
    """Whether the book is of the demo's company, whose number no other has. It may be of another version.

    It is looked at as a file that nobody writes, so that no trace is left beside a book that is not ours to touch.
    """
    import sqlite3

    from kassabok.cli.demo import story

    raw = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)
    try:
        row = raw.execute("SELECT value FROM setting WHERE key = 'company.org_nr'").fetchone()
    except sqlite3.Error:
        return False
    finally:
        raw.close()
    return row is not None and row[0] == story.ORG_NR.replace("-", "")


@contextmanager
def _workshop(folder: Path, *, dry_run: bool) -> Iterator[Path]:
    """A folder of its own to work in, on the same disk, which is gone afterwards whatever happens."""
    beside = folder if folder.exists() else folder.parent
    workshop = Path(tempfile.mkdtemp(dir=None if dry_run else beside, prefix=".kassabok-demo-"))  # Made 0700.
    try:
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _move_in(workshop: Path, folder: Path) -> None:
    """Put what was made in its place: the whole folder at once, or where there is one already, file by file."""
    if not folder.exists():
        workshop.rename(folder)
        return
    for suffix in ("-wal", "-shm"):  # They belong to the book that is about to be replaced.
        (folder / f"{BOOK}{suffix}").unlink(missing_ok=True)
    for path in _files(workshop):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (workshop / path).replace(target)


def _files(folder: Path) -> list[Path]:
    found = [Path(root, name) for root, _, names in os.walk(folder) for name in names]
    return sorted(path.relative_to(folder) for path in found)


# The story


def _tell(context: "Context", workshop: Path, into: Path) -> Demo:
    from kassabok.cli.demo import papers, story
    from kassabok.cli.demo.bank import Bank
    from kassabok.cli.demo.bookkeeping import QUARTER
    from kassabok.cli.demo.chapters import CHAPTERS
    from kassabok.cli.demo.shop import Shop
    from kassabok.cli.demo.tale import Tale
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.check import run_checks
    from kassabok.core.ledger.reports.trial_balance import trial_balance
    from kassabok.core.taxes.periods import fiscal_years, read_period
    from kassabok.core.taxes.reports import vat_report
    from kassabok.core.trace import trace

    with create_book(workshop / BOOK, EFFECTS) as book:
        shop = Shop(book)
        tale = Tale(shop, Bank(), workshop)
        for chapter in CHAPTERS:
            context.note("\n".join(_chapter_lines(chapter, chapter.tell(tale))))
        papers_checked = papers.write_papers(book.reader, workshop, tale.numbers)
        period = read_period(QUARTER, fiscal_years(book.reader))
        told = Demo(
            folder=into,
            files=(),
            trial_balance=tuple(trial_balance(book.reader, papers.YEAR_BEGINS, story.LAST_DAY)),
            vat_return=vat_report(book.reader, period, today=story.LAST_DAY),
            trace=trace(book.reader, shop.voucher_of_payment(tale.numbers["hotel invoice"])),
            checks=(*run_checks(book.reader), *papers_checked),
            unmatched_line=shop.unmatched(),
            unmatched_invoice=tale.numbers["tolvan 2 invoice"],
            waiting_order=tale.numbers["open order"],
            web_order=tale.numbers["web order"],
            waiting_bill=tale.numbers["dinner set bill"],
        )
    return replace(told, files=tuple(map(str, _files(workshop))))


def _chapter_lines(chapter: "Chapter", sentence: str) -> list[str]:
    """A chapter's line with its day, folded where a person reads it on a terminal."""
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.screen import screen_of

    day = f"{chapter.begins.day:>2} {MONTHS[chapter.begins.month]}  "
    width = screen_of(sys.stderr).width
    return hang(day, " " * len(day), sentence, width or len(day) + len(sentence))


# The end


def _closing_lines(told: Demo, screen: "Screen") -> list[str]:
    """The trial balance, the VAT return, a trace, the checks, what lies where, and how to go on."""
    from kassabok.cli.book import trace_lines
    from kassabok.cli.demo import papers, story
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.vat import return_page

    title = f"Trial balance {papers.YEAR_BEGINS} to {story.LAST_DAY}"
    return [
        "",
        *table_lines(told.trial_balance, screen, title=title, total=True),
        "",
        *return_page(told.vat_return, screen),
        "",
        screen.strong(f"Where voucher {told.trace.ref} came from"),
        "",
        *trace_lines(told.trace, screen),
        "",
        screen.strong("Checks"),
        "",
        *_check_lines(told, screen),
        "",
        screen.strong(f"What lies in {told.folder}"),
        "",
        *_folder_lines(told),
        "",
        screen.strong("Go on with this book"),
        "",
        *(f"  {command}" for command in go_on_commands(told)),
        "",
        screen.strong("Begin with your own company, and your own bank file"),
        "",
        *(f"  {command}" for command in OWN_COMMANDS),
    ]


def _check_lines(told: Demo, screen: "Screen") -> list[str]:
    from kassabok.cli.frame.layout import wrap
    from kassabok.cli.frame.output import table_lines

    failed = [result for result in told.checks if not result.ok]
    if failed:
        return table_lines(failed, screen)
    names = ", ".join(result.check for result in told.checks)
    text = f"All {len(told.checks)} checks are fine: {names}."
    return wrap(text, screen.width or len(text))


def _folder_lines(told: Demo) -> list[str]:
    from kassabok.cli.demo import papers
    from kassabok.cli.frame.layout import pad

    def count(folder: str) -> int:
        return sum(name.startswith(f"{folder}/") for name in told.files)

    rows = (
        (BOOK, "the book: all that you read above"),
        ("bank/", f"the {count('bank')} files from the bank that it read"),
        ("payments/", f"the {count('payments')} payment files that it sent to the bank"),
        ("bills/", "the bill that came as an e-invoice"),
        (
            f"{papers.DOCUMENTS}/",
            f"{count('documents')} documents as PDF, the invoices as the book keeps them",
        ),
        (f"{papers.REPORTS}/", "statements as PDF, the budget beside; sheets as XLSX"),
        (f"{papers.SKATTEVERKET}/", "VAT return and EC sales list of the first quarter"),
        (str(papers.SIE), "the year for the accountant, SIE 4"),
        (str(papers.SYSTEM), "how the books are kept, as the law wants it told"),
    )
    return [f"  {pad(name, 24)}{what}" for name, what in rows]


def go_on_commands(told: Demo) -> list[str]:
    """Commands that continue the story."""
    from kassabok.cli.demo import story

    return [
        *_path_command(),
        f"export KASSABOK_BOOK={shlex.quote(str(told.folder / BOOK))}",
        "kassabok bank unmatched",
        f"kassabok bank match {told.unmatched_line} --invoice {told.unmatched_invoice}",
        "kassabok bank reconcile",
        "kassabok bill due --by 2026-05-29",
        f"kassabok bill approve {told.waiting_bill} --by {shlex.quote(story.OWNER)} --today {NEXT_DAY}",
        f"kassabok bank pay --bill {told.waiting_bill} -o payments.xml --today {NEXT_DAY}",
        f"kassabok report cash-flow --forecast --plot --today {NEXT_DAY}",
        "kassabok order list --back-orders",
        f"kassabok delivery create {told.waiting_order} --partial --today {NEXT_DAY}",
        f"kassabok delivery create {told.web_order} --today {NEXT_DAY}",
        "kassabok campaign result VAR10",
        "kassabok customer consent show 1009",
        "kassabok segment export --to mailchimp -o newsletter.csv",
        "kassabok invoice list --open",
        "kassabok report income-statement --period 2026-02..2026-04 --budget",
        "kassabok report objects --year 2026",
        "kassabok year checklist 2026",
        "kassabok export archive 2026 -o arkiv-2026.zip",
    ]


def _path_command() -> list[str]:
    """What makes the shell find the program, where it does not: `make demo` calls it by its whole name."""
    programs = Path(sys.executable).parent
    if shutil.which(PROGRAM) or not (programs / PROGRAM).exists():
        return []
    return [f'export PATH="{programs}:$PATH"']


OWN_COMMANDS = (
    "export KASSABOK_BOOK=my.kassabok",
    'kassabok init "My company AB" --org-nr YOUR-NUMBER --bankgiro YOUR-BANKGIRO',
    'kassabok product add MUG "A mug" --price 149 --incl-vat --cost 46',
    "kassabok stock adjust MUG +10 --reason opening",
    'kassabok customer add "A customer" --kind private',
    "kassabok order create --customer 1001 --line MUG=2 --confirm",
    "kassabok delivery create 1001",
    "kassabok bank import YOUR-BANK-FILE --dry-run",
    "kassabok --help",
)
NEXT_DAY = "2026-05-04"  # The story goes on in its own year, whatever year it is for the reader.
MONTHS = {2: "Feb", 3: "Mar", 4: "Apr"}
