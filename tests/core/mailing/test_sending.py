"""Mail from the transaction that asked for it to the server: once, or known as uncertain."""

import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.core.invoicing.office import Office, stocked
from tests.mail_server import PASSWORD, Inbox, mail_server
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.consent.forgetting import forget
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import Ref
from kassabok.core.invoicing.documents import attach
from kassabok.core.invoicing.sending import Way, send, unsent
from kassabok.core.mailing import sending
from kassabok.core.mailing.folder import put
from kassabok.core.mailing.queue import queue
from kassabok.core.mailing.reports import mail
from kassabok.core.mailing.sending import Outcome, only_sender, send_all
from kassabok.core.mailing.texts import words
from kassabok.formats.einvoice import detect
from kassabok.formats.errors import BadFile
from kassabok.formats.mail import Letter
from kassabok.net.smtp import Postman, Server, server_of

EMAIL = Way("email")


@pytest.fixture
def office(book: Book) -> Office:
    office = stocked(Office(book))
    for key, value in {"company.bankgiro": "5050-1055", "company.email": "vi@krukhuset.se"}.items():
        office.setting(key, value)
    return office


def buyer(office: Office, **fields: str) -> str:
    return office.customer(**{"org_nr": "556016-0680", "email": "eva@ost.se", "contact": "Eva Ek", **fields})


def queued(office: Office, way: Way = EMAIL) -> int:
    """An invoice on its way. Returns the number of its mail."""
    customer = office.book.reader.value("SELECT number FROM customer WHERE email = 'eva@ost.se'")
    number = office.owed(customer or buyer(office), 100)
    with office.doing() as tx:
        return int(send(tx, number, way).ref)


def carried(office: Office, carry: Callable[[Letter], None] | None) -> list[Outcome]:
    begin = partial(office.book.transaction, "test", today=TODAY)
    sender = ("Testbolaget AB", "vi@krukhuset.se")
    return list(send_all(begin, office.book.reader, sender=sender, carry=carry, carry_file=put))


def sent_to(office: Office, inbox: Inbox, *, user: str = "", password: str = "") -> list[Outcome]:
    with Postman(Server("127.0.0.1", inbox.port, user, password)) as postman:
        return carried(office, postman.carry)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as inbox:
        yield inbox


def test_an_invoice_goes_with_its_pdf_and_only_once(office: Office, inbox: Inbox) -> None:
    number = queued(office)
    assert inbox.raw == []  # Nothing leaves with the transaction.
    assert sent_to(office, inbox) == [Outcome(number, "sent", "")]
    assert sent_to(office, inbox) == []
    [got] = inbox.mails
    assert (got["To"], got["From"]) == ("eva@ost.se", "Testbolaget AB <vi@krukhuset.se>")
    assert got["Subject"] == "Faktura F2026-0001 från Testbolaget AB"
    body = got.get_body(("plain",))
    assert body is not None
    assert "faktura F2026-0001 på 100,00 kr, att betala senast 2026-04-01" in body.get_content()
    assert "bankgiro 5050-1055 och ange OCR 2026000105" in body.get_content()
    [file] = got.iter_attachments()
    assert file.get_filename() == "Faktura F2026-0001.pdf"
    assert file.get_content().startswith(b"%PDF")
    found = mail(office.book.reader, number)
    assert (found.state, found.tries) == ("sent", 1)
    office.sound()


def test_files_of_an_invoice_go_with_it_and_the_e_invoice_where_it_is_asked_for(
    office: Office, inbox: Inbox
) -> None:
    number = office.owed(buyer(office), 100)
    with office.doing() as tx:
        attach(tx, number, "timmar.csv", b"dag;tim\n1;2\n")
        attach(tx, number, "timmar.csv", b"dag;tim\n1;3\n")
        attach(tx, number, "karta.png", b"\x89PNG\r\n\x1a\n")
        send(tx, number, Way("email", xml=True))
    sent_to(office, inbox)
    [got] = inbox.mails
    files = {each.get_filename(): each for each in got.iter_attachments()}
    assert list(files) == [f"Faktura {number}.pdf", "timmar.csv", "karta.png", f"{number}.xml"]
    assert files["timmar.csv"].get_content() == "dag;tim\n1;3\n"
    xml = files[f"{number}.xml"].get_payload(decode=True)
    assert isinstance(xml, bytes)
    assert [each.name for each in detect.read(xml).attachments] == [
        f"Faktura {number}.pdf",
        "timmar.csv",
        "karta.png",
    ]
    with office.doing() as tx, pytest.raises(BadFile) as bad:
        attach(tx, number, "film.mp4", b"\0\1\2\3")
    assert bad.value.code == "evidence.kind"
    with office.doing() as tx, pytest.raises(BadFile) as bad:
        attach(tx, number, "brev.txt", b"Hej")
    assert bad.value.code == "einvoice.attachment"
    with office.doing() as tx, pytest.raises(NotFound):
        attach(tx, "F2026-9999", "a.pdf", b"%PDF-1.7")


