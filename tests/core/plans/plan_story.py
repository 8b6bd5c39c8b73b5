"""What the stories of plans share: due days run, and what was posted."""

from datetime import date

from tests.story import TODAY

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.plans import service
from kassabok.core.plans.service import Left


def write(book: Book, *pairs: tuple[str, int], on: date = TODAY, text: str = "Försäkring") -> str:
    """A voucher by hand."""
    with book.transaction("voucher add", today=TODAY) as tx:
        return add_voucher(tx, on=on, text=text, lines=[PostLine(*pair) for pair in pairs]).ref


def run(book: Book, through: date, *, late_on: date | None = None) -> list[Left]:
    """Post all that is due; what was left."""
    with book.transaction("voucher run-due", today=through) as tx:
        due = service.due_plans(tx.reader, through)
        left = [service.post_due(tx, number, through, late_on=late_on) for number in due]
    return [one for one in left if one]


def posted(book: Book, account: str, *, series: str = "P") -> list[tuple[str, str, int]]:
    """Voucher, day and amount on an account, of a series."""
    return book.reader.rows(
        "SELECT voucher.ref, voucher.date, line.amount_ore FROM voucher_line line "
        "JOIN voucher ON voucher.id = line.voucher_id WHERE line.account = :account AND voucher.series = :series "
        "ORDER BY line.id",
        account=account,
        series=series,
    )


def balance(book: Book, account: str) -> int:
    return int(
        book.reader.value(
            "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = :account", account=account
        )
    )


def faults(book: Book) -> list[str]:
    return [f"{check.check}: {check.detail}" for check in run_checks(book.reader) if not check.ok]
