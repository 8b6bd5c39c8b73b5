"""The verbs of the book itself: make one, check it, trace what is in it, back it up and take it back."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named, whole

if TYPE_CHECKING:
    from kassabok.cli.frame.context import Context
    from kassabok.cli.frame.screen import Screen
    from kassabok.cli.frame.tree import Node
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.ledger.sie.importing import SieImported
    from kassabok.core.trace import Trace

app = Noun()


@app.command()
def init(
    ctx: Ctx,
    name: Annotated[
        str | None, typer.Argument(help="The company's name; with --from-sie it may be left out.")
    ] = None,
    org_nr: Annotated[
        str | None, typer.Option("--org-nr", help="Organisation number, or the owner's personal number.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--form",
            help="Legal form: ab, ef (enskild firma) or hb; without, ef for a personal number, else ab.",
        ),
    ] = None,
    year_start: Annotated[
        date | None,
        typer.Option("--year-start", help="First day of the fiscal year; 1 January without.", **DATE),
    ] = None,
    year_end: Annotated[
        date | None,
        typer.Option(
            "--year-end",
            help="Its last day, 18 months later at most; without, after twelve months, for ef and hb 31 December.",
            **DATE,
        ),
    ] = None,
    vat: Annotated[
        str, typer.Option("--vat", help="VAT period: monthly, quarterly or yearly.")
    ] = "quarterly",
    method: Annotated[str, typer.Option("--method", help="Bookkeeping method: invoice or cash.")] = "invoice",
    bankgiro: Annotated[
        str, typer.Option("--bankgiro", help="Bankgiro number, for invoices and bank files.")
    ] = "",
    iban: Annotated[str, typer.Option("--iban", help="IBAN of the bank account.")] = "",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="Another setting, KEY=VALUE; may be given several times."),
    ] = None,
    from_sie: Annotated[
        str | None,
        typer.Option(
            "--from-sie",
            help="A SIE file to begin with: its company, year, chart, balances, vouchers.",
            **named("FILE"),
        ),
    ] = None,
) -> None:
    """Make the book of a company: chart of accounts, first fiscal year, bank account and stock location.

    The book is the file that --book or KASSABOK_BOOK names. kassabok setting list shows what else can be set.

    Example:
        kassabok init "Lerverket AB" --org-nr 556036-0793 --bankgiro 991-2346
        kassabok init "Krus av Anna Berg" --org-nr 19121212-1212 --set company.city=Lund
        kassabok init --from-sie 2025.se
    """
    from kassabok.core.book.company import found_company
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.errors import UsageError

    settings = {"vat.period": vat, "ledger.method": method, **_pairs(setting or [])}
    settings |= {
        key: value for key, value in (("company.bankgiro", bankgiro), ("company.iban", iban)) if value
    }
    file = _SieStart(ctx.obj, from_sie, form) if from_sie else None
    if file:
        name, org_nr, form = name or file.facts.name, org_nr or file.facts.org_nr, file.facts.form
        settings = file.facts.settings | settings
        if year_start is None:
            year_start, year_end = file.facts.year_starts_on, year_end or file.facts.year_ends_on
    if not name or not org_nr:
        what = "organisation number" if name else "name"
        raise UsageError(
            "init.company", f"The company's {what} is missing.", hint="kassabok init NAME --org-nr N"
        )
    path: Path = ctx.obj.book_path
    with create_book(path, EFFECTS) as book:
        try:
            with ctx.obj.transaction(book) as tx:
                found_company(
                    tx,
                    name=name,
                    org_nr=org_nr,
                    form=form,
                    year_start=year_start or ctx.obj.today.replace(month=1, day=1),
                    year_end=year_end,
                    settings=settings,
                )
                imported = file.take_in(tx) if file else None
        finally:
            if not ctx.obj.saved:
                book.remove()
    if imported is None:
        ctx.obj.show_steps(tx)
    else:
        from kassabok.cli.sie import show_imported

        show_imported(ctx.obj, imported)
    if ctx.obj.saved:
        ended = year_end is not None and year_end < ctx.obj.today
        first = "kassabok year open, " if ended else ""
        ctx.obj.note(
            f"The book is {path}. Next: {first}kassabok product add, kassabok customer add, kassabok order create."
        )


class _SieStart:
    """The SIE file that a book begins with. facts: of its company."""

    def __init__(self, obj: "Context", file: str, form: str | None) -> None:
        from kassabok.cli.imports import shown_name
        from kassabok.core.ledger.sie.company import company_facts
        from kassabok.core.ledger.sie.unfit import refuse_unfit
        from kassabok.formats.sie.detect import read_any

        self._name = shown_name(file)
        self._data = obj.read_bytes(file)
        self._read = read_any(self._data)
        refuse_unfit(self._read, self._name)
        self.facts = company_facts(self._read.file, form=form)

    def take_in(self, tx: "Transaction") -> "SieImported":
        """Import it. A book of its own company, or of the one that was named, with nothing in it: no need to ask."""
        from kassabok.core.ledger.sie.importing import import_file

        return import_file(tx, self._read, self._data, name=self._name, force=True)


def _pairs(texts: list[str]) -> dict[str, str]:
    from kassabok.core.errors import UsageError

    pairs = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals:
            raise UsageError("init.set", f'"{text}" is not KEY=VALUE.', hint="--set company.city=Lund")
        pairs[key.strip()] = value
    return pairs


@app.command()
def check(
    ctx: Ctx,
    witness: Annotated[
        str | None,
        typer.Option("--witness", help="A head of the log that was written down earlier.", metavar="HEAD"),
    ] = None,
) -> None:
    """Check the book: its file, its event chain, and that every sum is what its parts say.

    Of a sound book it also tells the head of the log. Write it down elsewhere, or mail it to the accountant: with
    --witness it proves later that nothing up to then was changed or taken away.

    Ends with exit code 7 when something is wrong, so that a night script can tell.

    Example:
        kassabok check
        kassabok check --witness 330:64d6488a4baf845f5ac7e3912409ad9484c8d8d92c93ee4c9c0f625c8086729e
    """
    from kassabok.core import check as checking
    from kassabok.core.history import head

    with ctx.obj.reader() as reader:
        results = [checking.witness(reader, witness)] if witness is not None else []
        results += checking.run_checks(reader)
        sound = all(result.ok for result in results)
        now = head(reader) if sound else None
    ctx.obj.show(results, title="Checks", row_class=checking.CheckResult)
    if now is None:
        raise typer.Exit(ExitCode.INCOMPLETE)
    ctx.obj.note(f"The head of the log is {now.head}.")


@app.command()
def trace(
    ctx: Ctx,
    ref: Annotated[
        str, typer.Argument(help="A number: order, delivery, invoice, payment, voucher, bank-line:12 ...")
    ],
) -> None:
    """Show where a thing came from and where it led, as one tree.

    Example: kassabok trace F2026-0001
    """
    from kassabok.core import trace as tracing

    with ctx.obj.reader() as reader:
        found = tracing.trace(reader, ref)
    ctx.obj.show(found, draw=lambda screen: trace_lines(found, screen))


def trace_lines(found: "Trace", screen: "Screen") -> list[str]:
    """A thing with what it came from and what it led to, as a tree for people."""
    from kassabok.cli.frame.tree import Node, draw_tree

    def node(thing: "Trace", side: str) -> "Node":
        return Node(_thing(thing), [node(child, side) for child in getattr(thing, side)])

    came_from = Node(
        "came from" if found.causes else "came from nothing earlier", node(found, "causes").children
    )
    led_to = Node("led to" if found.effects else "led to nothing yet", node(found, "effects").children)
    return draw_tree([Node(_thing(found), [came_from, led_to])], screen)


def _thing(thing: "Trace") -> str:
    from kassabok.core.money import format_kronor

    amount = "" if thing.amount_ore is None else f"{format_kronor(thing.amount_ore)} kr"
    facts = [fact for fact in (thing.date, amount, thing.detail) if fact]
    return f"{thing.kind} {thing.ref}" + (f" ({', '.join(facts)})" if facts else "")


@app.command()
def history(
    ctx: Ctx,
    ref: Annotated[
        str | None,
        typer.Argument(help="Only what happened to this: a number, or KIND:NUMBER.", **named("REF")),
    ] = None,
    last: Annotated[int, typer.Option("--last", help="At most so many, the newest.", **whole(1, 10**9))] = 50,
    from_: Annotated[
        date | None, typer.Option("--from", help="Registered on this day or later.", **DATE)
    ] = None,
    to: Annotated[
        date | None, typer.Option("--to", help="Registered on this day or earlier.", **DATE)
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Things of this kind: order, voucher, setting ... Repeat it."),
    ] = None,
    actor: Annotated[str, typer.Option("--actor", help="By this user.")] = "",
    search: Annotated[str, typer.Option("--search", help="Words in what happened, or in the command.")] = "",
    head: Annotated[
        bool, typer.Option("--head", help="The end of the log, for kassabok check --witness.")
    ] = False,
) -> None:
    """List who did what when, in order: the processing history (behandlingshistorik).

    Example:
        kassabok history --last 20
        kassabok history --from 2026-03-01 --to 2026-03-31 --kind setting --kind account
        kassabok history F2026-0001
        kassabok history --head
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core import history as log

    refuse_backwards(from_, to)
    with ctx.obj.reader() as reader:
        if head:
            ctx.obj.show(log.head(reader), title="Head of the log")
            return
        wanted = log.Wanted(ref or "", tuple(kind or ()), from_, to, actor, search)
        rows = log.history(reader, wanted, last=last + 1)
    empty = f"Nothing has happened to {ref}." if ref else "Nothing has happened."
    ctx.obj.show(rows[-last:], title="History", empty=empty, row_class=log.HistoryRow)
    if len(rows) > last:
        ctx.obj.note(f"Only the newest are shown; --last {last * 10} shows more.")


