"""What a command works with: `ctx.obj`.

A command parses its words, does one thing, and shows what came of it. It never opens the book, prints, asks or looks at
the clock by itself; it does so here, and so every command answers in the same way:

    with ctx.obj.reader() as reader:                # read only, without the object mapper: quick
        rows = reports.open_invoices(reader, on=ctx.obj.today)
    ctx.obj.show(rows, title="Open invoices", empty="No open invoices.", total=True)

    with ctx.obj.transaction() as tx:               # one write transaction; --dry-run rolls it back
        sales.confirm(tx, number)
    ctx.obj.show_steps(tx)                          # after the transaction: an answer is never sent before the commit

`ctx.obj.today` is the business date, `ctx.obj.read_bytes(path)` reads an input file or stdin, `ctx.obj.write_file` puts
out a document, `ctx.obj.confirm(question)` asks before what cannot be taken back, `ctx.obj.progress(items, label)`
wraps the loop of long work, `ctx.obj.note(text)` says something beside the answer. What goes wrong is raised:
Refused, NotFound, BadFile and the others become messages and exit codes in failures.py. A command that could do
only a part, or found a check failing, shows its answer and ends with `raise typer.Exit(ExitCode.INCOMPLETE)`.
"""

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kassabok.cli.frame import files, terminal
from kassabok.cli.frame.common_options import CommonOptions
from kassabok.cli.frame.places import book_path
from kassabok.cli.frame.safe_text import safe_line, safe_text
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.output import Adds, Paper
    from kassabok.cli.frame.paper import PrintedFor
    from kassabok.cli.frame.screen import Screen
    from kassabok.cli.frame.steps import ShownSteps
    from kassabok.core.book.file import Book
    from kassabok.core.book.reader import open_reader
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.rates.lookup import Rates
    from kassabok.formats.documents.chart import Chart
    from kassabok.formats.documents.render import Kind

T = TypeVar("T")

_FORMAT_OF_SUFFIX = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".pdf": "pdf", ".txt": "table"}
_PICTURE_OF_SUFFIX = {".svg": "svg", ".png": "png"}


class DoneBefore(Exception):
    """The --key has been used: the command was done then. first_event_id: where it began in the event log."""

    def __init__(self, first_event_id: int) -> None:
        super().__init__(f"done before, as event {first_event_id}")
        self.first_event_id = first_event_id


