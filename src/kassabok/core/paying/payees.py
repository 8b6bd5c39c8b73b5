"""Where a payee gets money, and what it is told: by what is known of it, and by what its bank and ours take."""

from kassabok.core import identifiers
from kassabok.core.money import SEK
from kassabok.core.parties.model import Supplier
from kassabok.core.paying.wanted import Payee, Reference, Sender, Unpayable
from kassabok.formats.bank.payment_text import is_readable

SWEDEN = "SE"
EURO = "EUR"
GIROS = ("bankgiro", "plusgiro")
LONGEST_TOWN = 35  # Max35Text.


def supplier_payee(supplier: Supplier, currency: str) -> Payee:
    """Where a supplier is paid in a currency: its giro first, then its account, then its IBAN.

    Raises Unpayable where it has nothing that takes the currency, or a number that is wrong.
    """
    edit = f"kassabok supplier edit {supplier.number}"
    named = f"Supplier {supplier.number} {supplier.name}"
    if supplier.archived:
        raise Unpayable("paying.archived", f"{named} is archived.", hint=f"{edit} --restore")
    for form, account in _accounts(supplier, currency):
        clearing = supplier.clearing if form == "account" else ""
        payee = Payee(
            supplier.name, supplier.city, supplier.country or SWEDEN, form, account, clearing, supplier.bic
        )
        refuse_wrong_number(payee, named, f"{edit} --{form} NUMBER")
        return payee
    ways = "--bankgiro, --plusgiro, --account or --iban" if currency == SEK else "--iban"
    raise Unpayable(
        "paying.no_account", f"{named} has no account that takes {currency}.", hint=f"{edit} {ways}"
    )


def _accounts(supplier: Supplier, currency: str) -> list[tuple[str, str]]:
    swedish = [("bankgiro", supplier.bankgiro), ("plusgiro", supplier.plusgiro)]
    if supplier.clearing:
        swedish.append(("account", supplier.account))
    found = [*(swedish if currency == SEK else []), ("iban", supplier.iban)]
    return [(form, account) for form, account in found if account]


def refuse_wrong_number(payee: Payee, named: str, hint: str) -> None:
    """Raise Unpayable for a giro number or an IBAN whose check digit is wrong: books from elsewhere may have some."""
    read = {
        "bankgiro": identifiers.parse_bankgiro,
        "plusgiro": identifiers.parse_plusgiro,
        "iban": identifiers.parse_iban,
    }.get(payee.form)
    if read is None:
        return
    try:
        read(payee.account)
    except ValueError as error:
        raise Unpayable(
            "paying.wrong_account", f"{named} has a wrong {payee.form}: {error}", hint=hint
        ) from error


def service_level(payee: Payee, sender: Sender, named: str) -> str:
    """The service level of a payment: "" of kronor in Sweden, SEPA of euro. Raises Unpayable for any other."""
    way_out = "Pay it in the bank, and match the line with kassabok bank match LINE --bill NO."
    if sender.currency == SEK:
        if payee.form != "iban":
            return ""
        if payee.account[:2] != SWEDEN:
            raise Unpayable(
                "paying.abroad", f"{named} is abroad, and no file pays kronor there.", hint=way_out
            )
        if sender.dialect.domestic_iban:
            return ""
        raise Unpayable(
            "paying.iban", f"The bank takes no IBAN in kronor, and {named} has nothing else.", hint=way_out
        )
    if sender.currency != EURO or not sender.dialect.sepa:
        raise Unpayable("paying.currency", f"No file pays {sender.currency}, as to {named}.", hint=way_out)
    if payee.account[:2] not in sender.facts.sepa:
        raise Unpayable("paying.abroad", f"The IBAN of {named} is outside the SEPA area.", hint=way_out)
    return EURO_SERVICE


EURO_SERVICE = "SEPA"


def written(payee: Payee, sender: Sender, named: str, hint: str) -> Payee:
    """The payee in the signs and the lengths that the bank takes.

    Raises Unpayable for a name that would not be readable, and for a payee in Sweden without the town that it asks.
    """
    name = sender.text(payee.name, sender.dialect.name_length)
    town = sender.text(payee.town, LONGEST_TOWN)
    if not is_readable(name):
        raise Unpayable(
            "paying.name", f"The name of {named} has no letter that banks take.", hint=f"{hint} --name NAME"
        )
    if sender.dialect.town and payee.country == SWEDEN and not is_readable(town):
        raise Unpayable(
            "paying.town", f"{named} has no town, which the bank asks for.", hint=f"{hint} --city TOWN"
        )
    return payee._replace(name=name, town=town)


def written_reference(reference: Reference, payee: Payee, sender: Sender) -> Reference:
    """The reference in the signs and the length that the bank takes for the payee."""
    if reference.kind != "message":
        return reference
    text = sender.text(reference.text, longest_message(payee, sender))
    return Reference("message", text) if is_readable(text) else Reference()


def longest_message(payee: Payee, sender: Sender) -> int:
    """How many signs a message to the payee has at most."""
    return sender.dialect.giro_message if payee.form in GIROS else sender.dialect.message


def listed(numbers: list[str], longest: int) -> str:
    """Numbers of bills in a message; those that do not fit are said to be more, and none is cut."""
    text = ", ".join(numbers)
    if len(text) <= longest:
        return text
    kept = 0
    while kept < len(numbers) - 1 and len(", ".join(numbers[: kept + 1])) + len(_MORE) <= longest:
        kept += 1
    return ", ".join(numbers[:kept]) + _MORE if kept else numbers[0]


_MORE = " m fl"
