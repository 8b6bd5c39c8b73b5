"""Addresses as a newsletter service imports them: CSV with the columns of Mailchimp, or of Brevo.

Both take UTF-8 with commas. Names that a spreadsheet program would run as a formula begin with an apostrophe.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kassabok.formats.cells import neutralised, printable
from kassabok.formats.tables import write_csv


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is to get a newsletter. sms: a number that may have text messages, with + and country; or "".

    leave: the address of the page where it unsubscribes from us; "" for none.
    """

    email: str
    first_name: str
    last_name: str
    sms: str
    tags: tuple[str, ...]
    leave: str = ""


_Columns = dict[str, Callable[[Reader], str]]
_MAILCHIMP: _Columns = {
    "Email Address": lambda reader: _text(reader.email),
    "First Name": lambda reader: _text(reader.first_name),
    "Last Name": lambda reader: _text(reader.last_name),
    "Phone": lambda reader: reader.sms,
    "Tags": lambda reader: _text(", ".join(reader.tags)),
}
_BREVO: _Columns = {
    "EMAIL": lambda reader: _text(reader.email),
    "FIRSTNAME": lambda reader: _text(reader.first_name),
    "LASTNAME": lambda reader: _text(reader.last_name),
    "SMS": lambda reader: reader.sms,
}
#: What the column with the link to unsubscribe by is called: a merge field there, an attribute here.
_LEAVE = {"mailchimp": "Leave Link", "brevo": "LEAVE_LINK"}
_SERVICES = {"mailchimp": _MAILCHIMP, "brevo": _BREVO}
SERVICES = tuple(_SERVICES)


def write(service: str, readers: Iterable[Reader]) -> bytes:
    """The file. service: one of SERVICES. The column of links is there when anybody has one."""
    columns, readers = _SERVICES[service], list(readers)
    if any(reader.leave for reader in readers):
        columns = {**columns, _LEAVE[service]: lambda reader: reader.leave}
    rows = ([value(reader) for value in columns.values()] for reader in readers)
    return write_csv(list(columns), rows, neutralise=False)


def _text(value: str) -> str:
    return neutralised(printable(value))
