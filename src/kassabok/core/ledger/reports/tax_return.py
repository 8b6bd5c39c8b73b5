"""What a year's books say on the income tax return, field by field, and the tax that a limited company owes.

Amounts on the forms are whole kronor, öre left out (skatteförfarandelagen 22 kap. 1 §). What the accounts do not tell,
such as a deficit of earlier years, people have said: TaxAdjustment.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.ledger.chart.tax_fields import FORMS, Field, adjustable, adjustments_of, fields_of
from kassabok.core.ledger.reports.balances import BALANCE_TYPES, NOTHING, Year, moved_through, year_called
from kassabok.core.money import ORE
from kassabok.core.rates.lookup import Rates

#: The accounts of the tax itself, and of the result carried to equity (BAS).
TAX, CARRIED = "89[1-8]*", "899*"
#: Last month of a tax period: P1 to April, P2 to June, P3 to August, P4 to December.
PERIOD_ENDS = (4, 6, 8, 12)


@dataclass(frozen=True, slots=True)
class FieldAccount:
    """An account behind a field. amount_ore: as the field counts it."""

    account: str
    name: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class FormRow:
    """A field of a form with its amount in whole kronor, and the accounts it comes from."""

    form: str = dataclass_field(metadata={"sv": "Blankett"})
    row: str = dataclass_field(metadata={"sv": "Rad"})
    field: str = dataclass_field(metadata={"sv": "Kod"})
    text: str = dataclass_field(metadata={"sv": "Benämning"})
    kronor: int = dataclass_field(metadata={"sv": "Kronor"})
    accounts: tuple[FieldAccount, ...]


@dataclass(frozen=True, slots=True)
class TaxReturn:
    """A year's forms. period: as 2026P4. preliminary: the year is not closed. missing: accounts that no field has."""

    year: str = dataclass_field(metadata={"sv": "Räkenskapsår"})
    period: str = dataclass_field(metadata={"sv": "Beskattningsperiod"})
    starts_on: date = dataclass_field(metadata={"sv": "Från"})
    ends_on: date = dataclass_field(metadata={"sv": "Till"})
    preliminary: bool = dataclass_field(metadata={"sv": "Preliminär"})
    rows: tuple[FormRow, ...] = dataclass_field(metadata={"sv": "Fält"})
    missing: tuple[FieldAccount, ...] = dataclass_field(metadata={"sv": "Konton utan fält"})


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A step from the result to the tax. row and code: of the tax return."""

    row: str
    field: str
    text: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class CompanyTax:
    """A limited company's tax on a year's result. booked_ore: what the books have of it; steps: how it comes about."""

    year: str
    result_before_tax_ore: int
    taxable_ore: int
    tax_percent: Decimal = dataclass_field(metadata={"heading": "Tax %"})
    tax_ore: int
    booked_ore: int
    steps: tuple[TaxRow, ...]


@dataclass(frozen=True, slots=True)
class HandRow:
    """A field that people fill in. effect: what it does to the taxable result. amount_ore: what was said, if any."""

    form: str
    row: str
    field: str
    text: str
    effect: str
    amount_ore: int | None
    why: str


class _Balance(NamedTuple):
    """An account at the year's end, debit positive: a balance account's balance, another's movement in the year."""

    account: str
    name: str
    sru: str
    is_balance: bool
    net_ore: int


def tax_period(ends_on: date) -> str:
    """The tax period (beskattningsperiod) of a year that ends on a day: 2026P4."""
    part = next(n for n, month in enumerate(PERIOD_ENDS, start=1) if ends_on.month <= month)
    return f"{ends_on.year}P{part}"


def tax_of(reader: Reader, rates: Rates, label: str) -> CompanyTax:
    """A limited company's tax on a year's result. Raises NotFound; Refused for another legal form.

    Öre are left out of every step, as on the form. The taxable profit is rounded down to tens of kronor
    (inkomstskattelagen 1 kap. 7 §), the tax to whole kronor.
    """
    if settings_of(reader).text("company.form") != "ab":
        raise Refused(
            "tax.no_company",
            "Only a limited company pays tax on its result; the owners of other firms do it themselves.",
            hint=f"kassabok tax form {label} shows what a sole trader's form says.",
        )
    year = year_called(reader, label)
    balances = _balances(reader, year)
    booked_ore = sum(b.net_ore for b in balances if fnmatchcase(b.account, TAX))
    result_ore = _result(balances)
    steps = [TaxRow("", "", "Resultat före skatt", _kronor(result_ore + booked_ore) * ORE)]
    fields = fields_of("INK2S", tax_period(year.ends_on))
    for code, (amount_ore, _) in _adjusted(reader, balances, year, "ab", fields).items():
        if code != "7651" and fields[code].adds:
            step_ore = fields[code].adds * _kronor(amount_ore) * ORE
            steps.append(TaxRow(fields[code].row, code, fields[code].text, step_ore))
    taxable_ore = sum(step.amount_ore for step in steps)
    rate = rates.value("tax.corporate", year.starts_on)
    tens = max(taxable_ore, 0) // (10 * ORE) * 10
    return CompanyTax(
        year=label,
        result_before_tax_ore=result_ore + booked_ore,
        taxable_ore=taxable_ore,
        tax_percent=(rate * 100).normalize(),
        tax_ore=int(tens * rate) * ORE,
        booked_ore=booked_ore,
        steps=tuple(steps),
    )


