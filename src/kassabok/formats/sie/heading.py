"""The records that say whose books a SIE file holds, and of which years: flag and identification.

Source: SIE filformat, utgåva 4B, sections 5.11 and 11.
"""

from collections.abc import Callable
from datetime import date

from kassabok.formats.notes import Notes
from kassabok.formats.sie import values
from kassabok.formats.sie.lexer import Record
from kassabok.formats.sie.record import Address, Company, FiscalYear, Program
from kassabok.formats.sie.writer import COMPANY_FORMS

Handler = Callable[[Record], None]


def read_org_number(text: str, line: int, notes: Notes) -> str:
    """An organisation number with its hyphen, from ten or twelve digits; "" for anything else, with a warning."""
    digits = text.translate(str.maketrans("", "", "-+ "))
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit() and len(digits) in (10, 12)):
        notes.warn(line, f'The organisation number "{text[:40]}" has not ten digits; it is left out.')
        return ""
    return f"{digits[-10:-4]}-{digits[-4:]}"


class Heading:
    """What the identification of one file says, record by record. texts: the records that hold one text."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.texts: dict[str, str] = {}
        self.program = Program("", "")
        self.generated_on: date | None = None
        self.generated_by = ""
        self.org_number = ""
        self.running_number = ""
        self.address: Address | None = None
        self.years: dict[int, FiscalYear] = {}
        self.tax_year: int | None = None
        self.covers_to: date | None = None
        self.handlers: dict[str, Handler] = {
            "#FLAGGA": self.one_word,
            "#PROGRAM": self.on_program,
            "#FORMAT": self.on_format,
            "#GEN": self.on_gen,
            "#SIETYP": self.one_word,
            "#PROSA": self.whole_text,
            "#FTYP": self.on_form,
            "#FNR": self.one_text,
            "#ORGNR": self.on_org_number,
            "#BKOD": self.one_word,
            "#ADRESS": self.on_address,
            "#FNAMN": self.whole_text,
            "#RAR": self.on_year,
            "#TAXAR": self.on_tax_year,
            "#OMFATTN": self.on_covers,
            "#KPTYP": self.one_word,
            "#VALUTA": self.one_word,
        }

    def company(self) -> Company:
        text = self.texts.get
        return Company(
            name=text("#FNAMN", ""),
            org_number=self.org_number,
            running_number=self.running_number,
            form=text("#FTYP", ""),
            internal_id=text("#FNR", ""),
            industry_code=text("#BKOD", ""),
            address=self.address,
        )

    def day(self, record: Record, index: int, what: str) -> date | None:
        """A day of a record that can do without it."""
        text = record.word(index)
        try:
            day = values.day(text)
        except ValueError:
            self.notes.warn(record.line, f'{what} is "{text[:40]}" and no day; it is left out.')
            return None
        self.tell_iso(record, text)
        return day

    def tell_iso(self, record: Record, text: str) -> None:
        if values.is_iso(text):
            self.notes.habit(record.line, "Here a day is written with hyphens; SIE writes it 20260131.")

    def one_text(self, record: Record) -> None:
        self.texts[record.label.upper()] = record.text(0)

    def one_word(self, record: Record) -> None:
        self.texts[record.label.upper()] = record.word(0)

    def whole_text(self, record: Record) -> None:
        """A text that some programs write without quotes, so that its words are fields."""
        self.texts[record.label.upper()] = " ".join(
            field if isinstance(field, str) else "{" + " ".join(field) + "}" for field in record.fields
        )
        if len(record.fields) > 1:
            self.notes.warn(record.line, f"The text of {record.label} has blanks and no quotes around it.")

    def on_program(self, record: Record) -> None:
        self.program = Program(record.text(0), record.text(1))
        if not record.word(1):
            self.notes.warn(record.line, "#PROGRAM does not say which version of the program made the file.")

    def on_format(self, record: Record) -> None:
        self.one_word(record)
        if (name := record.word(0)).upper() != "PC8":
            self.notes.warn(record.line, f'#FORMAT is "{name[:40]}"; SIE knows only PC8.')

    def on_gen(self, record: Record) -> None:
        self.generated_on = self.day(record, 0, "The day of #GEN")
        self.generated_by = record.text(1)

    def on_form(self, record: Record) -> None:
        form = record.word(0).upper()
        if form in COMPANY_FORMS:
            self.texts["#FTYP"] = form
        elif form:
            self.notes.warn(
                record.line, f'#FTYP is "{form[:40]}", which is no form of company that SIE knows.'
            )

    def on_org_number(self, record: Record) -> None:
        self.org_number = read_org_number(record.word(0), record.line, self.notes)
        self.running_number = record.word(1)

    def on_address(self, record: Record) -> None:
        parts = [record.text(index) for index in range(4)]
        if len(record.fields) < len(parts):
            self.notes.warn(record.line, f"#ADRESS has {len(record.fields)} fields and not four.")
        if "".join(parts).strip():
            self.address = Address(*parts)

    def on_year(self, record: Record) -> None:
        if not (record.word(1) or record.word(2)):
            self.notes.warn(record.line, "#RAR does not say when the fiscal year starts and ends.")
            return
        try:
            index = int(record.word(0))
            year = FiscalYear(index, values.day(record.word(1)), values.day(record.word(2)), record.line)
        except ValueError:
            shown = " ".join(record.word(i) for i in range(3))[:60]
            self.notes.problem(record.line, f"#RAR {shown} is no fiscal year with its first and last day.")
            return
        self.tell_iso(record, record.word(1))
        if year.starts_on >= year.ends_on:
            self.notes.problem(record.line, f"Fiscal year {index} ends {year.ends_on}, before it starts.")
        elif index in self.years and self.years[index] != year:
            self.notes.problem(record.line, f"Fiscal year {index} is given twice with different days.")
        else:
            self.years[index] = year

    def on_tax_year(self, record: Record) -> None:
        text = record.word(0)
        if len(text) == 4 and text.isascii() and text.isdigit():
            self.tax_year = int(text)
        else:
            self.notes.warn(record.line, f'#TAXAR is "{text[:40]}" and no year; it is left out.')

    def on_covers(self, record: Record) -> None:
        self.covers_to = self.day(record, 0, "The day of #OMFATTN")
