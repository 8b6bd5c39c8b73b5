"""Reading SIE files of type 1 to 4, as programs really write them.

What deviates from the specification and has one meaning is read, with a warning that names the line; what makes the
file unusable as it stands is a problem, and all problems of a file are told at once. What is no SIE file, or no whole
one, is refused with BadFile. Source: SIE filformat, utgåva 4B (2008-09-30).
"""

from collections import Counter
from collections.abc import Iterable

from kassabok.formats.collector import uncollected
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.sie import checksum
from kassabok.formats.sie.chart import Chart, Figures
from kassabok.formats.sie.encoding import clean_blocks, detect, named_encoding, plain_lines
from kassabok.formats.sie.heading import Heading
from kassabok.formats.sie.lexer import Record, record
from kassabok.formats.sie.oddities import tell_oddities
from kassabok.formats.sie.others import EXPORT_HINT, refuse_others
from kassabok.formats.sie.record import SieFile, SieRead, SieType, Voucher
from kassabok.formats.sie.vouchers import WHOLE_VOUCHER, Vouchers

ONLY_IN_EXPORTS = {"#BKOD", "#OIB", "#OUB", "#PSALDO", "#PBUDGET"}


def read(data: bytes, *, encoding: str | None = None) -> SieRead:
    """Read a file of any type from 1 to 4. encoding: one of encoding.DECODERS; without, the bytes decide.

    Raises BadFile for what is no SIE file, for one that is cut off or was changed (by its #KSUMMA), and for an encoding
    that is not known.
    """
    named = named_encoding(encoding) if encoding else ""
    refuse_others(data)
    data = plain_lines(data)
    notes = Notes()
    chosen = named or detect(data)
    if chosen != "cp437" and not named:
        notes.warn(0, f"The file is in {chosen} and was read so; SIE knows only code page 437.")
    is_proven = checksum.proven(data, chosen, notes)
    with uncollected():
        reader = _Reader(notes)
        reader.read(clean_blocks(data, chosen, notes))
        if not (reader.seen or reader.vouchers.found):
            raise BadFile(
                "sie.not-sie",
                "This is no SIE file: no line of it is a record that SIE has.",
                hint=EXPORT_HINT,
            )
        return reader.result(chosen, is_proven=is_proven)


