"""A voucher that is being written at a terminal: which account is meant, what is left, what the VAT of an amount is.

Nothing here asks or draws; voucher_dialogue.py does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kassabok.cli.frame.layout import cell_width, pad
from kassabok.cli.voucher_lines import TypedLine

if TYPE_CHECKING:
    from datetime import date

    from kassabok.core.book.reader import Reader
    from kassabok.core.rates.lookup import Rates

_WITH_VAT = re.compile(r"(?P<amount>.*?)\s*(?:moms|vat)\s*(?P<percent>[0-9]{1,2}(?:[.,][0-9]+)?)?\s*%?", re.I)
AMOUNT_WIDTH, NARROW_AMOUNT_WIDTH = 14, 11
WIDE = 50  # Columns of a terminal.
MOST_NAMED = 5  # Accounts that fit what was typed, in a message.


@dataclass(frozen=True, slots=True)
class Choice:
    """An account that can be chosen. words: its name, folded. used: it has vouchers. kept: no hand may book on it."""

    number: str
    name: str
    type: str
    words: str
    used: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """What a voucher can be written with.

    output_vat: percent -> its account; input_vat: the account of purchases. objects: those in use.
    """

    accounts: Mapping[str, Choice]
    input_vat: str
    output_vat: Mapping[Decimal, str]
    usual_percent: Decimal
    objects: frozenset[tuple[str, str]] = frozenset()

    def fitting(self, text: str) -> list[Choice]:
        """The accounts that a text may mean: those whose number begins with it, else those whose name has its words.

        Of the latter those that are used come first.
        """
        from kassabok.core.search import fold

        typed = fold(text)
        by_number = [choice for number, choice in self.accounts.items() if number.startswith(typed)]
        if by_number or typed.isdecimal():
            return by_number
        words = typed.split()
        fitting = [choice for choice in self.accounts.values() if all(word in choice.words for word in words)]
        return sorted(fitting, key=lambda choice: (not choice.used, not choice.words.startswith(typed)))

    def meant(self, text: str) -> Choice:
        """The one account that a text means. Raises ValueError, in a whole sentence."""
        number = text.strip()
        fitting = [self.accounts[number]] if number in self.accounts else self.fitting(text)
        if not fitting:
            raise ValueError(f'No account in use has "{text[:40]}" in its number or name.')
        if len(fitting) > 1:
            named = ", ".join(choice.number for choice in fitting[:MOST_NAMED])
            more = f" and {len(fitting) - MOST_NAMED} more" if len(fitting) > MOST_NAMED else ""
            raise ValueError(f"Which one? {named}{more}.")
        if fitting[0].kept:
            raise ValueError(
                f"Account {fitting[0].number} follows other commands; no voucher is written on it."
            )
        return fitting[0]


def chart_of(reader: "Reader", rates: "Rates", on: "date") -> Chart:
    """The accounts in use, and where VAT goes by the rates of the day."""
    from kassabok.core.ledger.model import KEPT_ROLES
    from kassabok.core.ledger.reports.chart import account_list
    from kassabok.core.search import fold

    rows = account_list(reader)
    of_role = {role: row.account for row in rows for role in row.roles}
    percents = {level: rates.vat(level, on) * 100 for level in ("standard", "reduced", "low")}
    return Chart(
        {
            row.account: Choice(
                row.account,
                row.name,
                row.type,
                fold(row.name),
                row.used,
                bool(KEPT_ROLES.keys() & set(row.roles)),
            )
            for row in rows
        },
        of_role.get("input_vat", ""),
        {
            percent.normalize(): of_role[f"output_vat_{level}"]
            for level, percent in percents.items()
            if f"output_vat_{level}" in of_role
        },
        percents["standard"].normalize(),
        frozenset(reader.rows("SELECT dimension, code FROM dimension_object WHERE active")),
    )


def refuse_day(reader: "Reader", day: "date") -> None:
    """Raise ValueError, in a whole sentence, for a day on which nothing can be posted."""
    from kassabok.core.dates import month_of

    if not reader.value(
        "SELECT count(*) FROM fiscal_year WHERE NOT closed AND :day BETWEEN starts_on AND ends_on", day=day
    ):
        raise ValueError(f"No open fiscal year has the day {day}.")
    if reader.value("SELECT count(*) FROM period_lock WHERE month = :month", month=month_of(day)):
        raise ValueError(f"The month {day:%Y-%m} is locked.")


@dataclass(slots=True)
class Draft:
    """The lines so far."""

    chart: Chart
    lines: list[TypedLine] = field(default_factory=list)

    @property
    def left_ore(self) -> int:
        """What the next line would have to be for the voucher to balance: debit positive."""
        return -sum(line.amount_ore for line in self.lines)

    def typed(self, account: Choice, text: str) -> list[TypedLine]:
        """The lines that an account and an amount make: KRONOR, KRONOR@OBJECTS, or KRONOR moms [PERCENT].

        With moms the amount includes VAT, which gets a line of its own. Nothing is what is left.
        Raises ValueError, in a whole sentence.
        """
        from kassabok.core.money import parse_kronor, split_vat
        from kassabok.core.objects import parse_objects

        amount, _, objects_text = text.partition("@")
        objects = parse_objects(objects_text)
        for dimension, code in objects:
            if (dimension, code) not in self.chart.objects:
                raise ValueError(f"There is no object {dimension}:{code} in use.")
        with_vat = _WITH_VAT.fullmatch(amount.strip())
        if not amount.strip():
            if not self.left_ore:
                raise ValueError("How much? Debit is positive, credit negative.")
            return [TypedLine(account.number, self.left_ore, objects)]
        if not with_vat:
            return [TypedLine(account.number, _nonzero(parse_kronor(amount)), objects)]
        percent, vat_account = self._vat(account, with_vat["percent"])
        typed = with_vat["amount"]
        gross_ore = _nonzero(parse_kronor(typed) if typed.strip() else self.left_ore)
        net_ore, vat_ore = split_vat(gross_ore, percent / 100)
        lines = [TypedLine(account.number, net_ore, objects), TypedLine(vat_account, vat_ore)]
        return [line for line in lines if line.amount_ore]

    def _vat(self, account: Choice, percent: str | None) -> tuple[Decimal, str]:
        """The rate in percent, and the account of its VAT: output VAT beside an income, else input VAT."""
        rate = Decimal(percent.replace(",", ".")) if percent else self.chart.usual_percent
        output = self.chart.output_vat.get(rate)
        if output is None:
            there_are = ", ".join(f"{known:f}" for known in self.chart.output_vat)
            raise ValueError(f"There is no VAT of {rate:f} %; there is {there_are}.")
        return rate, output if account.type == "income" else self.chart.input_vat


def _nonzero(ore: int) -> int:
    from kassabok.core.money import MOST_ORE

    if not 0 < abs(ore) <= MOST_ORE:
        raise ValueError(
            "That is more than one voucher can hold." if ore else "A line of nothing is no line."
        )
    return ore


def heading(width: int) -> str:
    """What stands above the lines."""
    amount, room = _room(width)
    words = pad("Account", 9) + pad("Name", room)
    return words + pad("Debit", amount, right=True) + pad("Credit", amount, right=True)


def row(line: TypedLine, name: str, width: int) -> str:
    """A line as it stands under the heading."""
    from kassabok.core.money import format_kronor

    amount, room = _room(width)
    belongs = ", ".join(f"{dimension}:{code}" for dimension, code in line.objects)
    shown = _cut(f"{name} ({belongs})" if belongs else name, room - 1)
    debit = format_kronor(line.amount_ore) if line.amount_ore > 0 else ""
    credit = format_kronor(-line.amount_ore) if line.amount_ore < 0 else ""
    text = f"{pad(line.account, 9)}{pad(shown, room)}{pad(debit, amount, right=True)}"
    return text + pad(credit, amount, right=True) if credit else text


def _room(width: int) -> tuple[int, int]:
    """How wide an amount is, and a name. A narrow terminal has room for less than a million."""
    amount = AMOUNT_WIDTH if width >= WIDE else NARROW_AMOUNT_WIDTH
    return amount, max(width - 9 - 2 * amount - 1, 8)


def _cut(text: str, width: int) -> str:
    if cell_width(text) <= width:
        return text
    while text and cell_width(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


def left_words(lines: Sequence[TypedLine]) -> str:
    """The totals so far and what is left, in words that fit a line."""
    from kassabok.core.money import format_kronor

    debit = sum(line.amount_ore for line in lines if line.amount_ore > 0)
    credit = -sum(line.amount_ore for line in lines if line.amount_ore < 0)
    if debit == credit:
        left = "balanced" if lines else "nothing yet"
    else:
        side = "credit" if debit > credit else "debit"
        left = f"{format_kronor(abs(debit - credit))} left in {side}"
    return f"Debit {format_kronor(debit)}   Credit {format_kronor(credit)}   {left}"
