"""The files that vouchers were written for: receipts, bills, contracts. A received one is the voucher itself."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from kassabok.core.book.model import Attachment, AttachmentUse
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import VoucherFileKept
from kassabok.core.ledger.reports.evidence import ROLE, voucher_files
from kassabok.core.ledger.reports.vouchers import voucher_number
from kassabok.core.texts import LONGEST_LINE, one_line
from kassabok.formats.evidence import media_type_of

LONGEST_ENDING = 10  # Of a file's name: .jpeg, .xml


class GivenFile(NamedTuple):
    """A file as somebody gave it."""

    name: str
    data: bytes


def attach_file(tx: Transaction, ref: str, file: GivenFile) -> VoucherFileKept:
    """Keep a file with a voucher for good. ref: as voucher_number takes it.

    Raises NotFound for the voucher, BadFile for a kind that is not kept, Refused where the voucher has it already.
    """
    voucher = voucher_number(tx.reader, ref)
    name = _cut(one_line(file.name))
    media_type = media_type_of(file.data, name=name)
    sha256 = hashlib.sha256(file.data).hexdigest()
    if any(kept.sha256 == sha256 for kept in voucher_files(tx.reader, voucher)):
        raise Refused(
            "voucher.attached",
            f"Voucher {voucher} has the file {name} already.",
            hint=f"kassabok voucher files {voucher} shows its files.",
        )
    tx.attach(file.data, media_type=media_type, kind="voucher", ref=voucher, role=ROLE, name=name)
    event = VoucherFileKept(ref=voucher, sha256=sha256)
    tx.publish(event)
    return event


def keep_files(tx: Transaction, kind: str, numbers: Iterable[str], voucher: str) -> Iterator[VoucherFileKept]:
    """Keep the evidence of things with the voucher that was posted for them too, where the law looks for it."""
    for number in numbers:
        for use in tx.all(AttachmentUse, kind=kind, ref=number, role=ROLE):
            kept = tx.get(Attachment, use.attachment_id)
            known = {"attachment_id": kept.id, "kind": "voucher", "ref": voucher, "role": ROLE}
            if tx.find(AttachmentUse, **known) is None:
                tx.insert(AttachmentUse, **known, name=use.name)
                yield VoucherFileKept(ref=voucher, sha256=kept.sha256)


def _cut(name: str) -> str:
    """A name that fits a line. Its ending, which tells programs what it is, stays."""
    if len(name) <= LONGEST_LINE:
        return name
    ending = PurePath(name).suffix[:LONGEST_ENDING]
    return name[: LONGEST_LINE - len(ending)] + ending