class Context:
    """One run of the program. command: the words of the command, "order create". said: a mark of what else was typed.

    began, saved: how far its transactions have come. incomplete: it is done, but not all that should follow.
    """

    def __init__(self) -> None:
        self.options = CommonOptions()
        self.command = ""
        self.said = ""
        self.began = False
        self.saved = False
        self.incomplete = False
        self._in_transaction = False
        self._at_end = ExitStack()

    def close(self) -> None:
        """Take away what is still on the screen."""
        self._at_end.close()

    # The book

    @property
    def today(self) -> date:
        """The business date: --today, or the day where this machine is."""
        return self.options.today or datetime.now(UTC).astimezone().date()

    @property
    def book_path(self) -> Path:
        """The company's book, which need not exist."""
        return book_path(self.options.book)

    @property
    def rates(self) -> "Rates":
        """What the law says from which day, with the user's own files beside the book laid over it."""
        from kassabok.core.rates.lookup import Rates

        return Rates.load(self.book_path.parent / "rates")

    def reader(self) -> "open_reader":
        """Open the book for questions, as a context manager."""
        from kassabok.core.book.reader import open_reader

        _collect_garbage()
        return open_reader(self.book_path)

    @contextmanager
    def book(self) -> Iterator["Book"]:
        """Open the book for several transactions. A command with one uses transaction() alone."""
        from kassabok.core.book.file import open_book
        from kassabok.core.cascade import EFFECTS

        _collect_garbage()
        with open_book(self.book_path, EFFECTS) as book:
            yield book

    @contextmanager
    def transaction(self, book: "Book | None" = None, *, document: bool = False) -> Iterator["Transaction"]:
        """One write transaction: committed at the end, rolled back by an error, an interruption or --dry-run.

        After the commit, what the transaction has queued is done: documents are made and kept, mail is sent.
        book: one that is open already, as from book(). document: the command puts out a file with write_file, so -o
        is for that.
        """
        if book is None:
            with self.book() as book, self.transaction(book, document=document) as tx:
                yield tx
            return
        self._check_output(document=document)
        with self._told_transaction(book) as tx:
            yield tx
        if self.saved and tx.queued_outgoing:
            from kassabok.core import outgoing

            if failed := outgoing.run(book, today=self.today):
                self.incomplete = True
                self.note(
                    f"Saved, but {failed} of the documents could not be made; kassabok check tells why."
                )

    @contextmanager
    def _told_transaction(self, book: "Book") -> Iterator["Transaction"]:
        """The book's transaction, with notes of what may have to be told: that it began, was saved, was done before."""
        from kassabok.core.book.file import KnownCommand

        options = self.options
        key = None if self.began else options.key  # Of several transactions, the first bears the key.
        self._in_transaction = self.began = True
        try:
            with book.transaction(
                self.command, today=self.today, dry_run=options.dry_run, key=key, said=self.said
            ) as tx:
                yield tx
        except KnownCommand as known:
            raise DoneBefore(known.first_event_id) from known
        finally:
            self._in_transaction = False
        self.saved = not options.dry_run

    def _check_output(self, *, document: bool) -> None:
        """Refuse an impossible -o before anything is saved, not after."""
        if not document:
            self._answer_format()
        if self._output_file is not None:
            files.refuse_impossible(self._output_file, replace=self.options.yes)

    # Answers

    def show(
        self,
        answer: Any,
        *,
        title: str = "",
        empty: str = "Nothing to show.",
        total: bool = False,
        row_class: type | None = None,
        draw: "Callable[[Screen], list[str]] | None" = None,
        sheet: Sequence[Any] | None = None,
        adds: "Adds | None" = None,
        paper: "Paper | None" = None,
        chart: "Chart | None" = None,
    ) -> None:
        """Answer with rows (a list of one dataclass) or one thing (a dataclass), in the format that was asked for.

        title, empty, total: for people only; empty is the whole sentence for zero rows, total sums the money columns.
        row_class: the class of the rows, so that a CSV without rows has its headings too.
        draw: lines for people in place of the table, where the answer is none: a tree, a statement in groups.
        sheet: the rows for CSV and XLSX, where the answer is one thing with rows in it.
        adds: of a statement, whose rows have a kind: which rows are sums of which.
        paper: how it is called in Swedish, as a PDF; without, it is printed in English.
        chart: drawn in place of the table and of the PDF, and as a picture.
        """
        from kassabok.cli.frame import output

        answer = list(answer) if isinstance(answer, tuple) else answer
        what = self._answer_format(pictures=chart is not None)
        if what == "json":
            self._put(output.json_text(answer).encode())
        elif chart is not None and what in ("table", "pdf", *_PICTURE_OF_SUFFIX.values()):
            self._put_chart(chart, what)
        elif what == "table":
            shown = partial(output.people_lines, answer, title=title, empty=empty, total=total)
            self._put_lines(draw or shown)
        elif what == "pdf":
            from kassabok.cli.frame.paper import printed

            self._put_document(
                printed(
                    paper.instead() if paper and paper.instead else answer,
                    self._printed_for(),
                    title=title or self.command.capitalize(),  # Paper has a title, whatever it is of.
                    empty=empty,
                    total=total,
                    paper=paper,
                    statement=adds is not None,
                ),
                what,
            )
        else:
            rows = sheet if sheet is not None else answer if isinstance(answer, list) else [answer]
            self._put(
                output.sheet_bytes(rows, what, row_class=row_class, title=title, total=total, adds=adds)
            )

    def _printed_for(self) -> "PrintedFor":
        """Whose report is printed: nobody's where there is no book, since not every question is to one."""
        from kassabok.cli.frame.paper import PrintedFor
        from kassabok.core.book.settings import settings_of
        from kassabok.core.identifiers import format_identity

        if not self.book_path.is_file():
            return PrintedFor("", "", self.today)
        with self.reader() as reader:
            text = settings_of(reader).text
            return PrintedFor(text("company.name"), format_identity(text("company.org_nr")), self.today)

    def show_steps(self, tx: "Transaction") -> None:
        """Answer with what a transaction caused. Call it when the transaction has ended."""
        from kassabok.cli.frame.steps import ShownSteps, shown_steps

        self._show_steps(ShownSteps(self.options.dry_run, False, shown_steps(tx.steps)))

    def show_known(self, first_event_id: int) -> None:
        """Answer with what an earlier command with the same --key caused."""
        from kassabok.cli.frame.steps import ShownSteps, steps_in_log

        with self.reader() as reader:
            known = steps_in_log(reader, first_event_id)
        self._show_steps(ShownSteps(self.options.dry_run, True, known))

    def _show_steps(self, answer: "ShownSteps") -> None:
        from kassabok.cli.frame import steps

        what = self._answer_format()
        if what == "json":
            self.show(answer)
        elif what != "table":
            self.show(steps.flat_steps(answer.steps), row_class=steps.FlatStep)
        elif self.options.quiet:
            self._put_lines(lambda _: [safe_text(step.ref) for step in answer.steps])
        else:
            self._put_lines(partial(steps.steps_lines, answer))

    @property
    def _output_file(self) -> Path | None:
        """The file that -o names; None for stdout."""
        output = self.options.output
        return None if output in (None, files.STANDARD_STREAM) else Path(output)

    def _answer_format(self, *, pictures: bool = False) -> str:
        """table, json, csv, xlsx or pdf: from --format and the suffix of -o, which must not contradict each other.

        pictures: the answer can be svg or png too.
        """
        asked, path = self.options.format, self._output_file
        if path is None:
            return asked or "table"
        suffix = path.suffix.lower()
        by_suffix = (_FORMAT_OF_SUFFIX | _PICTURE_OF_SUFFIX).get(suffix)
        if suffix in _PICTURE_OF_SUFFIX and not pictures:
            raise UsageError(
                "output.suffix",
                f"This answer is no picture, as {path} would be.",
                hint="Reports that can be drawn take --plot; any answer can be .pdf.",
            )
        if by_suffix is None or (asked is not None and asked != by_suffix):
            reason = f"is not {asked}" if by_suffix else "has no suffix that says what to write"
            raise UsageError(
                "output.suffix",
                f"The file name {path} {reason}.",
                hint=f"An answer can be .xlsx, .csv, .json, .pdf{', .svg, .png' if pictures else ''} or .txt.",
            )
        return by_suffix

    def _put(self, data: bytes) -> None:
        """The answer to where it was asked for: -o FILE, or stdout."""
        self._refuse_in_transaction()
        path = self._output_file
        if path is not None:
            files.write_file(path, data, replace=self.options.yes)
            self.note(f"Wrote {path}.")
        elif terminal.is_terminal(sys.stdout):
            terminal.write(safe_text(data.decode(), keep_lines=True))
        else:
            terminal.write_bytes(data)

    def _put_chart(self, chart: "Chart", what: str) -> None:
        if what == "table":
            from kassabok.cli.frame.plot import plot_lines

            self._put_lines(partial(plot_lines, chart))
        else:
            from kassabok.formats.documents.chart import draw

            self._put_document(draw(chart, cast("Kind", what), on=self.today), what)

    def _put_document(self, data: bytes, kind: str) -> None:
        """As _put, for an answer that is no text. Raises UsageError where it would go to a terminal."""
        if self._output_file is None:
            self._refuse_in_transaction()
            files.write_document_to_stdout(data, f"{self.command.replace(' ', '-')}.{kind}")
        else:
            self._put(data)

    def _put_lines(self, draw: "Callable[[Screen], list[str]]") -> None:
        from kassabok.cli.frame.layout import joined
        from kassabok.cli.frame.screen import Screen, screen_of

        self._refuse_in_transaction()
        if self._output_file is None:
            terminal.write(joined(map(safe_line, draw(screen_of(sys.stdout)))))
        else:
            self._put(joined(map(safe_line, draw(Screen()))).encode())

    def _refuse_in_transaction(self) -> None:
        """An answer before the commit could be wrong, and a question would keep everybody waiting for a person."""
        if self._in_transaction:
            raise RuntimeError("questions come before the transaction, answers after it")

    def note(self, text: str) -> None:
        """Say something beside the answer, on stderr; --quiet keeps it back."""
        if not self.options.quiet:
            terminal.write_error(f"{safe_text(text, keep_lines=True)}\n")

    def write_file(self, data: files.Content, default_name: str, *, tell_json: bool = True) -> None:
        """Put out a document: to -o, or to a file of this name in the current folder; `-o -` is stdout.

        data: its bytes, or a function that writes them to the stream it is given, for what is too large to be held.
        default_name: may come from data; it is made a plain file name. An existing file is replaced only with --yes.
        tell_json: False where the command's own answer goes to stdout beside the file.
        """
        if self.options.output == files.STANDARD_STREAM:
            files.write_document_to_stdout(data, default_name)
            return
        path = self._output_file or Path(files.safe_file_name(default_name))
        self.options.output = None  # Spent: what else the command answers goes to stdout.
        if self.options.dry_run:
            self.note(f"Dry run: {path} was not written.")
            return
        files.write_file(path, data, replace=self.options.yes)
        size = len(data) if isinstance(data, bytes) else path.stat().st_size
        if tell_json:
            self.tell_file(path, size, f"Wrote {path}.")
        else:
            self.note(f"Wrote {path}.")

    def tell_file(self, path: Path, size: int, said: str) -> None:
        """Tell of a file that was made: people by a note, scripts by its name on stdout."""
        if self.options.format == "json":
            from kassabok.cli.frame import output

            terminal.write_bytes(output.json_text({"file": path, "bytes": size}).encode())
        elif self.options.quiet:
            terminal.write(f"{path}\n")
        else:
            self.note(said)

    # People and files

    def confirm(self, question: str) -> None:
        """Ask before what cannot be taken back. A no ends the command with exit code 130.

        Without a terminal, or without --yes, there is nobody to ask: exit code 2. A dry run needs no answer.
        """
        self._refuse_in_transaction()
        if self.options.yes or self.options.dry_run:
            return
        if not (terminal.is_terminal(sys.stdin) and terminal.is_terminal(sys.stderr)):
            raise UsageError(
                "confirm.needed", f"This has to be confirmed: {question}", hint="Add --yes to say yes."
            )
        terminal.write_error(f"{safe_text(question)} [y/N] ")
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "j", "ja"):
            raise KeyboardInterrupt("Stopped, since the answer was not yes.")

    def progress(self, items: Iterable[T], label: str) -> Iterator[T]:
        """The same items, with a progress bar where a person waits for more than a second."""
        from kassabok.cli.frame.progress import progress

        return iter(items) if self.options.quiet else progress(items, label, self._at_end)

    def read_bytes(self, path: str) -> bytes:
        """The content of an input file; `-` is stdin."""
        return files.read_bytes(path)


def _collect_garbage() -> None:
    """Switch the collector on, leaving out all that has been loaded; see main.py."""
    gc.freeze()
    gc.enable()
