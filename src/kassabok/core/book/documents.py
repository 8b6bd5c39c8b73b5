"""Reading attachments back."""

from typing import NamedTuple

from kassabok.core.book.reader import Reader


class KeptFile(NamedTuple):
    """A file that the book keeps for a thing."""

    name: str
    media_type: str
    sha256: str
    data: bytes


def kept_file(reader: Reader, *, kind: str, ref: str, role: str) -> KeptFile | None:
    """The newest file kept for a thing in a role, or None."""
    row = reader.row(
        "SELECT u.name, a.media_type, a.sha256, a.data "
        "FROM attachment_use u JOIN attachment a ON a.id = u.attachment_id "
        "WHERE u.kind = :kind AND u.ref = :ref AND u.role = :role ORDER BY u.id DESC LIMIT 1",
        kind=kind,
        ref=ref,
        role=role,
    )
    return KeptFile(*row) if row else None


def kept_files(reader: Reader, *, kind: str, ref: str, role: str) -> tuple[KeptFile, ...]:
    """The files kept for a thing in a role, of each name the newest, in the order they came."""
    rows = reader.rows(
        "SELECT u.name, a.media_type, a.sha256, a.data "
        "FROM attachment_use u JOIN attachment a ON a.id = u.attachment_id "
        "WHERE u.kind = :kind AND u.ref = :ref AND u.role = :role AND NOT EXISTS (SELECT 1 FROM attachment_use n "
        "WHERE n.kind = u.kind AND n.ref = u.ref AND n.role = u.role AND n.name = u.name AND n.id > u.id) "
        "ORDER BY u.id",
        kind=kind,
        ref=ref,
        role=role,
    )
    return tuple(KeptFile(*row) for row in rows)
