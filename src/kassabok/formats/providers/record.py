"""What a payment provider's settlement report says, whichever provider wrote it.

Amounts are whole öre (hundredths of the row's currency), seen from the company: money that it gets is positive.
"""

from dataclasses import dataclass
from datetime import date

from kassabok.formats.warnings import FileWarning

#: What a row can be. The sign tells a reserve from its release, and a fee from a fee that came back.
KINDS = (
    "sale",
    "refund",
    "fee",
    "fee_vat",
    "chargeback",
    "adjustment",
    "reserve",
    "payout",
    "conversion",
    "ignore",
)


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """One row of a report. net_ore = gross_ore - fee_ore, always.

    line: where it stands in the file. kind: one of KINDS, "" where the profile does not know its type. key: what makes
    it the same row in the next file: its type, the provider's id, and its number among twins. day: in Sweden.
    gross_ore: what the buyer paid or got back; 0 in a row that is only a fee. fee_ore: what the provider took, VAT
    included, positive. fee_vat_ore: the VAT that the report tells of it. references: what may name the sale.
    """

    line: int
    kind: str
    type: str
    key: str
    day: date
    currency: str
    gross_ore: int
    fee_ore: int
    fee_vat_ore: int
    net_ore: int
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payout:
    """The rows that one payment to the bank account settles, or those that no payment has settled yet.

    reference: the provider's id of the payment, "" where it gives none. day: when it was paid out. amount_ore: what
    comes to the bank account; 0 where nothing was paid out. fault: why it cannot be booked, in a whole sentence.
    """

    reference: str
    day: date
    amount_ore: int
    rows: tuple[SettlementRow, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SettlementFile:
    """channel: the name of the profile that fits."""

    channel: str
    payouts: tuple[Payout, ...]
    warnings: tuple[FileWarning, ...] = ()
