"""Paying out: payment files (betalningsuppdrag), what stands in each, and which bills it pays.

All that a file says is frozen in these rows, so that the same file can be written again, to the byte, whatever has
become of the suppliers and the accounts since.
"""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction

KINDS = ("bill", "salary", "tax", "refund", "other")
STATES = ("made", "accepted", "rejected", "settled", "cancelled")
ACCOUNT_FORMS = ("bankgiro", "plusgiro", "account", "iban")
REFERENCE_KINDS = ("none", "ocr", "rf", "message")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


class PaymentBatch(Table, table=True):
    """A payment file (pain.001). Its orders hang on its groups; how it stands is what became of them.

    message_id: what the bank calls the file by; it is never used again. version: 03 or 09. profile: the name of the
    bank's dialect; dialect: JSON, the dialect as it was when the file was made. created_us: the instant that the file
    bears. debtor_...: the company as the file names it. total_cents: hundredths of the currency. sha256: of the file.
    """

    __tablename__ = "payment_batch"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    date: datetime.date
    created_us: int
    bank_account_id: int = Field(foreign_key="bank_account.id")
    version: str
    profile: str
    dialect: str
    message_id: str = Field(unique=True)
    debtor_name: str
    debtor_town: str = ""
    debtor_country: str = "SE"
    debtor_org_nr: str
    debtor_customer_id: str = ""
    debtor_bic: str = ""
    debtor_currency: str = "SEK"
    currency: str
    orders: int
    total_cents: int
    sha256: str

    __table_args__ = (_one_of("version", ("03", "09")), CheckConstraint("orders > 0", name="orders"))


class PaymentGroup(Table, table=True):
    """The orders of a file that leave one account on one day (PmtInf). info_id: what the bank calls them by (PmtInfId).

    debtor_form, debtor_number: the account that is debited, an IBAN or a bankgiro. one_debit: the bank shows one line
    for all of them. category: SALA, TAXS or "". service: the service level, "" where the bank chooses.
    """

    __tablename__ = "payment_group"
    id: int = Field(primary_key=True)
    batch_id: int = Field(foreign_key="payment_batch.id", index=True)
    position: int
    info_id: str = Field(unique=True)
    date: datetime.date = Field(index=True)
    debtor_form: str
    debtor_number: str
    category: str = ""
    service: str = ""
    one_debit: bool = False

    __table_args__ = (_one_of("debtor_form", ("iban", "bankgiro")),)


class PaymentOrder(Table, table=True):
    """One payment of a file (CdtTrfTxInf). end_to_end_id: what comes back in every answer of the bank.

    amount_cents: hundredths of the file's currency. account_form: bankgiro, plusgiro, account (with clearing) or iban;
    account: its digits, or the IBAN. reference: an OCR reference, an RF reference or a message, by reference_kind.
    against: the ledger account that a salary, a tax or another payment is booked on; "" of bills and refunds.
    refund_of: the customer's payment or the credit note that is paid back. settled_by: the line of the bank that
    carried it out. reason: why the bank rejected it.
    """

    __tablename__ = "payment_order"
    id: int = Field(primary_key=True)
    group_id: int = Field(foreign_key="payment_group.id", index=True)
    position: int
    end_to_end_id: str = Field(unique=True)
    kind: str
    payee: str
    town: str = ""
    country: str = "SE"
    account_form: str
    clearing: str = ""
    account: str = Field(index=True)
    bic: str = ""
    amount_cents: int
    reference_kind: str = "none"
    reference: str = ""
    against: str = ""
    refund_of: str = Field(default="", index=True)
    state: str = "made"
    reason: str = ""
    settled_by: str = Field(default="", index=True)

    __table_args__ = (
        _one_of("kind", KINDS),
        _one_of("account_form", ACCOUNT_FORMS),
        _one_of("reference_kind", REFERENCE_KINDS),
        _one_of("state", STATES),
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("state = 'settled' OR settled_by = ''", name="settled"),
        Index("ix_payment_order_state", "state"),
    )


class PaymentOrderBill(Table, table=True):
    """A bill that an order pays, or a credit note that makes it smaller: then negative. Hundredths of the currency."""

    __tablename__ = "payment_order_bill"
    id: int = Field(primary_key=True)
    order_id: int = Field(foreign_key="payment_order.id", index=True)
    bill_id: int = Field(foreign_key="bill.id", index=True)
    amount_cents: int


class PaymentAnswer(Table, table=True):
    """An answer of the bank (pain.002) that was read, kept whole as an attachment of its payment file.

    key: what makes it the same answer in another file: the bank's id of it with its time, else the file's SHA-256.
    """

    __tablename__ = "payment_answer"
    id: int = Field(primary_key=True)
    batch_id: int = Field(foreign_key="payment_batch.id")
    key: str
    sha256: str
    name: str
    date: datetime.date

    __table_args__ = (Index("uq_payment_answer", "batch_id", "key", unique=True),)


_ON_ITS_WAY = """
SELECT o.id, f.number FROM payment_order_bill p JOIN payment_order o ON o.id = p.order_id
JOIN payment_group g ON g.id = o.group_id JOIN payment_batch f ON f.id = g.batch_id
WHERE p.bill_id = :bill AND o.state IN ('made', 'accepted') ORDER BY o.id DESC LIMIT 1
"""


def order_on_its_way(tx: Transaction, bill_id: int) -> tuple[PaymentOrder, str] | None:
    """The latest payment of a bill that the bank has not carried out, and the number of its file; None for none."""
    found = tx.reader.row(_ON_ITS_WAY, bill=bill_id)
    return None if found is None else (tx.get(PaymentOrder, found[0]), found[1])


_REFUND_ON_ITS_WAY = """
SELECT f.number FROM payment_order o JOIN payment_group g ON g.id = o.group_id
JOIN payment_batch f ON f.id = g.batch_id
WHERE o.refund_of = :number AND o.state IN ('made', 'accepted') LIMIT 1
"""


def refund_on_its_way(tx: Transaction, number: str) -> str:
    """The payment file in which a customer's payment or credit note is on its way back; "" for none."""
    return tx.reader.value(_REFUND_ON_ITS_WAY, number=number) or ""


def order_settled_by(tx: Transaction, bank_line: int | None) -> PaymentOrder | None:
    """The payment that a line of the bank is the money of, None where it is of none."""
    return None if bank_line is None else tx.find(PaymentOrder, settled_by=str(bank_line))