def tax_return(reader: Reader, label: str) -> TaxReturn:
    """The forms of a year, field by field. Raises NotFound; Refused for a legal form whose forms are not known."""
    form = settings_of(reader).text("company.form")
    if form not in FORMS:
        raise Refused(
            "tax.form",
            "Partnerships file INK4, which kassabok does not write.",
            hint="kassabok sie export gives the figures to a program that does.",
        )
    year = year_called(reader, label)
    period = tax_period(year.ends_on)
    balances = _balances(reader, year)
    main = FORMS[form][-2] if form == "ab" else FORMS[form][0]
    fields = fields_of(main, period)
    rows = [*_account_rows(reader, balances, fields, form)]
    missing = [
        FieldAccount(b.account, b.name, b.net_ore)
        for b in balances
        if b.net_ore
        and not fnmatchcase(b.account, CARRIED)
        and fields.get(b.sru, _NONE).filled_by != "accounts"
    ]
    result_ore = _result(balances)
    if form == "ab":
        rows += _result_rows(fields, result_ore)
        rows += _adjusted_rows(reader, balances, year, form, fields_of("INK2S", period), result_ore)
        surplus = {row.field: row.kronor for row in rows if row.form == "INK2S"}
        first = fields_of("INK2", period)
        pair = (("7104", surplus.get("7670", 0)), ("7114", surplus.get("7770", 0)))
        rows[:0] = [_row(first[code], kronor) for code, kronor in pair if kronor]
    else:
        rows += [_row(fields[code], _kronor(result_ore)) for code in ("7440",) if _kronor(result_ore)]
        rows += _adjusted_rows(reader, balances, year, form, fields, result_ore)
    return TaxReturn(
        year=label,
        period=period,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        preliminary=not year.closed,
        rows=tuple(row for row in rows if row.kronor),
        missing=tuple(missing),
    )


EFFECTS = {1: "added", -1: "taken off", 0: "told only"}

_SAID = """
SELECT t.field, t.amount_ore, t.text FROM tax_adjustment t JOIN fiscal_year y ON y.id = t.fiscal_year_id
WHERE y.label = :label
"""


def adjustable_fields(reader: Reader, label: str) -> list[HandRow]:
    """The fields that people can say an amount for, with what they have said. Raises NotFound."""
    year = year_called(reader, label)
    said = {code: (ore, text) for code, ore, text in reader.rows(_SAID, label=label)}
    known = adjustable(settings_of(reader).text("company.form"), tax_period(year.ends_on))
    return [
        HandRow(of.form, of.row, code, of.text, EFFECTS[of.adds], *said.get(code, (None, "")))
        for code, of in known.items()
    ]


_NONE = Field("", "", "", "", False, "", "", "", "")


def _balances(reader: Reader, year: Year) -> list[_Balance]:
    began = moved_through(reader, year.starts_on - ONE_DAY)
    now = moved_through(reader, year.ends_on)
    found = []
    for number, name, kind, sru in reader.rows("SELECT number, name, type, sru FROM account ORDER BY number"):
        is_balance = kind in BALANCE_TYPES
        net_ore = now.get(number, NOTHING).net_ore
        if not is_balance:
            net_ore -= began.get(number, NOTHING).net_ore
        found.append(_Balance(number, name, sru, is_balance, net_ore))
    return found


def _result(balances: Iterable[_Balance]) -> int:
    """The year's result, profit positive, carried to equity or not."""
    return -sum(b.net_ore for b in balances if not b.is_balance and not fnmatchcase(b.account, CARRIED))


def _account_rows(
    reader: Reader, balances: list[_Balance], fields: dict[str, Field], form: str
) -> list[FormRow]:
    """The fields that accounts fill; what falls on the other side of a field goes to its opposite.

    Two fields of one row share what their accounts come to together. Where the opposite is a row of its own, as a tax
    allocation reserve put back and one allocated are, each account goes where it falls.
    """
    behind: dict[str, list[_Balance]] = {}
    for balance in balances:
        of = fields.get(balance.sru, _NONE)
        if of.filled_by == "accounts" and of.side and balance.net_ore:
            behind.setdefault(_field_of(balance, of, fields), []).append(balance)
    _add_uncarried(reader, balances, behind)
    rows = []
    for code, of in fields.items():
        found = behind.get(code, [])
        net_ore = sum(balance.net_ore for balance in found)
        filled = fields[of.opposite] if of.opposite and of.side == _other_side(net_ore) else of
        sign = 1 if filled.side == "debit" else -1
        accounts = tuple(FieldAccount(b.account, b.name, sign * b.net_ore) for b in found)
        if found:
            rows.append(_row(filled, _kronor(sign * net_ore), accounts))
    order = {code: number for number, code in enumerate(fields)}
    return sorted(rows, key=lambda row: order[row.field])


