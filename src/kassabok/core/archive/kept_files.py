"""The files that the book keeps and that belong to a fiscal year: what vouchers were written for, and own documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kassabok.core.book.reader import Reader
from kassabok.core.ledger.reports.balances import Year
from kassabok.core.trace import DESCRIBE

#: Kind of thing -> the folder of its files. Files of things without a date, as pictures of products, are not archived.
FOLDERS = {
    "voucher": "verifikationer",
    "invoice": "fakturor",
    "receipt": "kvitton",
    "bill": "leverantorsfakturor",
    "bank-file": "bankfiler",
    "payment-batch": "bankens-svar-pa-betalfiler",
    "settlement": "redovisningar-betaltjanster",
    "sie-file": "sie-filer",
    "voucher-import": "verifikationsfiler",
    "vat-return": "momsdeklarationer",
}
OTHERS = "ovrigt"
LONGEST_STEM, LONGEST_SUFFIX = 80, 12


@dataclass(frozen=True, slots=True)
class KeptPath:
    """A kept file on its way to the archive. attachment: its key in the book."""

    kind: str
    ref: str
    attachment: int
    sha256: str
    size: int
    name: str
    path: str


def kept_files(reader: Reader, year: Year) -> Iterator[KeptPath]:
    """The files of the year's things, in the order they were kept: a thing belongs to the year that has its date."""
    taken: set[str] = set()
    for kind, ref, attachment, sha256, size, name in reader.rows(
        "SELECT u.kind, u.ref, a.id, a.sha256, a.size, u.name FROM attachment_use u "
        "JOIN attachment a ON a.id = u.attachment_id ORDER BY u.id"
    ):
        if _is_of(reader, kind, ref, year):
            folder = f"underlag/{FOLDERS.get(kind, OTHERS)}/{safe_name(ref)}"
            path = _free(folder, safe_name(name), taken)
            taken.add(path.casefold())
            yield KeptPath(kind, ref, attachment, sha256, size, name, path)


#: Files that are of every year that something in them is of, whenever they were read.
_READ_FILES = {
    "bank-file": "SELECT 1 FROM bank_file f JOIN bank_line l ON l.bank_file_id = f.id "
    "WHERE f.number = :ref AND l.date BETWEEN :first AND :last",
    "sie-file": "SELECT 1 FROM sie_import f JOIN imported_voucher i ON i.sie_import_id = f.id "
    "JOIN voucher v ON v.id = i.voucher_id WHERE f.number = :ref AND v.date BETWEEN :first AND :last",
    "voucher-import": "SELECT 1 FROM voucher_import f JOIN voucher_from_table t ON t.voucher_import_id = f.id "
    "JOIN voucher v ON v.id = t.voucher_id WHERE f.number = :ref AND v.date BETWEEN :first AND :last",
}


def _is_of(reader: Reader, kind: str, ref: str, year: Year) -> bool:
    described = reader.row(DESCRIBE[kind], ref=ref) if kind in DESCRIBE else None
    day = described[0] if described else None
    if day is not None and year.starts_on.isoformat() <= day <= year.ends_on.isoformat():
        return True
    asked = _READ_FILES.get(kind)
    return bool(asked and reader.row(f"{asked} LIMIT 1", ref=ref, first=year.starts_on, last=year.ends_on))


def _free(folder: str, name: str, taken: set[str]) -> str:
    """A path that no other file has, on file systems too that do not tell small letters from capital ones."""
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    path, count = f"{folder}/{name}", 1
    while path.casefold() in taken:
        count += 1
        path = f"{folder}/{stem}-{count}{dot}{suffix}"
    return path


def safe_name(name: str) -> str:
    """A name from data as one that every file system takes: letters, digits and ._- in ASCII, nothing hidden."""
    plain = name.translate(_PLAIN_LETTERS)
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")
    stem, dot, suffix = kept.rpartition(".") if "." in kept else (kept, "", "")
    cut = f"{stem[:LONGEST_STEM]}{dot}{suffix[:LONGEST_SUFFIX]}".strip("-.")
    return f"fil-{cut}" if cut.split(".")[0].upper() in _DEVICES else cut or "fil"


_PLAIN_LETTERS = str.maketrans("åäöÅÄÖéÉüÜøØæÆ", "aaoAAOeEuUoOaA")
_DEVICES = {"", "CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))}