def test_the_same_letter_is_the_same_at_each_try(office: Office, inbox: Inbox) -> None:
    number = queued(office)
    inbox.after = ["451 Greylisted, come back later"]
    [outcome] = sent_to(office, inbox)
    assert (outcome.state, "451 Greylisted" in outcome.error) == ("queued", True)
    letters: list[Letter] = []
    carried(office, letters.append)
    assert letters[0].message_id.startswith(f"{number}.")
    assert letters[0].message_id.endswith("@krukhuset.se")
    assert mail(office.book.reader, number).tries == 2


def test_a_server_that_puts_off_gets_it_later_and_one_that_refuses_does_not(
    office: Office, inbox: Inbox
) -> None:
    first, second, third = queued(office), queued(office), queued(office)
    inbox.answers = ["450 Greylisted", "550 No such user"]
    states = {one.mail: one.state for one in sent_to(office, inbox)}
    assert states == {first: "queued", second: "failed", third: "sent"}
    assert sent_to(office, inbox) == [Outcome(first, "sent", "")]
    assert "550 No such user" in mail(office.book.reader, second).error
    with office.doing() as tx:
        sending.repeat(tx, second)
    assert sent_to(office, inbox) == [Outcome(second, "sent", "")]
    assert len(inbox.raw) == 3


def test_what_is_put_off_for_five_days_has_failed(office: Office, inbox: Inbox) -> None:
    number = queued(office)
    six_days_us = 6 * 24 * 3_600 * 1_000_000
    with office.doing() as tx:
        tx.reader.rows("UPDATE mail SET queued_us = queued_us - :age", age=six_days_us)
    inbox.answers = ["450 Greylisted"]
    assert [(one.mail, one.state) for one in sent_to(office, inbox)] == [(number, "failed")]


def test_a_connection_lost_after_the_message_is_uncertain_and_waits_for_the_owner(
    office: Office, inbox: Inbox
) -> None:
    number = queued(office)
    inbox.cut = True
    assert [(one.mail, one.state) for one in sent_to(office, inbox)] == [(number, "uncertain")]
    inbox.cut = False
    before = len(inbox.raw)
    assert sent_to(office, inbox) == []
    assert len(inbox.raw) == before
    with office.doing() as tx:
        sending.confirm(tx, number)
    assert mail(office.book.reader, number).state == "sent"
    office.sound()


# The library warns of what only a server of this machine may do.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_wrong_password_stops_the_run_and_loses_nothing(office: Office) -> None:
    first, second = queued(office), queued(office)
    with mail_server(auth=True) as inbox:
        [outcome] = sent_to(office, inbox, user="vi", password="fel")
        assert (outcome.mail, outcome.state) == (first, "queued")
        assert "does not let vi in" in outcome.error
        assert "fel" not in outcome.error
        assert [one.state for one in sent_to(office, inbox, user="vi", password=PASSWORD)] == ["sent", "sent"]
        assert set(inbox.logins) == {b"vi"}
    assert mail(office.book.reader, second).tries == 1


def test_no_server_is_told_and_files_go_all_the_same(office: Office, tmp_path: Path) -> None:
    by_mail = queued(office)
    by_folder = queued(office, Way("folder", str(tmp_path), again=True))
    with Postman(Server("127.0.0.1", 1, "", "")) as postman:
        states = {one.mail: one.state for one in carried(office, postman.carry)}
    assert states == {by_mail: "queued", by_folder: "sent"}


