"""The chart of a SIE file in the book: accounts, dimensions and their objects, and the budget."""

import re
from collections.abc import Iterable, Mapping

from kassabok.core.book.transaction import Transaction
from kassabok.core.book.version import PROGRAM
from kassabok.core.ledger.accounts import usual_type
from kassabok.core.ledger.chart.chart import read_chart
from kassabok.core.ledger.chart.sru_codes import usual_sru
from kassabok.core.ledger.chart.vat_boxes import usual_box
from kassabok.core.ledger.model import Account, Budget, Dimension, DimensionObject
from kassabok.core.ledger.objects import MEANINGS
from kassabok.core.ledger.reports.balances import BALANCE_TYPES
from kassabok.core.ledger.sie.unfit import ACCOUNT_NUMBER
from kassabok.formats.notes import Notes
from kassabok.formats.sie import record

_SRU = re.compile("[0-9]{4}")

#: The objects of a line, as a file has them.
LineObjects = tuple[record.ObjectRef, ...]


def take_accounts(
    tx: Transaction, file: record.SieFile, used: Mapping[str, int], notes: Notes, *, untouched: bool
) -> int:
    """Add the accounts that the book lacks; return how many that were there changed.

    used: the accounts that balances and vouchers are on -> a line. untouched: in a book where nothing is booked yet the
    file's names, codes and units are taken over too.

    Many programs give some accounts no code of the tax return (SRU), or none at all: such accounts have the usual one,
    or no tax return could be made. A file of our own says by that that the account has none.
    """
    declared = {account.number: account for account in file.accounts}
    chart = read_chart(tx.settings.text("company.form"))
    shipped = {account.number: account.name_sv for account in chart}
    tells_all = file.program.name == PROGRAM and any(account.sru for account in file.accounts)
    usual = {} if tells_all else {account.number: account.sru for account in chart}
    known = {row.number: row for row in tx.all(Account)}
    changed = 0
    for number in sorted(declared.keys() | used.keys()):
        if not ACCOUNT_NUMBER.fullmatch(number):
            notes.warn(0, f"Account {number[:40]} has no number that an account can have; it is left out.")
            continue
        account = declared.get(number) or record.Account(number, "")
        row = known.get(number)
        if row is None:
            if not account.name.strip() and number not in shipped:
                notes.warn(
                    used.get(number, 0),
                    f"The file does not name account {number}; here it is Konto {number}.",
                )
            _add(tx, account, shipped.get(number, f"Konto {number}"), _sru(account, usual))
            continue
        sru = _sru(account, usual) if untouched else row.sru
        changes = _changes(row, account, sru=sru, untouched=untouched)
        if not row.active and number in used:
            changes["active"] = True
            notes.warn(0, f"Account {number} {row.name} was not in use, and is now.")
        _tell_other_type(row, account, notes, untouched=untouched)
        if changes:
            tx.update(Account, row.id, **changes)
            changed += 1
    return changed


def _add(tx: Transaction, account: record.Account, usual_name: str, sru: str) -> None:
    name = account.name.strip() or usual_name
    tx.insert(
        Account,
        number=account.number,
        name=name,
        type=_type(account),
        sru=sru,
        vat_box=usual_box(account.number, name),
        unit=account.unit,
    )


def _type(account: record.Account) -> str:
    usual = usual_type(account.number)
    match account.type:
        case "T":
            return "asset"
        case "S":
            return usual if usual == "equity" else "liability"
        case "I":
            return "income"
        case "K":
            return "cost"
        case _:
            return usual


def _sru(account: record.Account, usual: Mapping[str, str]) -> str:
    """The first code of the tax form, since SIE wants one where it depends on the sign; or else the usual one."""
    told = next((code for code in account.sru if _SRU.fullmatch(code)), "")
    return told or usual_sru(account.number, usual)


def _changes(row: Account, account: record.Account, *, sru: str, untouched: bool) -> dict[str, str | bool]:
    wanted: dict[str, str | bool] = {"sru": sru}
    if account.unit and (untouched or not row.unit):
        wanted["unit"] = account.unit
    if untouched and account.name.strip():
        wanted["name"] = account.name.strip()
        if account.name.strip() != row.name:
            wanted["name_en"] = ""
        if account.type and (_type(account) in BALANCE_TYPES) != (row.type in BALANCE_TYPES):
            wanted["type"] = _type(account)
    return {key: value for key, value in wanted.items() if value != getattr(row, key)}


