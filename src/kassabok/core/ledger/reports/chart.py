"""The chart of accounts as the company has it, and the accounts' roles in the posting rules."""

from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account. sru: its field in the tax return. vat_box: its box in the VAT return. roles: what it is for."""

    account: str
    name: str
    name_en: str = field(metadata={"table": False})
    type: str
    sru: str
    vat_box: str
    roles: tuple[str, ...]
    active: bool
    used: bool = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of the posting rules and the account that has it."""

    role: str
    account: str
    name: str


def account_list(reader: Reader, *, search: str = "", everything: bool = False) -> list[AccountRow]:
    """The chart by number. search: part of a number, name or role. everything: also accounts that are not in use."""
    roles: dict[str, list[str]] = {}
    for row in role_list(reader):
        roles.setdefault(row.account, []).append(row.role)
    rows = [
        AccountRow(
            number, name, name_en, kind, sru, box, tuple(roles.get(number, ())), bool(active), bool(used)
        )
        for number, name, name_en, kind, sru, box, active, used in reader.rows(
            "SELECT number, name, name_en, type, sru, vat_box, active, "
            "EXISTS (SELECT 1 FROM account_month WHERE account_month.account = account.number) "
            "FROM account ORDER BY number"
        )
    ]
    wanted = search.casefold()
    return [row for row in rows if (everything or row.active) and (not wanted or _matches(row, wanted))]


def role_list(reader: Reader) -> list[RoleRow]:
    """All roles by account."""
    return reader.read(
        RoleRow,
        "SELECT role.role, role.account, account.name FROM account_role role "
        "JOIN account ON account.number = role.account ORDER BY role.account, role.role",
    )


def _matches(row: AccountRow, wanted: str) -> bool:
    texts = (row.name, row.name_en, *row.roles)
    return row.account.startswith(wanted) or any(wanted in text.casefold() for text in texts)
