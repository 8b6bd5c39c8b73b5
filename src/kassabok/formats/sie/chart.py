"""The records of a SIE file about accounts, dimensions and their objects, and about balances and budgets.

Source: SIE filformat, utgåva 4B, sections 5.12, 8 and 11.
"""

from dataclasses import dataclass, field
from typing import get_args

from kassabok.formats.notes import Notes
from kassabok.formats.sie import values
from kassabok.formats.sie.heading import Handler
from kassabok.formats.sie.lexer import Objects, Record
from kassabok.formats.sie.record import (
    Account,
    AccountType,
    Balance,
    Dimension,
    DimensionObject,
    ObjectRef,
    PeriodAmount,
)
from kassabok.formats.sie.writer import RESERVED_DIMENSIONS


@dataclass(slots=True)
class _Account:
    """An account while its records come in. line: of its #KONTO; 0 when there is none."""

    name: str = ""
    type: AccountType = ""
    unit: str = ""
    sru: list[str] = field(default_factory=list)
    line: int = 0


class Chart:
    """Accounts, dimensions and objects of one file, and where accounts and objects are first used."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self._accounts: dict[str, _Account] = {}
        self._dimensions: dict[str, Dimension] = {}
        self._objects: dict[ObjectRef, DimensionObject] = {}
        self.used_accounts: dict[str, int] = {}
        self.used_objects: dict[ObjectRef, int] = {}
        self.handlers: dict[str, Handler] = {
            "#KONTO": self.on_account,
            "#KTYP": self.on_type,
            "#ENHET": self.on_unit,
            "#SRU": self.on_sru,
            "#DIM": self.on_dimension,
            "#UNDERDIM": self.on_dimension,
            "#OBJEKT": self.on_object,
        }

    def accounts(self) -> tuple[Account, ...]:
        """The accounts that have a #KONTO, in the order of the file."""
        return tuple(
            Account(number, a.name, a.type, a.unit, tuple(a.sru))
            for number, a in self._accounts.items()
            if a.line
        )

    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(self._dimensions.values())

    def objects(self) -> tuple[DimensionObject, ...]:
        return tuple(self._objects.values())

    def tell_undeclared(self, *, accounts: bool) -> None:
        """Warn of what is used without a record of its own. accounts: whether they need one, as in all types but 4I."""
        for number, line in self.used_accounts.items() if accounts else ():
            if number not in self._accounts or not self._accounts[number].line:
                self.notes.warn(
                    line, f"Account {number} is used and has no #KONTO, so its name is not known."
                )
        known = RESERVED_DIMENSIONS | set(self._dimensions)
        for item, line in self.used_objects.items():
            if item.dimension not in known:
                self.notes.warn(line, f"Dimension {item.dimension} is used and has no #DIM.")
                known.add(item.dimension)
            if item not in self._objects:
                self.notes.warn(line, f"Object {item.dimension} {item.code} is used and has no #OBJEKT.")

    def use_account(self, number: str, line: int) -> None:
        self.used_accounts.setdefault(number, line)

    def read_objects(self, parts: Objects, line: int) -> tuple[ObjectRef, ...]:
        """The objects of an object list, noted as used. A dimension without an object is none."""
        stripped = [part.strip() for part in parts]
        if len(stripped) % 2:
            self.notes.problem(line, f"The object list {{{' '.join(parts)[:60]}}} is not made of pairs.")
            return ()
        pairs = map(ObjectRef, stripped[::2], stripped[1::2])
        # Some programs name every dimension on every line, with nothing where the line has no object of it.
        found = tuple(item for item in pairs if item.dimension and item.code)
        for item in found:
            self.used_objects.setdefault(item, line)
        return found

    def named(self, record: Record) -> str:
        """The account number that a record begins with; "" when it is no number that accounts have."""
        number = record.word(0)
        if not number:
            self.notes.problem(record.line, f"{record.label} has no account number.")
        elif not (number.isascii() and number.isdigit()):
            self.notes.habit(record.line, f"Account {number[:40]} is not made of digits only.")
        return number

    def on_account(self, record: Record) -> None:
        number, name = self.named(record), record.text(1)
        if not number:
            return
        account = self._accounts.setdefault(number, _Account())
        if account.line and account.name != name:
            self.notes.warn(record.line, f"Account {number} is declared twice; the first name counts.")
        if not account.line:
            account.name, account.line = name, record.line
        if not name.strip():
            self.notes.habit(record.line, "Here an account has no name.")

    def on_type(self, record: Record) -> None:
        kind = record.word(1).upper()
        for known in get_args(AccountType):
            if known and kind == known:
                self._accounts.setdefault(self.named(record), _Account()).type = known
                return
        self.notes.warn(record.line, f'#KTYP is "{kind[:40]}"; an account is T, S, K or I.')

    def on_unit(self, record: Record) -> None:
        self._accounts.setdefault(self.named(record), _Account()).unit = record.text(1)

    def on_sru(self, record: Record) -> None:
        code = record.word(1)
        if not code:
            self.notes.habit(record.line, "#SRU has no code.")
        elif code not in (known := self._accounts.setdefault(self.named(record), _Account()).sru):
            known.append(code)

    def on_dimension(self, record: Record) -> None:
        number, name, parent = record.word(0), record.text(1), record.word(2)
        if not number:
            self.notes.warn(record.line, f"{record.label} has no number; it is left out.")
            return
        is_below = record.label.upper() == "#UNDERDIM"
        self._dimensions.setdefault(number, Dimension(number, name, parent if is_below else ""))

    def on_object(self, record: Record) -> None:
        item = ObjectRef(record.word(0), record.word(1))
        if not (item.dimension and item.code):
            self.notes.warn(record.line, "#OBJEKT lacks its dimension or its code; it is left out.")
            return
        self._objects.setdefault(item, DimensionObject(item.dimension, item.code, record.text(2)))