@app.command()
def backup(
    ctx: Ctx,
    file: Annotated[
        Path | None, typer.Argument(help="Where to; a dated file beside the book without.")
    ] = None,
) -> None:
    """Copy the book, also while it is in use, and verify the copy.

    Never copy the book with cp: what it has not yet folded in would be missing.

    Example: kassabok backup /mnt/usb/monday.kassabok
    """
    from kassabok.core.book.backup import back_up, refuse_target

    path: Path = ctx.obj.book_path
    target = _target(file, ctx.obj.options.output) or path.with_name(
        f"{path.stem}-{ctx.obj.today}{path.suffix}"
    )
    if ctx.obj.options.dry_run:
        with ctx.obj.reader():
            refuse_target(path, target, replace=ctx.obj.options.yes)
        ctx.obj.note(f"Dry run: {target} was not written.")
        return
    with ctx.obj.book():  # Migrates a book that is behind, and says so when it cannot be written.
        back_up(path, target, replace=ctx.obj.options.yes)
    ctx.obj.tell_file(target, target.stat().st_size, f"Backed up to {target}, and verified.")


def _target(file: Path | None, output: str | None) -> Path | None:
    """Where a backup goes: what is said as FILE, or with -o as of every other command."""
    from kassabok.core.errors import UsageError

    if file is not None and output is not None:
        raise UsageError("backup.twice", "The place of the backup is given twice.", hint="Leave out -o.")
    target = file or (Path(output) if output else None)
    if target == Path("-"):
        raise UsageError("backup.stream", "A backup is a file, and does not go to stdout.")
    return target


@app.command()
def restore(ctx: Ctx, file: Annotated[Path, typer.Argument(help="The backup.")]) -> None:
    """Put a backup in the book's place. The book that was there is kept beside it.

    Example: kassabok restore /mnt/usb/monday.kassabok
    """
    from kassabok.core.book.backup import refuse_backup, restore

    path: Path = ctx.obj.book_path
    refuse_backup(file, path)
    if ctx.obj.options.dry_run:
        ctx.obj.note(f"Dry run: {file} is sound; {path} was not touched.")
        return
    if path.exists():
        ctx.obj.confirm(f"Replace {path} by {file}?")
    kept = restore(file, path, replace=True)
    said = f"Restored {path}." + ("" if kept == path else f" The old book is {kept}.")
    ctx.obj.tell_file(path, path.stat().st_size, said)
