"""What must always hold of mail; `kassabok check` asks."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader


def files(reader: Reader) -> list[str]:
    """What was sent with a mail is kept in the book, as long as the thing itself has its files."""
    return [
        f"Mail {mail} was sent with the {role} of {kind} {ref}, which the book does not have."
        for mail, kind, ref, role in reader.rows(
            "SELECT m.id, f.kind, f.ref, f.role FROM mail m JOIN mail_file f ON f.mail_id = m.id "
            "WHERE m.state = 'sent' AND m.address <> '' AND NOT EXISTS (SELECT 1 FROM attachment_use u "
            "WHERE u.kind = f.kind AND u.ref = f.ref AND u.role = f.role) ORDER BY f.id"
        )
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (("mail", files),)
