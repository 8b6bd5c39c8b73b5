"""Charts of accounts out of files: a whole file or nothing, and a second run of the same file changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError
from kassabok.core.importing import ImportResult, bad_rows, yes_no
from kassabok.core.ledger.accounts import add_account, change_account
from kassabok.core.ledger.chart.chart import read_chart
from kassabok.core.ledger.model import Account
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table
from kassabok.formats.warnings import FileWarning

NUMBER, NAME, TYPE, ACTIVE = "account", "name", "type", "active"

#: Heading -> what it holds, as `account list` writes it and as other programs call it.
HEADINGS: dict[str, str] = {
    "account": NUMBER,
    "number": NUMBER,
    "konto": NUMBER,
    "kontonr": NUMBER,
    "kontonummer": NUMBER,
    "name": NAME,
    "namn": NAME,
    "benamning": NAME,
    "kontonamn": NAME,
    "name_en": "name_en",
    "type": TYPE,
    "typ": TYPE,
    "kontotyp": TYPE,
    "sru": "sru",
    "sru-kod": "sru",
    "srukod": "sru",
    "vat_box": "vat_box",
    "momsruta": "vat_box",
    "active": ACTIVE,
    "aktiv": ACTIVE,
}
#: What `account list` tells besides, which a file may hold and which is never set by one.
TOLD_ONLY = ("roles", "used")

_TYPES = {
    **{word: word for word in ("asset", "liability", "equity", "income", "cost")},
    "tillgang": "asset",
    "skuld": "liability",
    "eget kapital": "equity",
    "intakt": "income",
    "kostnad": "cost",
    "t": "asset",
    "s": "liability",
    "i": "income",
    "k": "cost",
}


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A field of an account that the file changes. For a new account: field is "" and new its name."""

    line: int
    account: str
    field: str
    old: str
    new: str


def import_accounts(tx: Transaction, table: Table, *, name: str) -> ImportResult[AccountChange]:
    """Bring the chart in line with a file's rows; accounts that it does not have are left alone. name: the file's.

    A column that the file lacks leaves its field alone, an empty cell empties it, but for name and type.
    Raises BadFile, listing every fault by line; then nothing has been changed.
    """
    result = ImportResult[AccountChange](warnings=list(table.warnings))
    columns = _columns(table.headings, name, result)
    faults: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        given = {known: row.cells[heading] for heading, known in columns.items()}
        number = given.pop(NUMBER)
        try:
            if number in seen:
                raise ValueError(f"Account {number} stands on line {seen[number]} already.")
            seen[number] = row.line
            _take(tx, row.line, number, _typed(given), result)
        except KassabokError as error:
            faults.append((row.line, error.message))
        except ValueError as error:
            faults.append((row.line, str(error)))
    if faults:
        raise bad_rows(name, faults, what="accounts")
    return result


def add_shipped_accounts(tx: Transaction) -> ImportResult[AccountChange]:
    """Add what this version's chart has and the book lacks, and fill in SRU codes and VAT boxes that are empty.

    Names and codes that the company has are left as they are: this is for a book that an older version made.
    """
    result = ImportResult[AccountChange]()
    for shipped in read_chart(tx.settings.text("company.form")):
        account = tx.find(Account, number=shipped.number)
        given: dict[str, Any] = {"sru": shipped.sru, "vat_box": shipped.vat_box}
        if account is None:
            given |= {NAME: shipped.name_sv, TYPE: shipped.type, "name_en": shipped.name_en}
        else:
            given = {key: value for key, value in given.items() if value and not getattr(account, key)}
        _take(tx, 0, shipped.number, given, result)
    return result


def _columns(headings: Sequence[str], name: str, result: ImportResult[AccountChange]) -> dict[str, str]:
    """Heading -> what it holds, for the columns that are known."""
    columns: dict[str, str] = {}
    for heading in headings:
        known = HEADINGS.get("_".join(fold(heading).split()))
        if known is not None and known not in columns.values():
            columns[heading] = known
        elif heading not in TOLD_ONLY:
            result.warnings.append(FileWarning(1, f'The column "{heading}" is not known and was left out.'))
    if NUMBER not in columns.values():
        raise BadFile(
            "accounts.heading",
            f"{name}: there is no column account.",
            hint="The first line names the columns: account, name, type, sru, vat_box, active.",
        )
    return columns


def _typed(given: Mapping[str, str]) -> dict[str, Any]:
    typed: dict[str, Any] = {
        key: text for key, text in given.items() if text or key not in (NAME, TYPE, ACTIVE)
    }
    if TYPE in typed:
        kind = _TYPES.get(fold(typed[TYPE]))
        if kind is None:
            raise ValueError(f'"{typed[TYPE][:40]}" is not a type: asset, liability, equity, income or cost.')
        typed[TYPE] = kind
    if ACTIVE in typed:
        typed[ACTIVE] = yes_no(typed[ACTIVE])
    return typed


def _take(
    tx: Transaction, line: int, number: str, given: dict[str, Any], result: ImportResult[AccountChange]
) -> None:
    account = tx.find(Account, number=number)
    if account is None:
        _add(tx, line, number, given, result)
        return
    if given.pop(TYPE, account.type) != account.type:
        raise ValueError(f"Account {number} is of type {account.type}, which never changes.")
    changes = {key: value for key, value in given.items() if value != getattr(account, key)}
    if not changes:
        result.known += 1
        return
    change_account(tx, number, **changes)
    result.updated += 1
    result.changes += [
        AccountChange(line, number, key, _shown(getattr(account, key)), _shown(value))
        for key, value in changes.items()
    ]


def _add(
    tx: Transaction, line: int, number: str, given: dict[str, Any], result: ImportResult[AccountChange]
) -> None:
    active = given.pop(ACTIVE, True)
    name = given.pop(NAME, "")
    if not name:
        raise ValueError(f"Account {number} is new and needs a name.")
    add_account(tx, number, name=name, account_type=given.pop(TYPE, ""), **given)
    if not active:
        change_account(tx, number, active=False)
    result.new += 1
    result.changes.append(AccountChange(line, number, "", "", name))


def _shown(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
