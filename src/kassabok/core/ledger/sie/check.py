"""What a SIE file holds and whether it can be imported, told without a book."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kassabok.core.errors import Refused
from kassabok.core.ledger.sie.import_sums import Sums, movement_vouchers, opening_sums, sums_of
from kassabok.core.ledger.sie.unfit import unfit
from kassabok.formats.notes import Notes
from kassabok.formats.sie.record import SieFile, SieRead
from kassabok.formats.warnings import FileWarning


@dataclass(frozen=True, slots=True)
class SieYear:
    """A fiscal year of the file, and the sums of its balances; debit positive.

    year: 0 the year of the file, -1 the one before. The two days are not known where the file does not tell them.
    result: #RES. unexplained: how far #UB and #RES together are from #IB, 0 in sound books; None where the file has no
    #IB of the year.
    """

    year: int
    starts_on: date | None
    ends_on: date | None
    opening_ore: int
    closing_ore: int
    result_ore: int
    unexplained_ore: int | None


@dataclass(frozen=True, slots=True)
class SieUnexplained:
    """An account whose balance is not what its opening balance and what was booked give.

    what: UB (closing balance) or RES (result of the year), as in the file. booked: what it should be.
    """

    account: str
    name: str
    what: str
    file_ore: int
    booked_ore: int
    difference_ore: int


@dataclass(frozen=True, slots=True)
class SieCheck:
    """A file, explained.

    sie_type: by what the file holds. encoding: of its bytes. checksum: whether a #KSUMMA proved it whole.
    imported_before: #FLAGGA 1. accounts to lines: how many.
    series: vouchers in each. debit: of all vouchers. explained: how many accounts have the balances that the vouchers
    give them, or the changes by month; unexplained: those that have not; both empty where the file has neither.
    unknown: labels that SIE does not have, with how often. problems: why it cannot be imported as it stands.
    """

    file: str
    importable: bool
    sie_type: str
    program: str
    made_on: date | None
    company: str
    org_number: str
    form: str
    currency: str
    encoding: str
    checksum: bool
    imported_before: bool
    accounts: int
    dimensions: int
    objects: int
    period_amounts: int
    budget_amounts: int
    vouchers: int
    lines: int
    debit_ore: int
    first: date | None
    last: date | None
    series: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    years: tuple[SieYear, ...] = ()
    explained: int = 0
    unexplained: tuple[SieUnexplained, ...] = ()
    problems: tuple[FileWarning, ...] = ()
    warnings: tuple[FileWarning, ...] = ()


def check_file(found: SieRead, name: str) -> SieCheck:
    """Explain a file. name: what to call it."""
    file, vouchers = found.file, found.vouchers
    amounts = [line.amount_ore for voucher in vouchers for line in voucher.lines]
    days = [voucher.date for voucher in vouchers]
    problems = (*found.problems, *_refusals(found))
    moved = _moved(found)
    unexplained = _unexplained(file, moved) if moved is not None else ()
    return SieCheck(
        file=name,
        importable=not problems,
        sie_type=file.sie_type,
        program=f"{file.program.name} {file.program.version}".strip(),
        made_on=file.generated_on,
        company=file.company.name,
        org_number=file.company.org_number,
        form=file.company.form,
        currency=file.currency or "SEK",
        encoding=found.encoding,
        checksum=found.checksum,
        imported_before=found.imported_before,
        accounts=len(file.accounts),
        dimensions=len(file.dimensions),
        objects=len(file.objects),
        period_amounts=len(file.period_amounts),
        budget_amounts=len(file.period_budgets),
        vouchers=len(vouchers),
        lines=len(amounts),
        debit_ore=sum(amount for amount in amounts if amount > 0),
        first=min(days, default=None),
        last=max(days, default=None),
        series=dict(sorted(Counter(voucher.series for voucher in vouchers).items())),
        unknown=found.unknown,
        years=tuple(_years(file)),
        explained=len(_accounts_with_balances(file, moved)) - len(unexplained) if moved is not None else 0,
        unexplained=unexplained,
        problems=problems,
        warnings=found.warnings,
    )


def _refusals(found: SieRead) -> Iterable[FileWarning]:
    """Why a file that could be read could not be booked."""
    for reason in unfit(found):
        yield FileWarning(reason.line, reason.message)
    file = found.file
    if file.sie_type in ("1", "2", "3"):
        try:
            movement_vouchers(file, Notes())
        except Refused as refused:
            yield FileWarning(0, refused.message)


def _years(file: SieFile) -> Iterable[SieYear]:
    known = {year.index: year for year in file.years}
    given = {balance.year for balance in (*file.opening, *file.closing, *file.result)}
    for index in sorted(known.keys() | given, reverse=True):
        year = known.get(index)
        began = opening_sums(file) if index == 0 else sums_of(file.opening, index)
        opening, closing, result = (
            sum(sums.values()) for sums in (began, sums_of(file.closing, index), sums_of(file.result, index))
        )
        yield SieYear(
            year=index,
            starts_on=year.starts_on if year else None,
            ends_on=year.ends_on if year else None,
            opening_ore=opening,
            closing_ore=closing,
            result_ore=result,
            unexplained_ore=closing + result - opening if began or index == 0 else None,
        )


def _moved(found: SieRead) -> Sums | None:
    """What was booked in the year of the file, by account; None where the file does not tell it."""
    file = found.file
    moved: Sums = {}
    if file.sie_type == "4E" or (file.sie_type == "5" and (file.closing or file.result)):
        for voucher in found.vouchers:
            for line in voucher.lines:
                moved[line.account] = moved.get(line.account, 0) + line.amount_ore
        return moved
    for amount in file.period_amounts:
        if amount.year == 0 and amount.object is None:
            moved[amount.account] = moved.get(amount.account, 0) + amount.amount_ore
    return moved or None


def _accounts_with_balances(file: SieFile, moved: Sums | None) -> set[str]:
    balances = (opening_sums(file), sums_of(file.closing, 0), sums_of(file.result, 0))
    return set().union(*balances, moved or {})


def _unexplained(file: SieFile, moved: Sums) -> tuple[SieUnexplained, ...]:
    opening, closing, result = opening_sums(file), sums_of(file.closing, 0), sums_of(file.result, 0)
    names = {account.number: account.name for account in file.accounts}
    found = []
    for account in sorted(_accounts_with_balances(file, moved)):
        is_result = account in result or not (account in opening or account in closing or account < "3")
        said = (result if is_result else closing).get(account, 0)
        booked = moved.get(account, 0) + (0 if is_result else opening.get(account, 0))
        if said != booked:
            what = "RES" if is_result else "UB"
            found.append(SieUnexplained(account, names.get(account, ""), what, said, booked, said - booked))
    return tuple(found)