def _field_of(balance: _Balance, of: Field, fields: dict[str, Field]) -> str:
    """Where an account is gathered: of two fields of one row in that of income."""
    if not of.opposite:
        return of.code
    if fields[of.opposite].row != of.row:
        return of.opposite if of.side == _other_side(balance.net_ore) else of.code
    return of.code if of.side == "credit" else of.opposite


def _other_side(net_ore: int) -> str:
    """The side that a balance is not on."""
    return "credit" if net_ore > 0 else "debit"


def _add_uncarried(reader: Reader, balances: list[_Balance], behind: dict[str, list[_Balance]]) -> None:
    """A result that is not carried to equity yet belongs to equity all the same."""
    in_balance_ore = sum(balance.net_ore for balance in balances if balance.is_balance)
    role = reader.row(
        "SELECT a.number, a.sru FROM account_role r JOIN account a ON a.number = r.account "
        "WHERE r.role = 'result_of_year'"
    )
    if in_balance_ore and role:
        behind.setdefault(role[1], []).append(
            _Balance(
                role[0], "Resultat som inte är överfört till eget kapital", role[1], True, -in_balance_ore
            )
        )


def _result_rows(fields: dict[str, Field], result_ore: int) -> list[FormRow]:
    code = "7450" if result_ore >= 0 else "7550"
    return [_row(fields[code], _kronor(abs(result_ore)))]


def _adjusted(
    reader: Reader, balances: list[_Balance], year: Year, form: str, fields: dict[str, Field]
) -> dict[str, tuple[int, tuple[FieldAccount, ...]]]:
    """Field -> öre and accounts of what is added to the result, or taken off it: by accounts, and by people's word.

    Costs that are not deducted and came back are income that is not taxed: where a field takes no negative amount, its
    opposite has it.
    """
    found: dict[str, tuple[int, tuple[FieldAccount, ...]]] = {}
    said = {code: ore for code, ore, _ in reader.rows(_SAID, label=year.year)}
    patterns = dict(adjustments_of(form))
    for code, of in fields.items():
        accounts = tuple(
            FieldAccount(b.account, b.name, of.adds * b.net_ore)
            for b in balances
            if b.net_ore and any(fnmatchcase(b.account, pattern) for pattern in patterns.get(code, ()))
        )
        amount_ore = sum(account.amount_ore for account in accounts) + said.get(code, 0)
        target = code
        if amount_ore < 0 and of.positive and of.opposite:
            target, amount_ore = of.opposite, -amount_ore
            accounts = tuple(replace(account, amount_ore=-account.amount_ore) for account in accounts)
        if amount_ore:
            before_ore, before = found.get(target, (0, ()))
            found[target] = (before_ore + amount_ore, before + accounts)
    return found


def _adjusted_rows(
    reader: Reader, balances: list[_Balance], year: Year, form: str, fields: dict[str, Field], result_ore: int
) -> list[FormRow]:
    """From the result to the surplus or deficit. The sum is of the fields' whole kronor, as the form adds them up."""
    first = next(of for of in fields.values() if of.filled_by == "result" and of.code != "7440")
    result = _kronor(result_ore)
    if first.opposite and result < 0:
        rows = [_row(fields[first.opposite], -result)]
    else:
        rows = [_row(first, result)]
    total = result
    for code, (amount_ore, accounts) in _adjusted(reader, balances, year, form, fields).items():
        kronor = _kronor(amount_ore)
        rows.append(_row(fields[code], kronor, accounts))
        total += fields[code].adds * kronor
    surplus, deficit = (of for of in fields.values() if of.filled_by == "total")
    rows.append(_row(surplus, total) if total >= 0 else _row(deficit, -total))
    order = {code: number for number, code in enumerate(fields)}
    return sorted(rows, key=lambda row: order[row.field])


def _row(of: Field, kronor: int, accounts: tuple[FieldAccount, ...] = ()) -> FormRow:
    if of.positive and kronor < 0:
        raise Refused(
            "tax.negative",
            f"Field {of.code} (row {of.row} of {of.form}, {of.text}) would be {kronor} kr, "
            "and takes no negative amount.",
            hint="Look at its accounts, or say another amount: kassabok tax adjust.",
        )
    return FormRow(of.form, of.row, of.code, of.text, kronor, accounts)


def _kronor(ore: int) -> int:
    """Whole kronor, öre left out whatever the sign."""
    return -(-ore // ORE) if ore < 0 else ore // ORE
