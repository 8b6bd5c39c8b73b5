"""The company's settings: who it is and what it has chosen. One row per setting that differs from its default."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.book.series import SERIES, check_pattern
from kassabok.core.money import parse_whole
from kassabok.core.texts import LONGEST_LINE, LONGEST_TEXT, one_line, within
from kassabok.formats.numbers import read_decimal

_COUNTRY = re.compile("[A-Z]{2}")


def _line(text: str) -> str:
    return within(one_line(text), LONGEST_LINE)


def _sentence(text: str) -> str:
    return within(one_line(text), LONGEST_TEXT)


@dataclass(frozen=True)
class Setting:
    """parse: text -> value, raises ValueError with a whole sentence.

    personal: the value may be personal data and is kept out of the log.
    """

    key: str
    default: str
    help: str
    parse: Callable[[str], Any] = _line
    personal: bool = False


def _filer_code(text: str) -> str:
    """Letters and digits in capitals, or nothing."""
    code = text.strip().upper()
    if code and not re.fullmatch("[A-Z0-9]{2,10}", code):
        raise ValueError(f'"{code[:20]}" is no filer\'s code: 2 to 10 letters A to Z and digits.')
    return code


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f'"{text}" is not one of {", ".join(choices)}.')
        return text

    return parse


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f'"{text}" is neither yes nor no.')
    return text == "yes"


def _days(text: str) -> int:
    return parse_whole(text, least=0, most=365)


def _months(text: str) -> int:
    return parse_whole(text, least=0, most=600)


def _percent(text: str) -> int:
    return parse_whole(text, least=0, most=100)


def _payments(text: str) -> tuple[str, ...]:
    known = ("invoice", "swish", "stripe")
    ways = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    for way in ways:
        if way not in known:
            raise ValueError(f'"{way[:40]}" is not one of {", ".join(known)}.')
    if not ways:
        raise ValueError("A web shop has at least one way to pay: invoice, swish or stripe.")
    return ways


def _whole_kronor(text: str) -> int:
    return parse_whole(text, least=0, most=1_000_000)


def _whole_pieces(text: str) -> int:
    return parse_whole(text, least=0, most=1_000_000)


def _company_name(text: str) -> str:
    if not text:
        raise ValueError("The company needs a name.")
    return _line(text)


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text.upper()):
        raise ValueError(f'"{text[:40]}" is not a country code: write two letters, as SE.')
    return text.upper()


def _contact_name(text: str) -> str:
    from kassabok.formats.skatteverket.ec_sales import LONGEST_NAME

    cleaned = within(one_line(text), LONGEST_NAME)
    if ";" in cleaned:
        raise ValueError("The name cannot have a semicolon.")
    return cleaned


def _contact_phone(text: str) -> str:
    from kassabok.formats.skatteverket.ec_sales import LONGEST_PHONE, PHONE

    digits = text.replace(" ", "")
    if digits and (not PHONE.fullmatch(digits) or len(digits) > LONGEST_PHONE):
        raise ValueError(f'"{text[:40]}" is not written as 08-123456 or +46812345.')
    return digits


def _no_words(text: str) -> str:
    """A setting that has a command of its own can only be emptied in words."""
    if text:
        raise ValueError("It is a file, and not set in words.")
    return text


_MAIL_SERVER = re.compile(r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")


def _mail_server(text: str) -> str:
    found = _MAIL_SERVER.fullmatch(text)
    if text and (found is None or int(found["port"] or 0) > 65_535):
        raise ValueError(f'"{text[:40]}" is no server: write it as smtp.example.se:587.')
    return text.lower()


def _web_address(text: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError(f'"{text}" is no address alone, as https://krukan.se')
    return text.rstrip("/")


def _identifier(read: str) -> Callable[[str], str]:
    """A parser of identifiers.py by name, imported when it is used; empty stays empty."""

    def parse(text: str) -> str:
        from kassabok.core import identifiers

        return str(getattr(identifiers, read)(text)) if text else ""

    return parse


def _org_nr(text: str) -> str:
    from datetime import date

    from kassabok.core import identifiers

    return identifiers.parse_identity(text, on=date.today())  # noqa: DTZ011 - the local day


def _vat_class(text: str) -> str:
    from kassabok.core.rates.lookup import Rates

    return _one_of(*Rates.load(None).vat_classes())(text)


_INTEREST = re.compile(r"none|(reference\+)?[0-9]{1,3}([.,][0-9]{1,4})?")
_GROUPS = ("costs", "interest", "principal")


def _interest(text: str) -> str:
    cleaned = text.replace(" ", "").rstrip("%").replace(",", ".")
    if not _INTEREST.fullmatch(cleaned):
        raise ValueError(f'"{text[:40]}" is not written as reference+8, 12 (percent a year) or none.')
    if cleaned != "none" and not 0 < read_decimal(cleaned.removeprefix("reference+"), max_decimals=4) <= 100:
        raise ValueError(f'"{text[:40]}" is not a yearly rate above 0 and up to 100 percent.')
    return cleaned


def _allocation(text: str) -> tuple[str, ...]:
    order = tuple(word.strip() for word in text.split(","))
    if sorted(order) != sorted(_GROUPS):
        raise ValueError(f'"{text[:60]}" is not {", ".join(_GROUPS)} in some order, with commas between.')
    return order


def _demand_days(text: str) -> int:
    return parse_whole(text, least=8, most=365)


_LIST = (
    Setting("company.name", "", "The company's name (firma).", _company_name),
    Setting(
        "company.org_nr", "", "Organisation number, or the owner's personal number.", _org_nr, personal=True
    ),
    Setting("company.form", "ab", "Legal form: ab, ef (enskild firma) or hb.", _one_of("ab", "ef", "hb")),
    Setting(
        "company.vat_nr",
        "",
        "VAT number (momsregistreringsnummer).",
        _identifier("parse_vat_number"),
        personal=True,
    ),
    Setting("company.f_tax", "yes", "Approved for F-tax (Godkänd för F-skatt): yes or no.", _yes_no),
    Setting("company.street", "", "Street address.", personal=True),
    Setting("company.postcode", "", "Postcode.", _identifier("parse_postcode"), personal=True),
    Setting("company.city", "", "Town.", personal=True),
    Setting("company.country", "SE", "Country code.", _country),
    Setting("company.seat", "", "Registered seat (säte)."),
    Setting("company.email", "", "E-mail address.", _identifier("parse_email"), personal=True),
    Setting("company.phone", "", "Telephone.", personal=True),
    Setting("company.web", "", "Web address."),
    Setting("company.bankgiro", "", "Bankgiro number for payments in.", _identifier("parse_bankgiro")),
    Setting("company.plusgiro", "", "Plusgiro number for payments in.", _identifier("parse_plusgiro")),
    Setting("company.iban", "", "IBAN of the company's account.", _identifier("parse_iban")),
    Setting("company.bic", "", "BIC of the company's bank.", _identifier("parse_bic")),
    Setting(
        "company.tax_ocr",
        "",
        "OCR of the tax account, if not the org number's.",
        _identifier("parse_ocr"),
        personal=True,
    ),
    Setting("company.swish", "", "Swish number for payments in.", _identifier("parse_swish")),
    Setting(
        "company.peppol_id",
        "",
        "Peppol id, where it is not 0007 and the org number.",
        _identifier("parse_peppol_id"),
    ),
    Setting(
        "mail.smtp",
        "",
        "The server that takes the company's e-mail, as smtp.example.se:587; without, nothing is sent.",
        _mail_server,
    ),
    Setting(
        "mail.user", "", "The name to log in there with; the password is never in the book.", personal=True
    ),
    Setting(
        "mail.from",
        "",
        "The address that e-mail is from; without, company.email.",
        _identifier("parse_email"),
        personal=True,
    ),
    Setting("mail.folder", "", "The folder where e-invoices are put for an access point."),
    Setting("company.logo", "", "Logo on documents: kassabok setting logo FILE.", _no_words),
    Setting(
        "vat.period",
        "quarterly",
        "VAT period: monthly, quarterly or yearly.",
        _one_of("monthly", "quarterly", "yearly"),
    ),
    Setting(
        "vat.large_turnover",
        "no",
        "Taxable sales of more than 40 million kronor a year, so that VAT is due the month after: yes or no.",
        _yes_no,
    ),
    Setting(
        "vat.contact_name",
        "",
        "Whom Skatteverket can ask about an EC sales list (periodisk sammanställning).",
        _contact_name,
        personal=True,
    ),
    Setting(
        "vat.contact_phone",
        "",
        "The telephone of that person: 08-123456 or +46812345.",
        _contact_phone,
        personal=True,
    ),
    Setting("ledger.method", "invoice", "Bookkeeping method: invoice or cash.", _one_of("invoice", "cash")),
    Setting("stock.valuation", "fifo", "How stock is valued: fifo or average.", _one_of("fifo", "average")),
    Setting(
        "invoice.terms_days", "30", "Payment terms in days, where the customer has none of its own.", _days
    ),
    Setting(
        "invoice.rounding",
        "no",
        "Round what is to be paid to whole kronor (öresavrundning): yes or no.",
        _yes_no,
    ),
    Setting(
        "invoice.ocr_length_digit",
        "yes",
        "OCR references carry a length digit before the check digit: yes or no.",
        _yes_no,
    ),
    Setting("invoice.interest_text", "", "Sentence about late-payment interest on invoices.", _sentence),
    Setting("invoice.reminder_text", "", "Sentence about a reminder fee on invoices.", _sentence),
    Setting("invoice.freight_vat", "standard", "VAT class of freight.", _vat_class),
    Setting(
        "collection.interest",
        "reference+8",
        "Late-payment interest of new invoices: reference+8 (the reference rate and eight points, as the law says), a "
        "yearly rate that is agreed, as 12, or none.",
        _interest,
    ),
    Setting(
        "collection.due_agreed",
        "yes",
        "Due days are agreed with customers before they are invoiced, so that interest runs from them: yes or no.",
        _yes_no,
    ),
    Setting(
        "collection.reminder_after_days",
        "5",
        "An invoice is reminded of when it is so many days late.",
        _days,
    ),
    Setting("collection.reminder_days", "10", "Days to pay that a reminder gives.", _days),
    Setting(
        "collection.reminders", "1", "So many reminders of an invoice come before a demand letter.", _days
    ),
    Setting(
        "collection.demand_after_days",
        "5",
        "A demand letter is due so many days after the last day of the last reminder.",
        _days,
    ),
    Setting(
        "collection.demand_days",
        "10",
        "Days to pay that a demand letter gives, from when it is sent: 8 or more.",
        _demand_days,
    ),
    Setting(
        "collection.least_kronor",
        "50",
        "No letter is made for less than so many kronor.",
        _whole_kronor,
    ),
    Setting(
        "collection.business_fee",
        "demand",
        "What a demand letter to a business or a public body claims: demand (the fee for the letter) or compensation "
        "(the late-payment compensation, förseningsersättning).",
        _one_of("demand", "compensation"),
    ),
    Setting(
        "collection.allocation",
        "costs, interest, principal",
        "What a payment goes to first, where fees and interest are owed beside the invoice.",
        _allocation,
    ),
    Setting(
        "collection.book_charges",
        "paid",
        "When fees and interest are booked: paid, or claimed (with the letter). Under the cash method it is paid.",
        _one_of("paid", "claimed"),
    ),
    Setting(
        "collection.filer_code",
        "",
        "Code that Kronofogden knows the company by as a filer (intressentkod), for files to it.",
        _filer_code,
    ),
    Setting(
        "collection.nightly",
        "no",
        "Reminders are made by night: yes or no.",
        _yes_no,
    ),
    Setting(
        "receipt.limit_warning",
        "yes",
        "Warn when cash sales come near four price base amounts: yes or no.",
        _yes_no,
    ),
    Setting(
        "prices.include_vat",
        "no",
        "Prices of products include VAT where it is not said: yes or no.",
        _yes_no,
    ),
    Setting(
        "customer.keep_months",
        "0",
        "A person that nothing has happened with for so many months is forgotten by night; 0 is never.",
        _months,
    ),
    Setting(
        "marketing.soft_opt_in",
        "no",
        "Customers are told, as they give their e-mail address at a sale, that you write to them of the like and how "
        "they say no: yes or no.",
        _yes_no,
    ),
    Setting(
        "shop.payments",
        "invoice",
        "How customers of our own web shop can pay: invoice, swish and stripe, with commas between.",
        _payments,
    ),
    Setting("shop.freight", "0", "Freight of our own web shop, kronor with VAT.", _whole_kronor),
    Setting(
        "shop.free_freight_from",
        "0",
        "Orders of so many kronor with VAT are sent without freight; 0: none are.",
        _whole_kronor,
    ),
    Setting(
        "shop.stock_margin",
        "0",
        "So many pieces fewer than there are of each product are told to web shops: they sell out a little early.",
        _whole_pieces,
    ),
    Setting(
        "shop.url",
        "",
        "Where our own web shop is, as https://krukan.se: newsletters get a link to it that customers unsubscribe by.",
        _web_address,
    ),
    Setting(
        "shop.unpaid_days",
        "3",
        "An order of our own web shop that was to be paid at once is cancelled after this many days.",
        _days,
    ),
    Setting(
        "order.overdue_days",
        "10",
        "An order is not confirmed for a customer whose invoices are overdue by more than this many days.",
        _days,
    ),
    Setting(
        "supplier.price_jump_percent",
        "20",
        "A price that a supplier's list changes by more than this many percent has leapt.",
        _percent,
    ),
    Setting(
        "supplier.price_jumps_percent",
        "30",
        "A price list stops where more than this many percent of its prices have leapt.",
        _percent,
    ),
    Setting(
        "purchase.difference",
        "stock",
        "What a bill is more or less than its goods were received for is their cost in stock, or an account of its "
        "own: stock or cost.",
        _one_of("stock", "cost"),
    ),
    Setting(
        "purchase.price_percent",
        "2",
        "A bill's line for goods may differ in price from the order by this many percent.",
        _percent,
    ),
    Setting(
        "purchase.price_kronor",
        "50",
        "Or by this many kronor, where that is more.",
        _whole_kronor,
    ),
    Setting(
        "purchase.quantity_percent",
        "0",
        "A bill may be for this many percent of what was ordered more than what came.",
        _percent,
    ),
    *(
        Setting(f"series.{name}", rule.pattern, f"Number pattern of the {name} series.", check_pattern)
        for name, rule in SERIES.items()
    ),
)

SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in _LIST}


class Settings:
    """The values in force. Built from the rows of the setting table."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._rows = rows

    def text(self, key: str) -> str:
        """The setting as it was written."""
        return self._rows.get(key, SETTINGS[key].default)

    def value(self, key: str) -> Any:
        """The setting as its type: str, int or bool."""
        setting = SETTINGS[key]
        return setting.parse(self._rows.get(key, setting.default))

    def flag(self, key: str) -> bool:
        """A yes/no setting."""
        return self.text(key) == "yes"


def settings_of(reader: Reader) -> Settings:
    """The company's settings, for those who only read."""
    return Settings(dict(reader.rows("SELECT key, value FROM setting")))
