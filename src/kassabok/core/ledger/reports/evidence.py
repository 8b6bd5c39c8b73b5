"""The files of vouchers, to be listed and to be put out again."""

from dataclasses import dataclass, field

from kassabok.core.book.documents import KeptFile
from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.ledger.reports.vouchers import voucher_number

#: The role that attachments of vouchers have.
ROLE = "evidence"


@dataclass(frozen=True, slots=True)
class VoucherFileRow:
    """A file of a voucher. number: its place among them. size: bytes. sha256: of the bytes."""

    number: int = field(metadata={"heading": "No"})
    name: str
    media_type: str
    size: int
    sha256: str = field(metadata={"table": False})


_FILES = """
SELECT u.name, a.media_type, a.size, a.sha256 FROM attachment_use u JOIN attachment a ON a.id = u.attachment_id
WHERE u.kind = 'voucher' AND u.ref = :ref AND u.role = :role ORDER BY u.id
"""


def voucher_files(reader: Reader, ref: str) -> list[VoucherFileRow]:
    """The files of a voucher in the order they were attached. Raises NotFound for the voucher."""
    rows = reader.rows(_FILES, ref=voucher_number(reader, ref), role=ROLE)
    return [VoucherFileRow(number, *row) for number, row in enumerate(rows, start=1)]


def voucher_file(reader: Reader, ref: str, number: int) -> KeptFile:
    """One of them, by its number. Raises NotFound."""
    files = voucher_files(reader, ref)
    if not 1 <= number <= len(files):
        voucher = voucher_number(reader, ref)
        raise NotFound(
            "voucher.file",
            f"Voucher {voucher} has {_counted(len(files))}; there is no file {number}.",
            hint=f"kassabok voucher files {voucher} lists them.",
        )
    file = files[number - 1]
    data = reader.value("SELECT data FROM attachment WHERE sha256 = :sha256", sha256=file.sha256)
    return KeptFile(file.name, file.media_type, file.sha256, bytes(data))


def _counted(count: int) -> str:
    return {0: "no files", 1: "1 file"}.get(count, f"{count} files")
