"""What is paid that is no bill: salaries, tax, what customers get back, and whatever a table says."""

import re
from collections.abc import Callable
from typing import NamedTuple

from kassabok.core import identifiers
from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.importing import bad_rows, columns_of, read_rows
from kassabok.core.ledger.model import AccountRole, refuse_kept, refuse_unusable_account
from kassabok.core.money import MOST_ORE, format_kronor, parse_kronor
from kassabok.core.parties.model import Customer
from kassabok.core.paying.model import refund_on_its_way
from kassabok.core.paying.payees import SWEDEN, service_level, written, written_reference
from kassabok.core.paying.wanted import Payee, Reference, Sender, Wanted
from kassabok.core.receivables.model import Claim, Payment
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow

_GIRO = re.compile(r"(?P<kind>bg|bankgiro|pg|plusgiro)[\s.:]*(?P<number>[0-9\s-]+)", re.IGNORECASE)
_IBAN = re.compile(r"[A-Za-z]{2}[0-9]{2}[A-Za-z0-9\s]+")
_LONGEST_GIRO = 8

#: Heading -> what it holds, as columns_of wants it.
HEADINGS = {
    "name": "name",
    "namn": "name",
    "payee": "name",
    "mottagare": "name",
    "account": "account",
    "konto": "account",
    "kontonummer": "account",
    "town": "town",
    "city": "town",
    "ort": "town",
    "postort": "town",
    "amount": "amount",
    "belopp": "amount",
    "net": "amount",
    "netto": "amount",
    "nettolön": "amount",
    "message": "message",
    "meddelande": "message",
    "ocr": "message",
    "reference": "message",
    "against": "against",
    "motkonto": "against",
    "bokföringskonto": "against",
}
_NEEDED = ("name", "account", "amount")


class PayeeAccount(NamedTuple):
    """Where money goes to. form, account and clearing: as a Payee's."""

    form: str
    account: str
    clearing: str = ""


def parse_payee_account(text: str) -> PayeeAccount:
    """Read where money goes to: 5050-1055 or bg 5050-1055, pg 51 86 87-9, 6000-123456789, or an IBAN.

    Raises ValueError, in a whole sentence.
    """
    giro = _GIRO.fullmatch(text.strip())
    if giro and giro["kind"].lower().startswith("p"):
        return PayeeAccount("plusgiro", identifiers.parse_plusgiro(giro["number"]))
    if giro:
        return PayeeAccount("bankgiro", identifiers.parse_bankgiro(giro["number"]))
    if _IBAN.fullmatch(text.strip()):
        return PayeeAccount("iban", identifiers.parse_iban(text))
    if 0 < sum(sign.isdecimal() for sign in text) <= _LONGEST_GIRO:
        return PayeeAccount("bankgiro", _bare_giro(text))
    clearing, account = identifiers.split_account(text)
    return PayeeAccount("account", account, clearing)


def _bare_giro(text: str) -> str:
    """A number without a word before it is a bankgiro's. Raises ValueError, with how a plusgiro is told."""
    try:
        return identifiers.parse_bankgiro(text)
    except ValueError as error:
        raise ValueError(f"{error} A plusgiro is written pg {text.strip()}.") from error


# Tax


def tax(tx: Transaction, amount_ore: int, sender: Sender) -> Wanted:
    """A payment to the company's tax account (skattekonto). Raises Refused where its reference is not known."""
    _refuse_amount(amount_ore)
    account = sender.facts.tax_account(tx.today)
    payee = Payee(account.name, account.town, SWEDEN, "bankgiro", account.bankgiro)
    return Wanted(
        kind="tax",
        what="tax account",
        payee=written(payee, sender, payee.name, ""),
        amount_cents=amount_ore,
        reference=Reference("ocr", tax_ocr(tx)),
        due=None,
        against=_role(tx, "tax_account"),
    )


def tax_ocr(tx: Transaction) -> str:
    """The reference of the company's tax account: the setting, else computed from an organisation number.

    Computed: 16, the ten digits, the length of the whole (14, so 4), the check digit. Source: rows of bank statements,
    checked with Luhn; a person's is not known to be made so, and is asked for. Raises Refused.
    """
    chosen = tx.settings.text("company.tax_ocr")
    if chosen:
        return chosen
    number = tx.settings.text("company.org_nr")
    if identifiers.is_personal(number):
        raise Refused(
            "paying.tax_ocr",
            "The reference of the owner's tax account is not known.",
            hint="kassabok setting set company.tax_ocr NUMBER; Skatteverket tells it on the tax account.",
        )
    return identifiers.make_ocr(identifiers.CENTURY_OF_COMPANIES + number)


# Back to customers


