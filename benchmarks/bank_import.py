"""How long it takes to read a bank file with thousands of payments, each against its own open invoice.

`python -m benchmarks.bank_import` prints the CPU time per 100 payments, the peak memory, and what twice as many cost.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

PAYMENTS = (10_000, 20_000)
LIMIT_MS, LIMIT_MB, LIMIT_RATIO = 60, 300, 2.4
IN_A_DEPOSIT = 100
DAY = date(2026, 3, 2)
IBAN = "SE4550000000058398257466"


@dataclass(frozen=True)
class Measure:
    """seconds: CPU time of the import with its commit. peak_mb: of the process that did nothing else."""

    payments: int
    seconds: float
    peak_mb: float

    @property
    def ms_per_hundred(self) -> float:
        """CPU time of 100 payments."""
        return 1000 * self.seconds / (self.payments / 100)


def main() -> bool:
    """Print the figures; return whether they are within the limits."""
    small, large = measures = [_measure(payments) for payments in PAYMENTS]
    print("a bank file (camt.054), each payment against its own open invoice:")
    for measure in measures:
        print(
            f"  {measure.payments} payments: {measure.seconds:.2f} s CPU, "
            f"{measure.ms_per_hundred:.1f} ms per 100 (limit {LIMIT_MS}), "
            f"peak {measure.peak_mb:.0f} MB (limit {LIMIT_MB})"
        )
    ratio = large.seconds / small.seconds
    print(f"  twice as many cost {ratio:.2f} times as much")
    within = [m.ms_per_hundred < LIMIT_MS and m.peak_mb < LIMIT_MB for m in measures]
    return all(within) and ratio < LIMIT_RATIO


def _measure(payments: int) -> Measure:
    """In processes of their own, so that making the book is no part of the figures."""
    with tempfile.TemporaryDirectory() as folder:
        alone = ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1)
        with alone:
            alone.submit(_make, Path(folder), payments).result()
            return alone.submit(_read, Path(folder), payments).result()


def _read(folder: Path, payments: int) -> Measure:
    from kassabok.core.bank.importing import import_file
    from kassabok.core.book.file import open_book
    from kassabok.core.cascade import EFFECTS

    data = (folder / "camt.xml").read_bytes()
    with open_book(folder / "company.kassabok", EFFECTS) as book:
        began = time.process_time()
        with book.transaction("bank import", today=DAY) as tx:
            result = import_file(tx, data, name="camt.xml")
        seconds = time.process_time() - began
    assert (result.new, result.matched, result.parked) == (payments, payments, 0), result
    return Measure(payments, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _make(folder: Path, payments: int) -> None:
    """A company with so many open invoices, which the books know as one voucher, and the file that pays them all."""
    from kassabok.core.bank import service as bank
    from kassabok.core.book.company import found_company
    from kassabok.core.book.file import create_book
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.identifiers import make_ocr
    from kassabok.core.invoicing.model import Invoice
    from kassabok.core.ledger.posting import PostLine, post
    from kassabok.core.parties import service as parties
    from kassabok.core.receivables.model import Claim

    def owe(tx: Transaction, customer_id: int, amount_ore: int) -> str:
        number = tx.number("invoice", DAY)
        ocr = make_ocr("".join(filter(str.isdecimal, number)))
        days = {"date": DAY, "due_date": DAY, "customer_id": customer_id, "ocr": ocr, "total_ore": amount_ore}
        invoice_id = tx.insert(
            Invoice,
            number=number,
            supply_date=DAY,
            terms_days=0,
            net_ore=amount_ore,
            vat_ore=0,
            buyer_name="",
            **days,
        )
        tx.insert(Claim, invoice_id=invoice_id, invoice_number=number, open_ore=amount_ore, **days)
        return ocr

    amounts = [100_00 + place % 977 for place in range(payments)]
    with (
        create_book(folder / "company.kassabok", EFFECTS) as book,
        book.transaction("bench", today=DAY) as tx,
    ):
        found_company(tx, name="Bänk AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        bank.edit_account(tx, "Bank", iban=IBAN)
        parties.add(tx, name="Anna Ek")
        references = [owe(tx, 2, amount_ore) for amount_ore in amounts]
        total_ore = sum(amounts)
        lines = [PostLine("1510", total_ore), PostLine("3001", -total_ore)]
        tx.publish(post(tx, series="A", on=DAY, text="Fakturor", lines=lines, origins=()))
    (folder / "camt.xml").write_bytes(_camt(references, amounts))


def _camt(references: list[str], amounts: list[int]) -> bytes:
    deposits = []
    for start in range(0, len(references), IN_A_DEPOSIT):
        part = slice(start, start + IN_A_DEPOSIT)
        payments = "".join(map(_payment, references[part], amounts[part]))
        deposits.append(
            f'<Ntry><Amt Ccy="SEK">{_kronor(sum(amounts[part]))}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
            f"<BookgDt><Dt>{DAY}</Dt></BookgDt><AcctSvcrRef>D{start}</AcctSvcrRef>"
            f"<NtryDtls>{payments}</NtryDtls></Ntry>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>{DAY}T06:00:00</CreDtTm></GrpHdr><Ntfctn><Id>N1</Id>"
        f"<CreDtTm>{DAY}T06:00:00</CreDtTm><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>SEK</Ccy></Acct>\n"
        f"{''.join(deposits)}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>\n"
    ).encode()


def _payment(reference: str, amount_ore: int) -> str:
    return (
        f"<TxDtls><Refs><TxId>T{reference}</TxId></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="SEK">{_kronor(amount_ore)}</Amt></TxAmt></AmtDtls>'
        "<RltdPties><Dbtr><Nm>Anna Ek</Nm></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry>"
        f"<Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{reference}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>\n"
    )


def _kronor(amount_ore: int) -> str:
    return f"{amount_ore // 100}.{amount_ore % 100:02}"


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
