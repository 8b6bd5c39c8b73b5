"""Writing SIE 5 as a file of entries, <SieEntry>: chart, dimensions and vouchers, valid against the schema sie5.xsd.

Not the full export <Sie>, which the schema wants signed. Source: SIE 5, revision 161209.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO
from xml.sax.saxutils import quoteattr

from kassabok.formats.errors import BadFile
from kassabok.formats.sie.record import (
    Account,
    Company,
    ObjectRef,
    PeriodAmount,
    SieFile,
    Voucher,
    VoucherLine,
)
from kassabok.formats.sie.sie5 import NAMESPACE
from kassabok.formats.sie.values import kronor
from kassabok.formats.sie.writer import quantity_text

TYPES = {"T": "asset", "S": "liability", "I": "income", "K": "cost"}
# What BAS means by the first digit of an account whose type is not told. Equity is group 20.
TYPES_BY_CLASS = {"1": "asset", "2": "liability", "3": "income"} | dict.fromkeys("45678", "cost")
EQUITY = "20"
# XML 1.0 has no place for these, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_to(stream: BinaryIO, sie: SieFile) -> None:
    """Write the file, in UTF-8. The vouchers are read once and never held; those of a series stand together.

    Balances, SRU codes and signs on lines have no place in a file of entries. Raises BadFile, naming the voucher or
    account; what was written by then is no whole file and is to be thrown away.
    """
    for part in _parts(sie):
        stream.write(part.encode())


def _parts(sie: SieFile) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<SieEntry xmlns="{NAMESPACE}">\n'
    yield from _file_info(sie)
    budgets: dict[str, list[PeriodAmount]] = {}
    for amount in sie.period_budgets:
        budgets.setdefault(amount.account, []).append(amount)
    if sie.accounts:
        yield "  <Accounts>\n"
        for account in sie.accounts:
            yield from _account(account, budgets.get(account.number, ()))
        yield "  </Accounts>\n"
    if sie.dimensions or sie.objects:
        yield from _dimensions(sie)
    by = _clean(sie.generated_by) or _clean(sie.program.name)
    for series, vouchers in groupby(sie.vouchers, key=lambda voucher: voucher.series):
        yield f"  <Journal{_optional('id', series)}>\n"
        for voucher in vouchers:
            yield "".join(_voucher(voucher, by))
        yield "  </Journal>\n"
    yield "</SieEntry>\n"


def _file_info(sie: SieFile) -> Iterator[str]:
    if sie.generated_on is None:
        raise BadFile("sie.missing", "A SIE file needs the day on which it is made.")
    program, by = sie.program, _clean(sie.generated_by) or sie.program.name
    yield "  <FileInfo>\n"
    yield f"    <SoftwareProduct name={_quoted(program.name)} version={_quoted(program.version)}/>\n"
    yield f'    <FileCreation time="{sie.generated_on}T00:00:00" by={_quoted(by)}/>\n'
    yield f"    <Company{''.join(_company(sie.company))}/>\n"
    if sie.currency:
        yield f"    <AccountingCurrency currency={_quoted(sie.currency)}/>\n"
    yield "  </FileInfo>\n"


def _company(company: Company) -> Iterator[str]:
    digits = re.sub(r"\D", "", company.org_number, flags=re.ASCII)
    if len(digits) not in (10, 12):
        raise BadFile("sie.org-number", "A SIE 5 file needs the organisation number of the company.")
    yield f' organizationId="{digits[:-4]}-{digits[-4:]}"'
    if company.running_number.isascii() and company.running_number.isdigit():
        yield f' multiple="{int(company.running_number)}"'
    yield _optional("name", company.name)
    yield _optional("clientId", company.internal_id)


def _account(account: Account, budget: Iterable[PeriodAmount]) -> Iterator[str]:
    number = account.number
    if not (number.isascii() and number.isdigit()):
        raise BadFile("sie.account", f"Account number {number!r} is not made of digits.")
    kind = TYPES.get(account.type) or TYPES_BY_CLASS.get(number[0], "statistics")
    if kind == "liability" and number.startswith(EQUITY):
        kind = "equity"
    start = f'    <Account id="{number}" name={_quoted(account.name)} type="{kind}"{_optional("unit", account.unit)}'
    lines = [line for amount in budget for line in _budget(amount)]
    yield "".join([f"{start}>\n", *lines, "    </Account>\n"]) if lines else f"{start}/>\n"


def _budget(amount: PeriodAmount) -> Iterator[str]:
    month = f"{amount.period[:4]}-{amount.period[4:]}"
    quantity = "" if amount.quantity_milli is None else f' quantity="{quantity_text(amount.quantity_milli)}"'
    start = f'      <Budget month="{month}" amount="{kronor(amount.amount_ore)}"{quantity}'
    if amount.object is None:
        yield f"{start}/>\n"
    else:
        yield f"{start}>\n{_reference(amount.object, ' ' * 8)}      </Budget>\n"


def _dimensions(sie: SieFile) -> Iterator[str]:
    """Every dimension with its objects; one that the specification names needs no name of ours."""
    names = {dimension.number: dimension.name for dimension in sie.dimensions}
    yield "  <Dimensions>\n"
    for number in dict.fromkeys([*names, *(item.dimension for item in sie.objects)]):
        yield f"    <Dimension id={_quoted(number)}{_optional('name', names.get(number, ''))}>\n"
        for item in sie.objects:
            if item.dimension == number:
                yield f"      <Object id={_quoted(item.code)} name={_quoted(item.name)}/>\n"
        yield "    </Dimension>\n"
    yield "  </Dimensions>\n"


def _voucher(voucher: Voucher, by: str) -> Iterator[str]:
    name = f"Voucher {voucher.series} {voucher.number}".replace("  ", " ").rstrip()
    lines = [line for line in voucher.lines if line.kind == "TRANS"]
    total = sum(line.amount_ore for line in lines)
    if total:
        raise BadFile("sie.unbalanced", f"{name} does not balance: it is out by {kronor(total)}.")
    number = f' id="{voucher.number}"' if voucher.number.isascii() and voucher.number.isdigit() else ""
    yield f'    <JournalEntry{number} journalDate="{voucher.date}"{_optional("text", voucher.text)}>\n'
    registered = voucher.registered_on or voucher.date
    yield f'      <OriginalEntryInfo date="{registered}" by={quoteattr(_clean(voucher.sign) or by)}/>\n'
    for line in lines:
        yield _line(line, name)
    yield "    </JournalEntry>\n"


def _line(line: VoucherLine, name: str) -> str:
    if not (line.account.isascii() and line.account.isdigit()):
        raise BadFile("sie.account", f"{name}: account number {line.account!r} is not made of digits.")
    quantity = f' quantity="{quantity_text(line.quantity_milli)}"' if line.quantity_milli else ""
    day = f' ledgerDate="{line.date}"' if line.date else ""
    start = (
        f'      <LedgerEntry accountId="{line.account}" amount="{kronor(line.amount_ore)}"{quantity}'
        f"{_optional('text', line.text)}{day}"
    )
    if not line.objects:
        return f"{start}/>\n"
    references = "".join(_reference(item, " " * 8) for item in line.objects)
    return f"{start}>\n{references}      </LedgerEntry>\n"


def _reference(item: ObjectRef, indent: str) -> str:
    if not (item.dimension.isascii() and item.dimension.isdigit() and int(item.dimension)):
        raise BadFile("sie.object", f"Dimension {item.dimension!r} has no number, which SIE 5 needs.")
    return f"{indent}<ObjectReference dimId={_quoted(item.dimension)} objectId={_quoted(item.code)}/>\n"


def _optional(name: str, text: str) -> str:
    clean = _clean(text)
    return f" {name}={quoteattr(clean)}" if clean else ""


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """The text on one line; what XML cannot hold becomes a blank."""
    return _FORBIDDEN.sub(" ", text if text.isprintable() else " ".join(text.splitlines()))
