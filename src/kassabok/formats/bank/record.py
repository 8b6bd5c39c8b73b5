"""What a bank file says, in one shape for all of them: camt.053, camt.054, BgMax, CSV statements and the tax account.

A file holds statements (one account each); a statement holds entries (one line on the account each); an entry holds
transactions (one payment each). An entry always has at least one transaction, and they always add up to it.

Amounts are whole hundredths of the currency named beside them (öre when it is SEK), money in positive, money out
negative. Text is what the bank wrote, with runs of blanks made one; a field that the bank left out is "".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kassabok.formats.warnings import FileWarning

ReferenceKind = Literal["ocr", "invoice", "text", "end_to_end", "batch", "swish"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing in a payment that may say what it pays.

    kind: "ocr" a structured payee's reference, "invoice" a structured invoice or credit note number, "end_to_end" the
    payer's own id of the payment (ours, when we paid), "batch" the payer's id of the whole payment batch, "swish" the
    other party's Swish number, "text" a token found in free text (see references.py).
    amount_ore: what was paid on this reference, when the bank says so; negative for a credit note that was deducted,
    whichever way the payment went; None when unknown.
    block: references with the same number above 0 describe the same debt (say its OCR and its invoice number), and
    only the first of them carries the amount; 0 when the bank did not group.
    """

    kind: ReferenceKind
    value: str
    amount_ore: int | None = None
    block: int = 0


@dataclass(frozen=True, slots=True)
class BankTransaction:
    """One payment.

    line: where it stands in the file, 1-based.
    counterparty: the other party's name.
    counterparty_account: an IBAN without spaces, a giro number as people write it ("991-2346", "51 86 87-9"), or
    "clearing-account"; from a CSV file, as the bank wrote it.
    references: the most trustworthy first.
    transaction_ref: the bank's id of the payment (BgMax: the BGC serial number, unique for two years).
    payee_giro: digits of the bankgiro, plusgiro or Swish number that was paid to; ours, when money came in.
    """

    line: int
    amount_ore: int
    counterparty: str
    counterparty_account: str
    references: tuple[Reference, ...]
    text: str
    transaction_ref: str
    payee_giro: str


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One booked line on the account. Rows that the bank has not booked are left out and counted in BankFile.pending.

    entry_ref: the bank's id of the line (camt: AcctSvcrRef, else NtryRef unless that is a mere running number; BgMax:
    bankgiro-year-serial; CSV: always ""). It links a camt.054 notification with its line in camt.053. Some banks give
    a payment and its fee the same id, so compare the amount too; no two entries of a statement share both.
    bank_code: the bank's kind of transaction, "PMNT/RCDT/DMCT" or the bank's own code; a hint, banks differ.
    reversal: the line takes back an earlier one; amount_ore already has the right sign.
    occurrence: 1 for the first line with this account, currency, date, amount and text in the file, 2 for its twin,
    and so on, so that twins survive an import and a second import recognises each of them.
    transactions: at least one. Exactly one, made from the entry, when the file has no details or they do not add up.
    """

    line: int
    booked_on: date
    value_on: date | None
    amount_ore: int
    currency: str
    entry_ref: str
    text: str
    bank_code: str
    reversal: bool
    occurrence: int
    transactions: tuple[BankTransaction, ...]


@dataclass(frozen=True, slots=True)
class BankAccountId:
    """An account, by whichever names the file gives it. Digits only, but for the country code of the IBAN."""

    iban: str = ""
    clearing: str = ""
    account: str = ""
    bankgiro: str = ""
    plusgiro: str = ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """The entries of one account, oldest first where the file tells the order.

    opening_ore, closing_ore: booked balances; None when the file has none, as in camt.054 and BgMax.
    fault: why the balances cannot be right, with the amounts; "" when they add up, or when it cannot be told.
    """

    account: BankAccountId
    currency: str
    statement_id: str
    from_on: date | None
    to_on: date | None
    opening_ore: int | None
    closing_ore: int | None
    entries: Sequence[BankEntry]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class BankFile:
    """What one file says.

    version: of the message ("02", "08"; BgMax "01"; "" for CSV).
    profile: the CSV profile that fitted; "" for the others.
    message_id, created: as the file says, "" when it does not.
    pending: how many rows were left out because the bank has not booked them.
    """

    kind: Literal["camt.053", "camt.054", "bgmax", "csv", "skattekonto"]
    version: str
    profile: str
    message_id: str
    created: str
    statements: tuple[BankStatement, ...]
    warnings: tuple[FileWarning, ...]
    pending: int
