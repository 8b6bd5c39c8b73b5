"""SIE files into the book: whole or not at all, and never twice.

The file's bytes are kept in the book and its hash stands in the event log, which is what its vouchers were posted for.
What the book has in a register already (invoices, goods) is never made from a file: it brings accounts, balances,
vouchers, objects and the budget.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from kassabok.core import identifiers
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.events import BudgetSet, Ref, SieFileImported
from kassabok.core.ledger.model import (
    KEPT_ROLES,
    AccountRole,
    FiscalYear,
    OpeningBalance,
    PriorBalance,
    PriorYear,
    SieImport,
)
from kassabok.core.ledger.model import Account as BookAccount
from kassabok.core.ledger.opening_balances import (
    Opening,
    first_year,
    is_settled,
    opening_event,
    write_openings,
)
from kassabok.core.ledger.reports.balances import BALANCE_TYPES
from kassabok.core.ledger.seal import seal_of_file
from kassabok.core.ledger.sie.differences import SieDifference, differences
from kassabok.core.ledger.sie.former import tell_former, tell_missing_transfer
from kassabok.core.ledger.sie.import_chart import (
    LineObjects,
    is_numbered,
    take_accounts,
    take_budget,
    take_objects,
    usable_objects,
)
from kassabok.core.ledger.sie.import_sums import movement_vouchers, opening_sums, sums_of
from kassabok.core.ledger.sie.import_vouchers import number_them, refuse_days, write_vouchers
from kassabok.core.ledger.sie.import_years import Placed, is_untouched, place_year, with_origin
from kassabok.core.ledger.sie.known import MOST_LISTED, Fresh, fresh_vouchers
from kassabok.core.ledger.sie.unfit import brings_only_vouchers, refuse_unfit, used_accounts
from kassabok.core.money import format_kronor
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.sie import record
from kassabok.formats.warnings import FileWarning

# The vouchers that stand for all that moved in a year, or in its months: made of a file that had none.
_SUMS = """
SELECT voucher.ref FROM voucher JOIN imported_voucher imported ON imported.voucher_id = voucher.id
JOIN sie_import file ON file.id = imported.sie_import_id
WHERE voucher.fiscal_year_id = :year AND file.sie_type <> '4I' AND imported.series = 'I' AND imported.number = ''
  AND NOT EXISTS (SELECT 1 FROM voucher correction WHERE correction.corrects_id = voucher.id)
