"""What the bank says and does of payments that were sent: words for stories."""

from datetime import date

from tests.core.bank.bank_files import SEK_IBAN, Move, Pay, camt, move
from tests.core.paying.sending import Payer
from tests.story import TODAY

from kassabok.core.bank.importing import BankImport, import_file
from kassabok.core.paying.answers import Answered, take_answer


class Answers:
    """Each word is one command in a transaction of its own."""

    def __init__(self, payer: Payer) -> None:
        self.payer = payer
        self.book = payer.book

    def take(self, data: bytes, *, on: date = TODAY) -> Answered:
        with self.payer.doing(on) as tx:
            return take_answer(tx, data, name="answer.xml")

    def read(self, data: bytes, **choices: str) -> BankImport:
        with self.payer.doing() as tx:
            return import_file(tx, data, name="bank.xml", **choices)  # type: ignore[arg-type]

    def statement(
        self, *moves: Move, kind: str = "camt.053", version: str = "02", details: bool = True
    ) -> BankImport:
        return self.read(camt(moves, kind=kind, version=version, details=details, account=SEK_IBAN))

    # Looking

    def orders(self, file: str = "X2026-0001") -> list[str]:
        """The end-to-end ids of a file."""
        sql = (
            "SELECT o.end_to_end_id FROM payment_order o JOIN payment_group g ON g.id = o.group_id "
            "JOIN payment_batch b ON b.id = g.batch_id WHERE b.number = :file ORDER BY o.id"
        )
        return [name for (name,) in self.book.reader.rows(sql, file=file)]

    def blocks(self) -> list[str]:
        return [name for (name,) in self.book.reader.rows("SELECT info_id FROM payment_group ORDER BY id")]

    def message(self, file: str = "X2026-0001") -> str:
        found: str = self.book.reader.value(
            "SELECT message_id FROM payment_batch WHERE number = :file", file=file
        )
        return found

    def states(self) -> list[tuple[str, str]]:
        """State and reason of each payment."""
        return self.book.reader.rows("SELECT state, reason FROM payment_order ORDER BY id")

    def open_and_sent(self, bill: str) -> tuple[int, int]:
        row = self.book.reader.row("SELECT open_ore, sent_cents FROM bill WHERE number = :bill", bill=bill)
        assert row
        return row[0], row[1]

    def lines(self) -> list[tuple[int, str, str]]:
        """Öre, state, reason of each line of the bank."""
        return self.book.reader.rows("SELECT amount_ore, state, reason FROM bank_line ORDER BY id")

    def balance(self, account: str) -> int:
        sql = "SELECT sum(amount_ore) FROM voucher_line WHERE account = :account"
        return int(self.book.reader.value(sql, account=account) or 0)

    def events(self) -> list[str]:
        return [name for (name,) in self.book.reader.rows("SELECT name FROM event ORDER BY id")]


def debit(amount_ore: int, sent: str, *, on: date = TODAY, ref: str = "") -> Move:
    """The money of one payment leaves."""
    return move(Pay(-amount_ore, sent=sent), on=on, ref=ref)