class _Reader:
    """One file on its way in. seen: label -> the line of its first record."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.heading = Heading(notes)
        self.chart = Chart(notes)
        self.figures = Figures(notes, self.chart)
        self.vouchers = Vouchers(notes, self.chart)
        self.seen: dict[str, int] = {}
        self.unknown: dict[str, int] = {}
        self.handlers = {
            **self.heading.handlers,
            **self.chart.handlers,
            **self.figures.handlers,
            **self.vouchers.handlers,
            "#KSUMMA": _read_already,
        }

    def read(self, blocks: Iterable[str]) -> None:
        """Take the file in, whole lines at a time: vouchers as a whole where they are plain, all else line by line."""
        whole_voucher, take = WHOLE_VOUCHER.match, self.vouchers.whole_voucher
        line = 1
        for block in blocks:
            at = 0
            while at < len(block):
                found = whole_voucher(block, at)
                taken = take(found, line) if found else 0
                if found and taken:
                    at = found.end()
                    line += taken
                    continue
                end = block.find("\n", at) + 1 or len(block)
                self.one_line(line, block[at:end].rstrip("\r\n"))
                at = end
                line += 1
        self.vouchers.finish(line - 1)

    def one_line(self, number: int, row: str) -> None:
        start = row.lstrip(" \t\r\n")[:1]
        if start == "#":
            self.on_record(number, row)
        elif start == "{":
            self.vouchers.open(number)
        elif start == "}":
            self.vouchers.close(number)
        elif start:
            self.notes.habit(number, "This line is no record; it is left out.")

    def on_record(self, number: int, row: str) -> None:
        found = record(number, row)
        label = found.label.upper()
        handler = self.handlers.get(label)
        if handler is None:
            self.unknown[label] = self.unknown.get(label, 0) + 1
            self.notes.habit(number, f"{label[:40]} is no label of SIE; it is left out.")
            return
        if found.damaged:
            self.notes.habit(number, "A quote or a brace on this line is not closed.")
        self.seen.setdefault(label, number)
        handler(found)

    # The whole

    def result(self, encoding: str, *, is_proven: bool) -> SieRead:
        file = self.file()
        vouchers = tuple(self.vouchers.found)
        self.chart.tell_undeclared(accounts=file.sie_type != "4I")
        tell_oddities(file, vouchers, self.seen, self.notes)
        imported_before = self.heading.texts.get("#FLAGGA") == "1"
        if imported_before:
            self.notes.warn(
                self.seen["#FLAGGA"], "#FLAGGA is 1: some program has taken this file in already."
            )
        return SieRead(
            file,
            vouchers,
            encoding=encoding,
            imported_before=imported_before,
            checksum=is_proven,
            warnings=self.notes.warnings(),
            problems=self.notes.problems(),
            unknown=self.unknown,
        )

    def file(self) -> SieFile:
        heading, chart, figures = self.heading, self.chart, self.figures
        vouchers = tuple(self.vouchers.found)
        return SieFile(
            sie_type=self.sie_type(vouchers),
            program=heading.program,
            generated_on=heading.generated_on,
            company=heading.company(),
            generated_by=heading.generated_by,
            comment=heading.texts.get("#PROSA", ""),
            years=tuple(sorted(heading.years.values(), key=lambda year: -year.index)),
            tax_year=heading.tax_year,
            covers_to=heading.covers_to,
            chart=heading.texts.get("#KPTYP", ""),
            currency=heading.texts.get("#VALUTA", "").upper(),
            accounts=chart.accounts(),
            dimensions=chart.dimensions(),
            objects=chart.objects(),
            opening=figures.balance("#IB"),
            closing=figures.balance("#UB"),
            result=figures.balance("#RES"),
            object_opening=figures.balance("#OIB"),
            object_closing=figures.balance("#OUB"),
            period_amounts=figures.period("#PSALDO"),
            period_budgets=figures.period("#PBUDGET"),
            vouchers=vouchers,
        )

    def sie_type(self, vouchers: tuple[Voucher, ...]) -> SieType:
        """The type, by what the file holds: a full export and vouchers to import both say 4."""
        declared = self.heading.texts.get("#SIETYP", "")
        line = self.seen.get("#SIETYP", 0)
        if not vouchers:
            for known in ("1", "2", "3"):
                if declared == known or (
                    not declared and known == "1" and self.seen.keys() & {"#UB", "#IB", "#RES"}
                ):
                    return known
        if declared != "4":
            said = f'#SIETYP is "{declared[:10]}"' if declared else "#SIETYP is missing"
            self.notes.warn(line, f"{said}; the file is read as type 4.")
        return "4I" if self.is_for_import(vouchers) else "4E"

    def is_for_import(self, vouchers: tuple[Voucher, ...]) -> bool:
        """Whether a file of type 4 is 4I: it has no balances, or balances that its vouchers left as they were."""
        balances = self.figures.balances
        if balances["#RES"] or self.seen.keys() & ONLY_IN_EXPORTS:
            return False
        moved = _moves_an_account(vouchers)
        if not (balances["#IB"] or balances["#UB"]):
            return moved or ("#RAR" not in self.seen and "#OMFATTN" not in self.seen)
        opening, closing = ({(b.year, b.account): b.amount_ore for b in balances[x]} for x in ("#IB", "#UB"))
        if moved and opening == closing:
            self.notes.warn(
                self.seen["#UB"],
                "#UB says the same as #IB although there are vouchers: the file is read as vouchers to import.",
            )
            return True
        return False


def _moves_an_account(vouchers: tuple[Voucher, ...]) -> bool:
    moves: Counter[str] = Counter()
    for voucher in vouchers:
        for line in voucher.lines:
            moves[line.account] += line.amount_ore
    return any(moves.values())


def _read_already(_: Record) -> None:
    """#KSUMMA is looked at before all other records."""
