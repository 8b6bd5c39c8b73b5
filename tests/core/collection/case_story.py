"""A debtor and a case against it, and a look at what became of it."""

from datetime import date
from typing import Any

from tests.core.invoicing.office import Office

from kassabok.core.collection import case_answers, cases
from kassabok.core.collection.case_answers import AnswersRead, Said
from kassabok.core.collection.case_reports import CaseView, case
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.receivables import service as receivables
from kassabok.formats.kronofogden import kassabok_kfm_1 as kfm
from kassabok.formats.kronofogden.record import Answer, KfmFile

FILED = date(2026, 6, 1)
KFM = "kassabok-kfm/1"


class CaseStory:
    """Two invoices of 1 250 and 625 kr to Kafé Öst, due on 1 April 2026 and never paid."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.customer = office.customer(
            org_nr="5569741217", street="Hamngatan 3", postcode="223 50", city="Lund"
        )
        self.first = self.invoice(1000)
        self.second = self.invoice(500)

    def invoice(self, kronor: int) -> str:
        line = FreeLine(text="Muggar", unit_price_e4=kronor * 10_000)
        return self.office.invoice(self.customer, line)

    def file(
        self, *invoices: str, on: date = FILED, codec: str = KFM, enforce: bool = True, **how: Any
    ) -> str:
        """Prepare and file a case of these invoices, or of both."""
        with self.office.doing() as tx:
            number = cases.open_case(
                tx,
                self.customer,
                on=on,
                invoices=invoices or (self.first, self.second),
                enforce=enforce,
                **how,
            ).ref
            cases.file_case(tx, number, on=on, codec=codec)
        return number

    def say(self, number: str, says: str, *, on: date = date(2026, 7, 10), **more: Any) -> None:
        with self.office.doing() as tx:
            case_answers.tell(tx, number, Said(says=says, on=on, **more))

    def pay(self, kronor: int, *invoices: str, on: date = date(2026, 6, 20)) -> None:
        parts = [(number, None) for number in invoices or (self.first, self.second)]
        with self.office.doing() as tx:
            receivables.register(tx, amount_ore=kronor * 100, on=on, invoices=parts)

    def read(self, *answers: Answer, number: int = 1) -> AnswersRead:
        return self.read_bytes(self.written(*answers, number=number))

    def read_bytes(self, data: bytes) -> AnswersRead:
        with self.office.doing() as tx:
            return case_answers.read_file(tx, data, name="svar.xml", on=date(2026, 7, 10), codec=KFM)

    def written(self, *answers: Answer, number: int = 1) -> bytes:
        file = KfmFile(sender="EGEN", number=number, created=date(2026, 7, 10), entries=answers)
        [(_, data)] = kfm.encode(file)
        return data

    def see(self, number: str) -> CaseView:
        return case(self.office.book.reader, number)

    def steps(self, number: str) -> list[tuple[str, str, int]]:
        return [(step.step, step.state, step.amount_ore) for step in self.see(number).steps]

    def sent(self) -> list[tuple[int, str]]:
        """The files that were sent, in order."""
        return self.office.book.reader.rows(
            "SELECT number, name FROM kfm_file WHERE direction = 'out' ORDER BY id"
        )