class Figures:
    """Balances, changes by month and budgets of one file."""

    def __init__(self, notes: Notes, chart: Chart) -> None:
        self.notes = notes
        self.chart = chart
        self.balances: dict[str, list[Balance]] = {
            label: [] for label in ("#IB", "#UB", "#RES", "#OIB", "#OUB")
        }
        self.periods: dict[str, list[PeriodAmount]] = {label: [] for label in ("#PSALDO", "#PBUDGET")}
        self._given: set[tuple[object, ...]] = set()
        self.handlers: dict[str, Handler] = {
            **dict.fromkeys(self.balances, self.on_balance),
            **dict.fromkeys(self.periods, self.on_period),
        }

    def balance(self, label: str) -> tuple[Balance, ...]:
        return tuple(self.balances[label])

    def period(self, label: str) -> tuple[PeriodAmount, ...]:
        return tuple(self.periods[label])

    def on_balance(self, record: Record) -> None:
        label = record.label.upper()
        year, account = self.year(record), record.word(1)
        at, item = self.object_of(record, 2) if label in ("#OIB", "#OUB") else (2, None)
        amount = self.amount(record, at)
        if year is None or amount is None:
            return
        balance = Balance(year, account, amount, self.quantity(record, at + 1), item)
        self.balances[label].append(balance)
        self.chart.use_account(account, record.line)
        self.tell_twice(record, label, year, account, item)

    def on_period(self, record: Record) -> None:
        label = record.label.upper()
        year, period, account = self.year(record), record.word(1), record.word(2)
        if not values.is_month(period) and values.is_month(account):
            self.notes.habit(record.line, f"{label} has its account before its month.")
            period, account = account, period
        at, item = self.object_of(record, 3)
        amount = self.amount(record, at)
        if not values.is_month(period):
            self.notes.problem(record.line, f'{label} is for "{period[:40]}", which is no month YYYYMM.')
            return
        if year is None or amount is None:
            return
        found = PeriodAmount(year, period, account, amount, self.quantity(record, at + 1), item)
        self.periods[label].append(found)
        self.chart.use_account(account, record.line)
        self.tell_twice(record, label, year, account, item, period)

    def year(self, record: Record) -> int | None:
        text = record.word(0)
        digits = text.removeprefix("-")
        if len(digits) <= 2 and digits.isascii() and digits.isdigit():
            return int(text)
        self.notes.problem(record.line, f'{record.label} is for year "{text[:40]}"; it is 0, -1 and so on.')
        return None

    def object_of(self, record: Record, at: int) -> tuple[int, ObjectRef | None]:
        """The object of a balance, and where the amount stands: after the object list, if it is not left out."""
        parts = record.list_at(at)
        if parts is None:
            self.notes.habit(record.line, f"{record.label} lacks its object list {{}}.")
            return at, None
        found = self.chart.read_objects(parts, record.line)
        if len(found) > 1:
            self.notes.problem(record.line, f"{record.label} is for several objects at once.")
        return at + 1, found[0] if found else None

    def amount(self, record: Record, at: int) -> int | None:
        text = record.word(at)
        account = record.word(2 if record.label.upper() in self.periods else 1)
        if not account:
            self.notes.problem(record.line, f"{record.label} has no account number.")
            return None
        try:
            amount = values.ore(text)
        except ValueError:
            said = f'"{text[:40]}", which is no amount' if text else "no amount"
            self.notes.problem(record.line, f"{record.label} of account {account[:40]} has {said}.")
            return None
        quantity = record.word(at + 1)
        if values.is_split(text, quantity) and (quantity.startswith("0") or not quantity.isdigit()):
            self.notes.problem(
                record.line,
                f"{record.label} of account {account[:40]} has an amount with a blank in it, {text} {quantity}.",
            )
            return None
        if values.is_odd(text):
            self.notes.habit(record.line, "Here an amount has a comma or a plus, which SIE does not allow.")
        return amount

    def quantity(self, record: Record, at: int) -> int | None:
        text = record.word(at)
        if not text:
            return None
        try:
            return values.milli(text) or None
        except ValueError:
            self.notes.habit(
                record.line, f"{record.label} has a quantity that cannot be read; it is left out."
            )
            return None

    def tell_twice(self, record: Record, *key: object) -> None:
        if key in self._given:
            self.notes.habit(record.line, f"{record.label} is given twice for an account; the two are added.")
        self._given.add(key)
