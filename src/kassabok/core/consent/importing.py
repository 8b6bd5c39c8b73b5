"""Consent from another system's file: who agreed, by which channel, on which day. Who said no here stays at no.

A row names a customer by its number, else by its e-mail address. What cannot be taken is left out and told, and never
stops the rest: a list of subscribers is seldom quite right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.consent.addresses import is_blocked
from kassabok.core.consent.model import REFUSING
from kassabok.core.consent.noting import state_of
from kassabok.core.consent.service import checked_channel, checked_word, give, withdraw
from kassabok.core.dates import parse_date
from kassabok.core.errors import KassabokError
from kassabok.core.importing import ImportResult, columns_of, yes_no
from kassabok.core.parties.model import Customer, living_customer
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table
from kassabok.formats.warnings import FileWarning

#: Column -> what it tells, in English and Swedish.
HEADINGS: dict[str, str] = {
    "number": "number",
    "email": "email",
    "channel": "channel",
    "date": "date",
    "consent": "consent",
    "source": "source",
    "text_version": "text_version",
    "kundnummer": "number",
    "kundnr": "number",
    "e-mail": "email",
    "email_address": "email",
    "e-post": "email",
    "epost": "email",
    "kanal": "channel",
    "datum": "date",
    "samtycke": "consent",
    "kalla": "source",
}


@dataclass(frozen=True, slots=True)
class TakenConsent:
    """A row that told something new. said: granted or withdrawn."""

    line: int
    customer: str
    channel: str
    said: str
    date: date


def import_consents(tx: Transaction, table: Table, *, name: str, source: str) -> ImportResult[TakenConsent]:
    """Take each row that can be taken; the others are parked: counted, and told by line among the warnings.

    source: where the file is from, for rows that do not say. Raises BadFile where no column names a customer.
    """
    result = ImportResult[TakenConsent](warnings=list(table.warnings))
    columns = columns_of(table, HEADINGS, name=name, what="consents", warnings=result.warnings)
    if not {"number", "email"} & set(columns.values()):
        raise BadFile(
            "consents.heading",
            f"{name}: there is no column number or email.",
            hint=f"The first line names the columns: {', '.join(list(HEADINGS)[:7])}.",
        )
    by_email = _by_email(tx)
    for row in table.rows:
        told = {known: row.cells[heading] for heading, known in columns.items()}
        try:
            _take(tx, told, row.line, by_email, source, result)
        except (ValueError, KassabokError) as error:
            result.parked += 1
            result.warnings.append(FileWarning(row.line, getattr(error, "message", str(error))))
    return result


def _take(
    tx: Transaction,
    told: Mapping[str, str],
    line: int,
    by_email: Mapping[str, list[str]],
    source: str,
    result: ImportResult[TakenConsent],
) -> None:
    customer = _meant(tx, told, by_email)
    channel = checked_channel(told.get("channel") or "email")
    on = parse_date(told["date"]) if told.get("date") else tx.today
    said = "granted" if yes_no(told.get("consent") or "yes") else "withdrawn"
    where = checked_word("source", told.get("source") or source)
    state = state_of(tx, customer, channel)
    known = ("granted", "confirmed") if said == "granted" else REFUSING
    if state in known:
        result.known += 1
        return
    if said == "withdrawn":
        withdraw(tx, customer.number, [channel], source=where, on=on)
    elif is_blocked(tx, customer, channel) or state in REFUSING:
        raise ValueError(f"Customer {customer.number} has said no to {channel} here; a file cannot undo it.")
    else:
        version = told.get("text_version", "")
        give(tx, customer.number, channel, source=where, on=on, text_version=version)
    result.new += 1
    result.changes.append(TakenConsent(line, customer.number, channel, said, on))


def _meant(tx: Transaction, told: Mapping[str, str], by_email: Mapping[str, list[str]]) -> Customer:
    if told.get("number"):
        return living_customer(tx, told["number"])
    numbers = by_email.get(fold(told.get("email", "")), [])
    if len(numbers) != 1:
        several = f"The address is that of customers {', '.join(numbers[:5])}; give the number."
        raise ValueError(several if numbers else "No customer has this e-mail address.")
    return living_customer(tx, numbers[0])


def _by_email(tx: Transaction) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, email in tx.reader.rows(
        "SELECT number, email FROM customer WHERE email <> '' AND merged_into_id IS NULL ORDER BY id"
    ):
        found.setdefault(fold(email), []).append(number)
    return found
