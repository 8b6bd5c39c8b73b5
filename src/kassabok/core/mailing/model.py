"""What goes out to others by itself: by e-mail, or as a file into a folder."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.states import StateTable

#: (state, verb) -> state. sending is written before the first byte leaves: what another run finds in it was cut off,
#: and nobody knows whether it arrived.
MAIL_STATES = StateTable(
    {
        ("queued", "begin"): "sending",
        ("queued", "drop"): "dropped",
        ("sending", "arrive"): "sent",
        ("sending", "put off"): "queued",
        ("sending", "fail"): "failed",
        ("sending", "lose"): "uncertain",
        ("failed", "repeat"): "queued",
        ("failed", "drop"): "dropped",
        ("uncertain", "repeat"): "queued",
        ("uncertain", "arrive"): "sent",
        ("uncertain", "drop"): "dropped",
    }
)


class Mail(Table, table=True):
    """Something that is sent. Its key is the number that people see.

    kind, ref: what it is about, as an event's. purpose: which of the texts it has (see texts.toml), as invoice. via:
    email, or folder for a file that an access point fetches. address: of e-mail, or the folder; it goes, as subject and
    text do, when the customer is forgotten. tries: how often it was begun. error: what the server said last.
    """

    __tablename__ = "mail"
    id: int = Field(primary_key=True)
    kind: str
    ref: str
    purpose: str
    via: str = "email"
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    address: str
    subject: str = ""
    text: str = ""
    state: str = Field(default="queued", index=True)
    tries: int = 0
    queued_us: int
    sent_us: int | None = None
    error: str = ""

    __table_args__ = (
        CheckConstraint("via IN ('email', 'folder')", name="via"),
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'dropped')", name="state"
        ),
        CheckConstraint("(state = 'sent') = (sent_us IS NOT NULL)", name="sent"),
        Index("ix_mail_thing", "kind", "ref"),
    )


class MailFile(Table, table=True):
    """Files that go with it: those that the book keeps for a thing in a role when it is sent, of each name the newest.

    They may be made after the commit that queued the mail, as copies of documents are.
    """

    __tablename__ = "mail_file"
    id: int = Field(primary_key=True)
    mail_id: int = Field(foreign_key="mail.id", index=True)
    kind: str
    ref: str
    role: str