def refund(tx: Transaction, number: str, account: PayeeAccount, sender: Sender) -> Wanted:
    """What is left of a customer's payment, or of a credit note, back to an account of the customer's.

    Raises NotFound; Refused where nothing is left, or it is on its way.
    """
    payment = tx.find(Payment, number=number)
    claim = None if payment else tx.find(Claim, invoice_number=number)
    if payment is None and claim is None:
        raise NotFound(
            "payment.unknown",
            f"There is no payment or credit note {number[:40]}.",
            hint="kassabok payment list",
        )
    left_ore = payment.unallocated_ore if payment else -claim.open_ore if claim else 0
    customer_id = payment.customer_id if payment else claim.customer_id if claim else None
    if left_ore <= 0 or customer_id is None:
        raise Refused(
            "paying.refund",
            f"{number} leaves nothing to pay back to a customer.",
            hint="kassabok payment list shows what is unused, and whose it is.",
        )
    file = refund_on_its_way(tx, number)
    if file:
        raise Refused(
            "paying.sent",
            f"What {number} leaves is on its way back in payment file {file}.",
            hint=f"kassabok bank payment show {file}",
        )
    customer = tx.get(Customer, customer_id)
    payee = Payee(customer.name, customer.city, customer.country or SWEDEN, *account[:2], account.clearing)
    named = f"Customer {customer.number} {customer.name}"
    service_level(payee, sender, named)
    payee = written(payee, sender, named, f"kassabok customer edit {customer.number}")
    return Wanted(
        kind="refund",
        what=number,
        payee=payee,
        amount_cents=left_ore,
        reference=written_reference(Reference("message", f"Åter {number}"), payee, sender),
        due=None,
        refund_of=number,
        origin="payment" if payment else "invoice",
    )


# Tables


def salaries(tx: Transaction, table: Table, sender: Sender, *, name: str, against: str) -> list[Wanted]:
    """The net pay of a table with name, account, town and amount. against: the account that it is owed on.

    A message would be refused by the banks: a salary is told by its category. Raises BadFile with every fault by line.
    """
    account = against or _role(tx, "net_pay")
    return _of_table(tx, table, sender, name=name, kind="salary", against=account)


def others(tx: Transaction, table: Table, sender: Sender, *, name: str, against: str) -> list[Wanted]:
    """What a table says that is to be paid: name, account, town, amount, message, and the account that it is booked on.

    against: that account where the row has none. Raises BadFile with every fault by line.
    """
    return _of_table(tx, table, sender, name=name, kind="other", against=against)


def _of_table(
    tx: Transaction, table: Table, sender: Sender, *, name: str, kind: str, against: str
) -> list[Wanted]:
    columns = columns_of(table, HEADINGS, name=name, what="payments", warnings=[])
    missing = [needed for needed in _NEEDED if needed not in columns.values()]
    if missing:
        raise BadFile(
            "payments.heading",
            f"{name}: there is no column for {' or '.join(missing)}.",
            hint="Name the columns name, account, town and amount.",
        )

    def read(row: TableRow) -> Wanted:
        cells = {columns[heading]: text for heading, text in row.cells.items() if heading in columns}
        return _row(tx, cells, sender, kind=kind, against=cells.get("against") or against)

    found, faults = read_rows(table, _told_by_line(read))
    if faults:
        raise bad_rows(name, faults, what="payments")
    return found


def _told_by_line(read: Callable[[TableRow], Wanted]) -> Callable[[TableRow], Wanted]:
    """What a rule refuses of a row is a fault of its line."""

    def told(row: TableRow) -> Wanted:
        try:
            return read(row)
        except (Refused, NotFound) as error:
            raise ValueError(error.message) from error

    return told


def _row(tx: Transaction, cells: dict[str, str], sender: Sender, *, kind: str, against: str) -> Wanted:
    account = parse_payee_account(cells["account"])
    if kind == "salary" and account.form == "bankgiro":
        raise ValueError("A salary goes to an account in a bank, and a bankgiro is none.")
    amount_ore = parse_kronor(cells["amount"])
    _refuse_amount(amount_ore)
    if not against:
        raise ValueError("Which account is it booked on? Give a column against, or --against ACCOUNT.")
    refuse_unusable_account(tx, against)
    refuse_kept(tx, against)
    if tx.find(BankAccount, ledger_account=against) is not None:
        raise ValueError(f"Account {against} is a bank account itself.")
    payee = Payee(
        cells["name"], cells.get("town", ""), SWEDEN, account.form, account.account, account.clearing
    )
    service_level(payee, sender, cells["name"])
    payee = written(payee, sender, cells["name"], "")
    return Wanted(
        kind=kind,
        what=cells["name"],
        payee=payee,
        amount_cents=amount_ore,
        reference=Reference() if kind == "salary" else _reference(cells.get("message", ""), payee, sender),
        due=None,
        against=against,
    )


def _reference(text: str, payee: Payee, sender: Sender) -> Reference:
    digits = "".join(text.split())
    if payee.form in ("bankgiro", "plusgiro") and identifiers.check_ocr(digits):
        return Reference("ocr", digits)
    return written_reference(Reference("message", text), payee, sender)


def _refuse_amount(amount_ore: int) -> None:
    if not 0 < amount_ore <= MOST_ORE:
        raise Refused("paying.amount", f"A payment of {format_kronor(amount_ore)} kr is not possible.")


def _role(tx: Transaction, role: str) -> str:
    row = tx.find(AccountRole, role=role)
    if row is None:
        raise Refused(
            "role.missing", f"No account has the role {role}.", hint=f"kassabok account role {role} NUMBER"
        )
    return row.account