ORDER BY voucher.id
"""


@dataclass(frozen=True, slots=True)
class SieImported:
    """What came of a file.

    file: its number in the book, empty where there was nothing to import. repeated: the very same file was read before.
    new, known: vouchers. updated: accounts, opening balances and budget amounts that were there and changed. parked:
    none; a file goes in whole.
    compared: whether the file has balances to compare. differences: where it and the book say different things of its
    years, now that it is in.
    """

    file: str
    new: int
    known: int
    updated: int = 0
    parked: int = 0
    year: str = ""
    accounts: int = 0
    warnings: tuple[FileWarning, ...] = ()
    repeated: bool = False
    compared: bool = False
    differences: list[SieDifference] = field(default_factory=list)


def import_file(
    tx: Transaction, read: record.SieRead, data: bytes, *, name: str, force: bool = False, series: str = ""
) -> SieImported:
    """Take a file into the book. read: what the reader made of data. name: the file's, for messages.

    series: put all vouchers in this one, whatever they have in the file. force: also another company's file, one that
    says some program took it in before, and one whose vouchers are others than those read under their numbers.
    Raises BadFile with every problem of the file; Refused where a voucher cannot be booked on its day, the years do not
    join, or the balances cannot be. Then nothing was changed.
    """
    _refuse_problems(read, name)
    refuse_unfit(read, name)
    known = _known_file(tx, data)
    if known is not None:
        count = max(len(read.vouchers), known.vouchers)
        return SieImported("", 0, count, warnings=read.warnings, repeated=True)
    if not force:
        _refuse_flag(read, name)
        _refuse_other_company(tx, read.file.company, name)
    return _Import(tx, read, data, name=name, series=series, force=force).run()


def _refuse_problems(read: record.SieRead, name: str) -> None:
    if not read.problems:
        return
    listed = [f"line {p.line}: {p.message}" if p.line else p.message for p in read.problems[:MOST_LISTED]]
    if len(read.problems) > MOST_LISTED:
        listed.append(f"And {len(read.problems) - MOST_LISTED} more.")
    count = "a problem" if len(read.problems) == 1 else f"{len(read.problems)} problems"
    raise BadFile(
        "sie.problems",
        "\n".join([f"{name} has {count} and cannot be booked.", *listed]),
        hint="Nothing was imported. Put them right in the other program and export the file again.",
    )


def _known_file(tx: Transaction, data: bytes) -> SieImport | None:
    import hashlib

    return tx.find(SieImport, sha256=hashlib.sha256(data).hexdigest())


def _refuse_flag(read: record.SieRead, name: str) -> None:
    if read.imported_before:
        raise Refused(
            "sie.flag",
            f"{name} says that a program has taken it in already (#FLAGGA 1).",
            hint="--force reads it all the same; vouchers that the book has already are known again.",
        )


def _refuse_other_company(tx: Transaction, company: record.Company, name: str) -> None:
    ours = identifiers.ten_digits(tx.settings.text("company.org_nr"))
    theirs = "".join(filter(str.isdigit, company.org_number))[-10:]
    if theirs and theirs != ours:
        raise Refused(
            "sie.company",
            f"{name} is of {company.name or 'another company'}, {company.org_number}, and this book of "
            f"{tx.settings.text('company.name')}.",
            hint="--book FILE chooses another book; --force reads it all the same.",
        )


class _Import:
    """One file on its way in."""

    def __init__(
        self, tx: Transaction, read: record.SieRead, data: bytes, *, name: str, series: str, force: bool
    ) -> None:
        self.tx = tx
        self.read = read
        self.data = data
        self.name = PurePath(name).name
        self.series = series
        self.force = force
        self.notes = Notes()
        self.updated = 0
        self.opened: set[str] = set()  # The accounts whose opening balance it set.
        self.file = read.file
        self.only_vouchers = brings_only_vouchers(self.file)
        self.objects: dict[LineObjects, LineObjects] = {}

    def run(self) -> SieImported:
        tx, file, notes = self.tx, self.file, self.notes
        if self.only_vouchers and not self.read.vouchers:
            return SieImported("", 0, 0, warnings=self.read.warnings)
        self.tell_other_name()
        untouched = is_untouched(tx)
        placed = place_year(tx, file, notes, only_vouchers=self.only_vouchers)
        vouchers = self.read.vouchers or self.movement(placed)
        is_whole = bool(self.read.vouchers) and file.sie_type == "4E"
        fresh, known = fresh_vouchers(tx, vouchers, notes, whole=is_whole, force=self.force)
        if not self.read.vouchers and fresh:
            self.refuse_second_movement(placed)
        if is_whole and fresh and not self.force:
            self.refuse_beside_sums(placed)
        years = refuse_days(tx, fresh)
        before = len(tx.all(BookAccount))
        self.chart(fresh, untouched=untouched)
        number = tx.number("sie-file", tx.today)
        self.origin = Ref("sie-file", number)
        if placed.opened:
            tx.publish(with_origin(placed.opened, self.origin))
        former = self.balances(placed)
        self.budget(placed)
        self.tell_kept(fresh)
        numbered, gaps = number_them(tx, fresh, years, notes, series=self.series)
        sie_import_id, sha256 = self.register(number, new=len(fresh))
        write_vouchers(tx, numbered, gaps, sie_import_id, self.objects)
        tx.publish(
            SieFileImported(
                ref=number,
                sha256=sha256,
                sie_type=file.sie_type,
                vouchers=len(fresh),
                known=known,
                seal=seal_of_file(tx.reader, sie_import_id),
            )
        )
        found = [] if self.only_vouchers else differences(tx.reader, file)
        if placed.year and placed.was_first:
            tell_former(tx, placed.year, placed.was_first, former, notes)
        elif placed.year:
            tell_missing_transfer(tx, placed.year, found, notes)
        return SieImported(
            number,
            len(fresh),
            known,
            self.updated,
            year=placed.year.label if placed.year else "",
            accounts=len(tx.all(BookAccount)) - before,
            warnings=self.all_warnings(),
            compared=bool(file.closing or file.result) and not self.only_vouchers,
            differences=found,
        )

    def tell_other_name(self) -> None:
        """Without an organisation number, only the name can tell that a file is of another company."""
        company, ours = self.file.company, self.tx.settings.text("company.name")
        if not company.org_number and company.name and fold(company.name) != fold(ours):
            self.notes.warn(0, f"The file is of {company.name}, and this book of {ours}.")

    def all_warnings(self) -> tuple[FileWarning, ...]:
        return tuple(sorted([*self.read.warnings, *self.notes.warnings()], key=lambda warning: warning.line))

    # Vouchers

    def movement(self, placed: Placed) -> tuple[record.Voucher, ...]:
        """For a file without vouchers, what moved in its year."""
        if self.only_vouchers or placed.year is None:
            return ()
        return movement_vouchers(self.file, self.notes)

    def refuse_second_movement(self, placed: Placed) -> None:
        """The sums of a year go into a year that is empty: beside its vouchers they would count twice."""
        assert placed.year is not None, "what moved is of a year"
        if self.tx.reader.value(
            "SELECT 1 FROM voucher WHERE fiscal_year_id = :id LIMIT 1", id=placed.year.id
        ):
            raise Refused(
                "sie.second",
                f"{self.name} has sums and no vouchers, and fiscal year {placed.year.label} has vouchers already.",
                hint="Export type 4, with vouchers: then those that are known are not booked again.",
            )

    def refuse_beside_sums(self, placed: Placed) -> None:
        """Nor do the vouchers of a year go beside its sums, for the same reason."""
        refs = [ref for (ref,) in self.tx.reader.rows(_SUMS, year=placed.year.id)] if placed.year else []
        if refs:
            raise Refused(
                "sie.second",
                f"{self.name} has the vouchers of a year whose sums were read before, as {', '.join(refs[:12])}: they "
                "would count twice.",
                hint=f"kassabok voucher correct {refs[0]} takes a sum back; --force books the vouchers beside it.",
            )

    def register(self, number: str, *, new: int) -> tuple[int, str]:
        """Keep the file, and return its key and its SHA-256."""
        tx = self.tx
        sha256 = tx.attach(
            self.data,
            media_type="application/x-sie",
            kind="sie-file",
            ref=number,
            role="file",
            name=self.name,
        )
        program = f"{self.file.program.name} {self.file.program.version}".strip()
        row_id = tx.insert(
            SieImport,
            number=number,
            name=self.name,
            sha256=sha256,
            sie_type=self.file.sie_type,
            program=program,
            date=tx.today,
            vouchers=new,
        )
        return row_id, sha256

    # Chart and balances

    def chart(self, fresh: Sequence[Fresh], *, untouched: bool) -> None:
        file = self.file
        for voucher, _ in fresh:
            for line in voucher.lines:
                if line[2] and line[2] not in self.objects:
                    self.objects[line[2]] = usable_objects(line[2], voucher.line, self.notes)
        used = used_accounts(file, (voucher for voucher, _ in fresh))
        objects = {item: None for items in self.objects.values() for item in items}
        of_objects: tuple[record.Balance | record.PeriodAmount, ...] = (
            *file.object_opening,
            *file.object_closing,
            *file.period_budgets,
        )
        for figure in of_objects:
            if figure.object:
                objects[figure.object] = None
        self.updated += take_accounts(self.tx, file, used, self.notes, untouched=untouched)
        self.updated += take_objects(self.tx, file, objects, untouched=untouched)

    def balances(self, placed: Placed) -> dict[str, int]:
        """Set what the book begins with, and the figures of the year before; only its first year has such.

        Returns the opening balances that it took the place of, by account.
        """
        tx, file, year = self.tx, self.file, placed.year
        if self.only_vouchers:
            if file.opening or file.closing:
                self.notes.warn(0, "A file of type 4I brings vouchers only: its balances are not read.")
            return {}
        if year is None or year.starts_on != first_year(tx).starts_on:
            return {}
        before = {row.account: row.amount_ore for row in tx.all(OpeningBalance, dimension="")}
        openings = self.openings()
        if openings or placed.was_first:
            self.write_openings(year, openings, placed)
        self.prior_year(year, placed.was_first)
        return before

    def openings(self) -> list[Opening]:
        file, tx = self.file, self.tx
        sums = opening_sums(file)
        index, of_objects = (
            (0, file.object_opening) if sums_of(file.opening, 0) else (-1, file.object_closing)
        )
        source = file.opening if index == 0 else file.closing
        quantities = {b.account: b.quantity_milli for b in source if b.year == index}
        types = {account.number: account.type for account in tx.all(BookAccount)}
        found = []
        for account, amount_ore in sorted(sums.items()):
            if not amount_ore and not quantities.get(account):
                continue
            if types.get(account) not in BALANCE_TYPES:
                self.notes.warn(
                    0,
                    f"Account {account} is of the income statement, so its opening balance of "
                    f"{format_kronor(amount_ore)} kr is left out.",
                )
                continue
            found.append(Opening(account, amount_ore, quantity_milli=quantities.get(account)))
        for (account, item), amount_ore in sorted(_object_sums(of_objects, index).items()):
            if amount_ore and types.get(account) in BALANCE_TYPES:
                found.append(Opening(account, amount_ore, item.dimension, item.code))
        return found

    def write_openings(self, year: FiscalYear, openings: list[Opening], placed: Placed) -> None:
        tx, notes = self.tx, self.notes
        had_any = tx.find(OpeningBalance) is not None
        if placed.was_first is None and had_any and is_settled(tx, year):
            notes.warn(0, f"Months of {year.label} are locked, so its opening balances stay as they were.")
            return
        changes = write_openings(tx, openings)
        self.opened = {change.account for change in changes}
        out_ore = sum(opening.amount_ore for opening in openings if not opening.dimension)
        if out_ore:
            notes.warn(
                0,
                f"The opening balances add up to {format_kronor(out_ore)} kr and not to zero: a result of before was "
                "not moved to equity.",
            )
        if changes:
            tx.publish(opening_event(year, openings, (self.origin,)))
        if had_any and placed.was_first is None:
            self.updated += len(changes)
            for change in changes:
                notes.warn(
                    0,
                    f"The opening balance of {change.account} was {format_kronor(change.before_ore)} kr, and is "
                    f"{format_kronor(change.after_ore)} kr now, as the file says.",
                )

    def prior_year(self, year: FiscalYear, was_first: FiscalYear | None) -> None:
        """Keep the figures of the year before the book's first, to be shown beside it."""
        tx, file = self.tx, self.file
        prior = next((y for y in file.years if y.index == -1), None)
        if prior is None and was_first is None:
            return
        for row in tx.all(PriorYear):
            tx.delete(PriorYear, row.id)
        for balance in tx.all(PriorBalance):
            tx.delete(PriorBalance, balance.id)
        if prior is None:
            return
        if prior.ends_on + ONE_DAY != year.starts_on:
            self.notes.warn(
                0,
                f"#RAR -1 ends on {prior.ends_on}, not the day before {year.starts_on}; its figures are left out.",
            )
            return
        tx.insert(PriorYear, starts_on=prior.starts_on, ends_on=prior.ends_on)
        opening, closing, result = (sums_of(b, -1) for b in (file.opening, file.closing, file.result))
        for account in sorted(opening.keys() | closing.keys() | result.keys()):
            figures = {
                "opening_ore": opening.get(account, 0),
                "closing_ore": closing.get(account, 0),
                "result_ore": result.get(account, 0),
            }
            if any(figures.values()):
                tx.insert(PriorBalance, account=account, **figures)

    def budget(self, placed: Placed) -> None:
        accounts, changed = take_budget(self.tx, self.file)
        self.updated += changed
        if accounts and placed.year:
            self.tx.publish(BudgetSet(ref=placed.year.label, accounts=accounts, origins=(self.origin,)))

    # What there is to say

    def tell_kept(self, fresh: Iterable[Fresh]) -> None:
        """Say of the accounts that a register keeps that what the file has on them is beside the register."""
        on_file = {line[0] for voucher, _ in fresh for line in voucher.lines} | self.opened
        for row in self.tx.all(AccountRole):
            if row.role in KEPT_ROLES and row.account in on_file:
                self.notes.warn(
                    0,
                    f"Account {row.account} follows a register ({row.role}). What the file has on it stands beside "
                    "that; to book on it by hand, give the role to another account: "
                    f"kassabok account role {row.role} NUMBER.",
                )


def _object_sums(balances: Iterable[record.Balance], year: int) -> dict[tuple[str, record.ObjectRef], int]:
    sums: dict[tuple[str, record.ObjectRef], int] = {}
    for balance in balances:
        if balance.year == year and balance.object and is_numbered(balance.object.dimension):
            key = (balance.account, balance.object)
            sums[key] = sums.get(key, 0) + balance.amount_ore
    return sums
