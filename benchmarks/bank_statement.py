"""How much memory it takes to read a statement (camt.053) of a hundred thousand entries, and what ten times more cost.

`python -m benchmarks.bank_statement` prints the CPU time of the import with its commit, and the peak of its process.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

ENTRIES = (10_000, 100_000)
LIMIT_MB, LIMIT_RATIO = 200, 12.0
BEGINS = date(2026, 1, 1)
DAY = date(2026, 12, 31)
IBAN = "SE4550000000058398257466"


@dataclass(frozen=True)
class Measure:
    """seconds: CPU time of the import with its commit. peak_mb: of the process that did nothing else."""

    entries: int
    seconds: float
    peak_mb: float
    file_mb: float


def main() -> bool:
    """Print the figures; return whether they are within the limits."""
    small, large = measures = [_measure(entries) for entries in ENTRIES]
    print("a bank statement (camt.053), of which nothing is known yet:")
    for measure in measures:
        print(
            f"  {measure.entries} entries ({measure.file_mb:.0f} MB): {measure.seconds:.2f} s CPU, "
            f"{1000 * measure.seconds / (measure.entries / 100):.1f} ms per 100, "
            f"peak {measure.peak_mb:.0f} MB (limit {LIMIT_MB})"
        )
    ratio = large.seconds / small.seconds
    print(f"  ten times as many cost {ratio:.2f} times as much (limit {LIMIT_RATIO})")
    return all(m.peak_mb < LIMIT_MB for m in measures) and ratio < LIMIT_RATIO


def _measure(entries: int) -> Measure:
    """In processes of their own, so that making the file is no part of the figures."""
    with tempfile.TemporaryDirectory() as folder:
        alone = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1)
        with alone:
            alone.submit(_make, Path(folder), entries).result()
            return alone.submit(_read, Path(folder), entries).result()


def _read(folder: Path, entries: int) -> Measure:
    from kassabok.core.bank.importing import import_file
    from kassabok.core.book.file import open_book
    from kassabok.core.cascade import EFFECTS

    data = (folder / "camt.xml").read_bytes()
    with open_book(folder / "company.kassabok", EFFECTS) as book:
        began = time.process_time()
        with book.transaction("bank import", today=DAY) as tx:
            result = import_file(tx, data, name="camt.xml")
        seconds = time.process_time() - began
    assert (result.new, result.parked, result.warnings) == (entries, entries, []), result
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measure(entries, seconds, peak_mb, len(data) / 1e6)


def _make(folder: Path, entries: int) -> None:
    """A company with a bank account, and its statement of a year with so many card payments and fees."""
    from kassabok.core.bank import service as bank
    from kassabok.core.book.company import found_company
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS

    with (
        create_book(folder / "company.kassabok", EFFECTS) as book,
        book.transaction("bench", today=DAY) as tx,
    ):
        found_company(tx, name="Bänk AB", org_nr="556036-0793", form="ab", year_start=BEGINS)
        bank.edit_account(tx, "Bank", iban=IBAN)
    with (folder / "camt.xml").open("w", encoding="utf-8") as file:
        file.writelines(_camt(entries))


def _camt(entries: int) -> Iterator[str]:
    amounts = [(1 if place % 3 else -1) * (1_00 + place % 977) for place in range(entries)]
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>{DAY}T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>"
        f"<CreDtTm>{DAY}T20:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>SEK</Ccy></Acct>\n"
    )
    yield _balance("OPBD", BEGINS, 0)
    yield _balance("CLBD", DAY, sum(amounts))
    for place, amount_ore in enumerate(amounts):
        yield _entry(place, BEGINS + timedelta(days=place * 365 // entries), amount_ore)
    yield "</Stmt></BkToCstmrStmt></Document>\n"


def _balance(code: str, day: date, ore: int) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="SEK">{_kronor(ore)}</Amt>'
        f"<CdtDbtInd>{'DBIT' if ore < 0 else 'CRDT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def _entry(place: int, day: date, amount_ore: int) -> str:
    return (
        f'<Ntry><Amt Ccy="SEK">{_kronor(amount_ore)}</Amt>'
        f"<CdtDbtInd>{'DBIT' if amount_ore < 0 else 'CRDT'}</CdtDbtInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>R{place:07}</AcctSvcrRef>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>E{place}</EndToEndId></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="SEK">{_kronor(amount_ore)}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties><Dbtr><Nm>Köpare {place % 5000}</Nm></Dbtr></RltdPties>"
        f"<RmtInf><Ustrd>Kortköp {place} tack</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def _kronor(amount_ore: int) -> str:
    return f"{abs(amount_ore) // 100}.{abs(amount_ore) % 100:02}"


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