def _tell_other_type(row: Account, account: record.Account, notes: Notes, *, untouched: bool) -> None:
    is_balance = row.type in BALANCE_TYPES
    if account.type and (_type(account) in BALANCE_TYPES) != is_balance and not untouched:
        statement = "balance sheet" if is_balance else "income statement"
        notes.warn(
            0,
            f"Account {row.number} is of type {account.type} in the file, and of the {statement} here; it stays so.",
        )


# Dimensions and objects


def is_numbered(dimension: str) -> bool:
    """Whether a dimension has a number, as SIE and the book want it."""
    return dimension.isascii() and dimension.isdigit()


def usable_objects(objects: LineObjects, line: int, notes: Notes) -> LineObjects:
    """The objects of a line that the book can keep: of numbered dimensions, and one a dimension."""
    kept: dict[str, record.ObjectRef] = {}
    for item in objects:
        if is_numbered(item.dimension):
            kept.setdefault(item.dimension, item)
    if len(kept) < len(objects):
        shown = " ".join(part for item in objects for part in item)
        notes.warn(line, f"Of the objects {{{shown[:60]}}} only one a numbered dimension can be kept.")
    return tuple(kept.values())


def take_objects(
    tx: Transaction, file: record.SieFile, used: Iterable[record.ObjectRef], *, untouched: bool
) -> int:
    """Add the dimensions and objects that the book lacks; return how many that were there changed."""
    names = {dimension.number: dimension for dimension in file.dimensions}
    declared = {record.ObjectRef(item.dimension, item.code): item.name for item in file.objects}
    objects = declared | {item: declared.get(item, "") for item in used}
    objects = {item: name for item, name in objects.items() if is_numbered(item.dimension)}
    for number in filter(is_numbered, dict.fromkeys([*names, *(item.dimension for item in objects)])):
        _take_dimension(tx, names.get(number) or record.Dimension(number, ""))
    changed = 0
    for (number, code), name in objects.items():
        row = tx.find(DimensionObject, dimension=number, code=code)
        if row is None:
            tx.insert(DimensionObject, dimension=number, code=code, name=name.strip() or code)
        elif untouched and name.strip() and row.name != name.strip():
            tx.update(DimensionObject, row.id, name=name.strip())
            changed += 1
    return changed


def _take_dimension(tx: Transaction, dimension: record.Dimension) -> None:
    if is_numbered(dimension.parent) and tx.find(Dimension, number=dimension.parent) is None:
        _take_dimension(tx, record.Dimension(dimension.parent, ""))
    if tx.find(Dimension, number=dimension.number) is None:
        name = dimension.name.strip() or MEANINGS.get(dimension.number) or f"Dimension {dimension.number}"
        parent = dimension.parent if is_numbered(dimension.parent) else ""
        tx.insert(Dimension, number=dimension.number, name=name, parent=parent)


# Budget


def take_budget(tx: Transaction, file: record.SieFile) -> tuple[int, int]:
    """Write the file's budget over what there was; return how many accounts it has, and how many amounts changed."""
    amounts: dict[tuple[str, int, str, str], int] = {}
    for amount in file.period_budgets:
        dimension, code = amount.object or ("", "")
        if dimension and not is_numbered(dimension):
            continue
        key = (amount.account, int(amount.period), dimension, code)
        amounts[key] = amounts.get(key, 0) + amount.amount_ore
    known = {(row.account, row.month, row.dimension, row.object): row for row in tx.all(Budget)}
    changed = 0
    touched = set()
    for (account, month, dimension, code), amount_ore in amounts.items():
        row = known.get((account, month, dimension, code))
        if row is None and amount_ore:
            tx.insert(
                Budget, account=account, month=month, dimension=dimension, object=code, amount_ore=amount_ore
            )
        elif row is not None and row.amount_ore != amount_ore:
            tx.update(Budget, row.id, amount_ore=amount_ore)
            changed += 1
        else:
            continue
        touched.add(account)
    return len(touched), changed
