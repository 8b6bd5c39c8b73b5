"""Vouchers out of a table: a whole file or nothing, and what was read before is known when it comes again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError
from kassabok.core.events import Ref, VouchersImported
from kassabok.core.importing import ImportResult, bad_rows
from kassabok.core.ledger.model import Voucher, VoucherFromTable, VoucherImport, refuse_kept, refuse_too_much
from kassabok.core.ledger.posting import PostLine, open_year_of, post, posted_lines, refuse_unusable
from kassabok.core.ledger.voucher_tables import Faults, TableLine, by_voucher, read_vouchers
from kassabok.core.ledger.vouchers import refuse_crooked
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """A voucher that was posted. line: where it begins in the file. label: what it is called there."""

    line: int
    label: str
    voucher: str
    date: date
    text: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class _Read:
    """A voucher of the file. fingerprint: what it says."""

    line: int
    label: str
    date: date
    text: str
    lines: tuple[PostLine, ...]

    @property
    def fingerprint(self) -> str:
        said = [self.label, self.date.isoformat(), self.text, self.lines]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def import_vouchers(tx: Transaction, data: bytes, *, name: str) -> ImportResult[NewVoucher]:
    """Post the vouchers of a table (CSV or XLSX) in series A. name: the file's, for messages.

    Raises BadFile, listing every fault by line, what cannot be posted too; then nothing has been posted.
    """
    if data.lstrip().startswith(b"#FLAGGA"):
        raise BadFile("vouchers.sie", f"{name} is a SIE file.", hint="kassabok sie import FILE reads it.")
    table = read_table(data)
    rows, warnings = read_vouchers(table, name=name)
    groups, faults = by_voucher(rows)
    vouchers = []
    for label, group in groups.items():
        unreadable = [(row.line, row.fault) for row in group if row.fault]
        try:
            if not unreadable:
                vouchers.append(_read(label, group))
        except ValueError as error:
            unreadable = [(group[0].line, str(error))]
        faults += unreadable
    result = ImportResult[NewVoucher](warnings=list(warnings))
    new = [voucher for voucher in vouchers if not _is_known(tx, voucher)]
    result.new, result.known = len(new), len(vouchers) - len(new)
    for voucher in new:
        faults += _unpostable(tx, voucher, groups[voucher.label])
    if faults:
        raise bad_rows(name, sorted(faults), what="vouchers")
    if not vouchers:
        raise BadFile("vouchers.none", f"{name} holds no vouchers.", hint="It has only headings.")
    if new:
        result.changes = _post(tx, new, data, name, known=result.known)
    return result


def _is_known(tx: Transaction, read: _Read) -> bool:
    """Whether the voucher came with an earlier table, or is the book's own out of a list that was put in a file."""
    if tx.find(VoucherFromTable, fingerprint=read.fingerprint):
        return True
    own = tx.find(Voucher, ref=read.label)
    if own is None or (own.date, own.text) != (read.date, read.text.strip()):
        return False
    return [line._replace(quantity_milli=None) for line in posted_lines(tx, own)] == [
        line for line in read.lines if line.amount_ore
    ]


def _read(label: str, group: Sequence[TableLine]) -> _Read:
    """A voucher of its rows: its text is the first there is; another text on a row is the row's own."""
    days = {row.date for row in group if row.date}
    if len(days) != 1:
        shown = " and ".join(sorted(map(str, days)))
        raise ValueError(
            f"Voucher {label} has two dates: {shown}." if days else f"Voucher {label} has no date."
        )
    text = next((row.text for row in group if row.text), "")
    lines = tuple(
        row.post if row.post.text or row.text in ("", text) else row.post._replace(text=row.text)
        for row in group
    )
    return _Read(group[0].line, label, days.pop(), text, lines)


def _unpostable(tx: Transaction, voucher: _Read, group: Sequence[TableLine]) -> Faults:
    """What would be refused if the voucher were posted: each line's own, else the whole voucher's."""
    faults: Faults = []
    for row in group:
        try:
            refuse_unusable(tx, row.post)
            refuse_kept(tx, row.post.account)
        except KassabokError as error:
            faults.append((row.line, error.message))
    try:
        open_year_of(tx, voucher.date)
        if not faults:
            refuse_crooked(tx, voucher.text, voucher.lines)
            refuse_too_much(sum(max(line.amount_ore, 0) for line in voucher.lines))
    except KassabokError as error:
        faults.append((voucher.line, f"Voucher {voucher.label}: {error.message}"))
    return faults


def _post(tx: Transaction, new: Sequence[_Read], data: bytes, name: str, *, known: int) -> list[NewVoucher]:
    number = tx.number("voucher-import", tx.today)
    sha256 = tx.attach(
        data,
        media_type=XLSX if data.startswith(b"PK") else "text/csv",
        kind="voucher-import",
        ref=number,
        role="file",
        name=name,
    )
    import_id = tx.insert(
        VoucherImport, number=number, name=name, sha256=sha256, date=tx.today, vouchers=len(new)
    )
    posted = []
    for read in new:
        event = post(
            tx,
            series="A",
            on=read.date,
            text=read.text.strip(),
            lines=read.lines,
            origins=(Ref("voucher-import", number),),
        )
        tx.publish(event)
        posted.append(NewVoucher(read.line, read.label, event.ref, read.date, read.text, event.amount_ore))
    for read, row in zip(
        new, posted, strict=True
    ):  # After all of them: then the vouchers are written in batches.
        voucher = tx.find(Voucher, ref=row.voucher)
        assert voucher is not None, "it was just posted"
        tx.insert(
            VoucherFromTable,
            voucher_id=voucher.id,
            voucher_import_id=import_id,
            label=read.label,
            fingerprint=read.fingerprint,
        )
    tx.publish(VouchersImported(ref=number, sha256=sha256, new=len(new), known=known))
    return posted