def test_a_server_elsewhere_that_does_not_encrypt_gets_nothing(
    office: Office, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(office)
    monkeypatch.setattr("kassabok.net.smtp.HERE", ())
    [outcome] = sent_to(office, inbox)
    assert outcome.state == "queued"
    assert "nothing is sent in the clear" in outcome.error
    assert inbox.raw == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, which nobody has vouched for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path / "server.pem"
    words = (
        "req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(
        [openssl, *words.split(), "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def test_it_is_encrypted_where_the_server_can_and_only_to_whom_it_trusts(
    office: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    queued(office)
    with mail_server(tls_context=context, require_starttls=True) as inbox:
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr("kassabok.net.smtp.HERE", ())
            [stranger] = sent_to(office, inbox)
            assert (stranger.state, inbox.raw) == ("queued", [])
            assert "certificate" in stranger.error
            elsewhere.setenv("SSL_CERT_FILE", str(certificate))
            assert [(one.state, one.error) for one in sent_to(office, inbox)] == [("sent", "")]
        queued(office)
        assert [one.state for one in sent_to(office, inbox)] == ["sent"]  # Of this machine any will do.


def test_it_is_encrypted_from_the_first_byte_where_the_port_says_so(
    office: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    queued(office)
    with mail_server(ssl_context=context) as inbox:
        monkeypatch.setattr("kassabok.net.smtp.IMPLICIT_TLS", inbox.port)
        assert [(one.state, one.error) for one in sent_to(office, inbox)] == [("sent", "")]


KILLED = """
import os, signal, sys
from datetime import date
from functools import partial
from pathlib import Path
from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.mailing.folder import put
from kassabok.core.mailing.sending import only_sender, send_all

def carry(letter):
    print("said", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

path = Path(sys.argv[1])
with only_sender(path), open_book(path, EFFECTS) as book:
    begin = partial(book.transaction, "test", today=date(2026, 3, 2))
    list(send_all(begin, book.reader, sender=("T", "vi@krukhuset.se"), carry=carry, carry_file=put))
"""


def test_a_run_that_is_killed_leaves_it_uncertain_and_frees_the_way(
    office: Office, inbox: Inbox, tmp_path: Path
) -> None:
    first, second = queued(office), queued(office)
    path = tmp_path / "company.kassabok"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], capture_output=True, text=True, check=False
    )
    assert (killed.stdout, killed.returncode) == ("said\n", -signal.SIGKILL)
    assert mail(office.book.reader, first).state == "sending"
    with only_sender(path):  # The lock died with its holder.
        states = {one.mail: one.state for one in sent_to(office, inbox)}
    assert states == {first: "uncertain", second: "sent"}
    assert len(inbox.raw) == 1
    office.sound()


def test_two_runs_do_not_send_at_once(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "company.kassabok"
    with only_sender(path), pytest.raises(Refused) as refused, only_sender(path):
        pass
    assert refused.value.code == "mail.busy"
    with only_sender(path):
        assert path.with_name(f".{path.name}.sending").stat().st_mode & 0o077 == 0


def test_an_e_invoice_lies_in_its_folder_once_and_whole(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "ut"
    folder.mkdir()
    number = queued(office, Way("folder", str(folder)))
    assert carried(office, None) == [Outcome(number, "sent", "")]
    assert [path.name for path in folder.iterdir()] == ["F2026-0001.xml"]
    with office.doing() as tx:
        again = int(send(tx, "F2026-0001", Way("folder", str(folder), again=True)).ref)
    assert carried(office, None) == [Outcome(again, "sent", "")]
    (folder / "F2026-0001.xml").write_text("en annan")
    with office.doing() as tx:
        third = int(send(tx, "F2026-0001", Way("folder", str(folder), again=True)).ref)
    assert [(one.mail, one.state) for one in carried(office, None)] == [(third, "failed")]
    assert (folder / "F2026-0001.xml").read_text() == "en annan"
    assert [path.name for path in folder.iterdir()] == ["F2026-0001.xml"]


def test_a_folder_that_is_not_there_is_tried_again(office: Office, tmp_path: Path) -> None:
    number = queued(office, Way("folder", str(tmp_path / "ut")))
    assert [one.state for one in carried(office, None)] == ["queued"]
    (tmp_path / "ut").mkdir()
    assert carried(office, None) == [Outcome(number, "sent", "")]


def test_what_was_sent_is_refused_and_what_is_not_to_be_sent_by_itself_too(office: Office) -> None:
    queued(office)
    before = snapshot(office.book)
    with office.doing() as tx, pytest.raises(Refused, match="F2026-0001 is mail 1 already, which is queued"):
        send(tx, "F2026-0001", EMAIL)
    other = office.owed(office.customer("Utan post AB"), 100)
    with office.doing() as tx, pytest.raises(Refused) as refused:
        send(tx, other, EMAIL)
    assert refused.value.code == "invoice.no_email"
    with office.doing() as tx, pytest.raises(Refused) as refused:
        send(tx, other, Way())
    assert refused.value.code == "invoice.channel"
    assert snapshot(office.book)["mail"] == before["mail"]


def test_unsent_are_those_of_customers_who_take_them(office: Office) -> None:
    by_mail = office.owed(buyer(office, invoice_channel="email"), 100)
    office.owed(office.customer("På papper AB"), 100)
    assert unsent(office.book.reader) == (by_mail,)
    with office.doing() as tx:
        send(tx, by_mail, Way())
    assert unsent(office.book.reader) == ()


# Words and headers


@pytest.mark.parametrize("subject", ["Hej\nBcc: alla@example.se", "Hej\r\n\r\nkropp", "", "\x1b[2J"])
def test_a_subject_that_would_write_headers_is_refused(office: Office, subject: str) -> None:
    with office.doing() as tx, pytest.raises(Refused) as refused:
        queue(tx, Ref("invoice", "F1"), purpose="invoice", address="a@b.se", subject=subject, text="x")
    assert refused.value.code == "mail.subject"
    assert office.count("mail") == 0


@pytest.mark.parametrize("address", ["a@b.se\nBcc: c@d.se", "a@b.se, c@d.se", "Eva <a@b.se>", "a@b", ""])
def test_an_address_is_one_address(office: Office, address: str) -> None:
    with office.doing() as tx, pytest.raises(Refused) as refused:
        queue(tx, Ref("invoice", "F1"), purpose="invoice", address=address, subject="Hej", text="x")
    assert refused.value.code == "mail.address"


def test_a_name_with_ends_of_lines_cannot_become_a_header(office: Office) -> None:
    facts = {"number": "F1\nBcc: c@d.se", "company": "A\r\nB"} | dict.fromkeys(
        (
            "total",
            "due",
            "pay_to",
            "payment_reference",
            "contact",
            "credits",
            "customer",
            "reference",
            "date",
        ),
        "x",
    )
    assert words(None, "invoice", "sv", facts).subject == "Faktura F1 Bcc: c@d.se från A B"


def test_the_companys_own_text_goes_before_the_shipped(office: Office, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    own = tmp_path / "mail" / "texts.toml"
    own.write_text('[invoice.sv]\nsubject = "Räkning $number, $$"\n', encoding="utf-8")
    number = queued(office)
    found = mail(office.book.reader, number)
    assert found.subject == "Räkning F2026-0001, $"
    assert found.text.startswith("Hej!")
    own.write_text('[invoice.sv]\nsubject = "$numer"\n', encoding="utf-8")
    before = snapshot(office.book)
    with (
        pytest.raises(BadFile, match=r"mail/texts.toml: invoice.sv.subject has \$numer") as bad,
        office.doing() as tx,
    ):
        send(tx, "F2026-0001", Way("email", again=True))
    assert "$number" in bad.value.hint
    assert snapshot(office.book) == before


def test_a_forgotten_customer_is_in_no_mail(office: Office, inbox: Inbox) -> None:
    customer = office.customer("Ada Berg", kind="private", email="ada@example.se")
    with office.doing() as tx:
        queue(
            tx, Ref("customer", customer), purpose="invoice", address="ada@example.se", subject="Hej Ada", text="Ada!",
            customer_id=office.book.reader.value("SELECT id FROM customer WHERE number = :n", n=customer),
        )  # fmt: skip
    with office.doing() as tx:
        forget(tx, customer)
    found = mail(office.book.reader, 1)
    assert (found.state, found.to, found.subject, found.text) == ("dropped", "", "", "")
    assert sent_to(office, inbox) == []


# The server's settings


def test_the_password_comes_from_the_environment_or_a_file_for_its_owner_alone(
    office: Office, tmp_path: Path
) -> None:
    book = tmp_path / "company.kassabok"
    office.setting("mail.smtp", "smtp.example.se:465")
    office.setting("mail.user", "vi")
    with office.doing() as tx:
        settings = tx.settings
    with pytest.raises(Refused) as refused:
        server_of(settings, book, {})
    assert refused.value.code == "mail.password"
    assert server_of(settings, book, {"KASSABOK_SMTP_PASSWORD": "a"}) == Server(
        "smtp.example.se", 465, "vi", "a"
    )
    path = tmp_path / "smtp-password"
    path.write_text("b\n")
    path.chmod(0o644)
    with pytest.raises(Refused) as refused:
        server_of(settings, book, {})
    assert refused.value.code == "mail.password_readable"
    path.chmod(0o600)
    assert server_of(settings, book, {}) == Server("smtp.example.se", 465, "vi", "b")
    assert "password" not in repr(server_of(settings, book, {}))
