"""kassabok invoice peppol, attach and send, and kassabok mail, as their user sees them."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.mail_server import Inbox, mail_server

BUYER = ("--org-nr", "556016-0680", "--city", "Lund", "--street", "Storgatan 1", "--postcode", "222 22")


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    for key, value in (("city", "Lund"), ("bankgiro", "5050-1055"), ("email", "vi@kafebutiken.se")):
        trader("setting", "set", f"company.{key}", value)
    trader("customer", "add", "Kafé Öst AB", *BUYER, "--email", "eva@ost.se")
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Gravering=2@150")
    return trader


def served(trader: Trader, inbox: Inbox) -> None:
    trader("setting", "set", "mail.smtp", f"127.0.0.1:{inbox.port}")


def test_what_is_missing_is_told_with_its_way_out_and_then_not_any_more(trader: Trader) -> None:
    error = trader("invoice", "peppol", "F2026-0001", fails=3)
    assert error.splitlines()[1] == "hint: kassabok customer edit 1001 --buyer-reference CODE"
    told = trader.kassabok("invoice", "peppol", "F2026-0001", "--check", "--today", "2026-03-02")
    assert told.exit_code == 7
    assert told.out == (
        "F2026-0001: The invoice has neither a reference nor an order number of customer 1001 (PEPPOL-EN16931-R003).\n"
        "  kassabok customer edit 1001 --buyer-reference CODE\n"
    )
    trader("customer", "edit", "1001", "--buyer-reference", "ZZ1234")
    assert trader("invoice", "peppol", "F2026-0001", "--check") == "Nothing is missing.\n"
    assert trader.json("invoice", "peppol", "F2026-0001", "--check") == []


def test_one_into_a_file_and_several_into_a_folder(trader: Trader, tmp_path: Path) -> None:
    trader("customer", "edit", "1001", "--buyer-reference", "ZZ1234")
    trader("invoice", "credit", "F2026-0001")
    file, folder = tmp_path / "faktura.xml", tmp_path / "ut"
    trader("invoice", "peppol", "f2026-0001", "-o", str(file))
    assert b"EmbeddedDocumentBinaryObject" in file.read_bytes()
    error = trader("invoice", "peppol", "F2026-0001", "K2026-0001", fails=2)
    assert "error[invoice.folder]" in error
    folder.mkdir()
    trader("invoice", "peppol", "F2026-0001", "K2026-0001", "-o", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["F2026-0001.xml", "K2026-0001.xml"]
    assert (folder / "F2026-0001.xml").read_bytes() == file.read_bytes()
    bare = tmp_path / "bar.xml"
    trader("invoice", "peppol", "F2026-0001", "--no-pdf", "-o", str(bare))
    assert b"EmbeddedDocumentBinaryObject" not in bare.read_bytes()


def test_our_own_file_is_a_bill_in_the_book_of_the_buyer(
    trader: Trader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one company issues, the other has with the same sums, and pays to the right bankgiro."""
    trader(
        "invoice",
        "issue",
        "--customer",
        "1001",
        "--line-text",
        "Krukor=3@33,33-12,5%",
        "--their-order",
        "PO 7",
    )
    total_ore = trader.json("invoice", "show", "F2026-0002")["total_ore"]
    file = tmp_path / "faktura.xml"
    trader("invoice", "peppol", "F2026-0002", "-o", str(file))
    hybrid = tmp_path / "hybrid.pdf"
    trader("invoice", "pdf", "F2026-0002", "--with-xml", "-o", str(hybrid))
    monkeypatch.setenv("KASSABOK_BOOK", str(tmp_path / "other.kassabok"))
    trader("init", "Kafé Öst AB", "--org-nr", "556016-0680", "--year-start", "2026-01-01")
    told = trader("bill", "import", str(file), "--register", "--account", "5410")
    assert "Kafébutiken AB was registered, to be paid to bankgiro 5050-1055." in told
    bill = trader.json("bill", "show", "E2026-0001")
    assert (bill["reference"], bill["total_ore"]) == ("F2026-0002", total_ore)
    assert trader.json("bill", "import", str(hybrid))["known"] == 1


def test_nothing_is_mailed_until_there_is_a_server(trader: Trader) -> None:
    told = trader.kassabok("invoice", "send", "F2026-0001", "--via", "email", "--today", "2026-03-02")
    assert told.exit_code == 0
    assert "would be sent" in told.out
    assert "att betala senast 2026-04-01" in told.err
    assert "no server is set. kassabok setting set mail.smtp smtp.example.se:587" in told.err
    assert trader("mail", "list") == "No mail.\n"


def test_it_is_mailed_once(trader: Trader) -> None:
    with mail_server() as inbox:
        served(trader, inbox)
        trader("customer", "edit", "1001", "--invoice-channel", "email")
        assert "sent" in trader("invoice", "send", "--unsent")
        assert trader("invoice", "send", "--unsent") == "Everything has been sent.\n"
        error = trader("invoice", "send", "F2026-0001", fails=3)
        assert "error[invoice.sent]: F2026-0001 is mail 1 already, which is sent." in error
    [mail] = inbox.mails
    assert mail["To"] == "eva@ost.se"
    assert trader.json("invoice", "list")[0]["sent"] == "sent"
    assert trader.json("mail", "list")[0]["state"] == "sent"
    assert trader("mail", "show", "1").splitlines()[0] == "Mail 1: sent"
    assert "sent" in trader("invoice", "list")
    assert "mail:1" in trader("trace", "F2026-0001") or "mail 1" in trader("trace", "F2026-0001").lower()


def test_what_waits_goes_by_night(trader: Trader) -> None:
    with mail_server() as inbox:
        served(trader, inbox)
        inbox.answers = ["450 Greylisted"]
        answer = trader.kassabok("invoice", "send", "F2026-0001", "--via", "email", "--today", "2026-03-02")
        assert answer.exit_code == 7
        assert "Mail 1 is queued: The server does not take eva@ost.se now: 450 Greylisted." in answer.err
        assert "1 mail sent.\n" in trader("nightly")
    assert len(inbox.raw) == 1


def test_the_owner_says_what_becomes_of_what_is_uncertain(trader: Trader) -> None:
    with mail_server() as inbox:
        served(trader, inbox)
        inbox.cut = True
        answer = trader.kassabok("invoice", "send", "F2026-0001", "--via", "email", "--today", "2026-03-02")
        assert answer.exit_code == 7
        assert "kassabok mail again 1 sends it once more, mail arrived 1 does not." in answer.err
        inbox.cut = False
        assert trader("mail", "run") == "No mail waits.\n"
        assert trader("mail", "again", "1") == "Mail 1 is to be sent again.\n"
        assert "sent" in trader("mail", "run")
        error = trader("mail", "drop", "1", fails=3)
        assert "Mail 1 is sent; cannot drop it." in error


def test_e_invoices_go_into_the_folder_of_the_settings(trader: Trader, tmp_path: Path) -> None:
    folder = tmp_path / "ut"
    folder.mkdir()
    trader("customer", "edit", "1001", "--invoice-channel", "peppol", "--buyer-reference", "ZZ1234")
    error = trader("invoice", "send", "F2026-0001", fails=3)
    assert "error[invoice.no_folder]" in error
    trader("setting", "set", "mail.folder", str(folder))
    timesheet = tmp_path / "timmar.csv"
    timesheet.write_text("dag;tim\n1;2\n")
    trader("invoice", "attach", "F2026-0001", str(timesheet))
    rows = json.loads(trader("invoice", "send", "--unsent", "--format", "json"))
    assert [(row["invoice"], row["via"], row["state"]) for row in rows] == [("F2026-0001", "folder", "sent")]
    [file] = folder.iterdir()
    assert file.name == "F2026-0001.xml"
    assert b'filename="timmar.csv"' in file.read_bytes()
    assert trader("mail", "list", "--state", "failed") == "No mail.\n"


def test_of_all_that_is_unsent_one_that_cannot_go_keeps_back_only_itself(
    trader: Trader, tmp_path: Path
) -> None:
    folder = tmp_path / "ut"
    folder.mkdir()
    trader("setting", "set", "mail.folder", str(folder))
    trader("customer", "edit", "1001", "--invoice-channel", "peppol")
    trader(
        "customer", "add", "Rederi AB", "--org-nr", "556012-5790", "--city", "Lund", "--buyer-reference", "7"
    )
    trader("customer", "edit", "1002", "--invoice-channel", "peppol")
    trader("invoice", "issue", "--customer", "1002", "--line-text", "Gravering=2@150")
    answer = trader.kassabok("invoice", "send", "--unsent", "--today", "2026-03-02")
    assert answer.exit_code == 7
    assert "F2026-0001: F2026-0001 cannot be an e-invoice yet" in answer.err
    assert [path.name for path in folder.iterdir()] == ["F2026-0002.xml"]


def test_what_keeps_it_from_being_sent_is_told_and_it_stays_queued(trader: Trader) -> None:
    with mail_server() as inbox:
        served(trader, inbox)
        trader("setting", "set", "mail.user", "vi")
        answer = trader.kassabok("invoice", "send", "F2026-0001", "--via", "email", "--today", "2026-03-02")
        assert answer.exit_code == 7
        assert "queued" in answer.out
        assert "It is queued, but was not sent: There is no password for the mail server." in answer.err
        trader("setting", "set", "mail.user", "")
        assert "sent" in trader("mail", "run")
    assert len(inbox.raw) == 1


def test_what_is_queued_without_a_server_is_told(trader: Trader) -> None:
    with mail_server() as inbox:
        served(trader, inbox)
        inbox.answers = ["450 Greylisted"]
        trader.kassabok("invoice", "send", "F2026-0001", "--via", "email", "--today", "2026-03-02")
    trader("setting", "set", "mail.smtp", "")
    told = trader.kassabok("mail", "run", "--today", "2026-03-02")
    assert told.exit_code == 7
    assert "1 by e-mail wait for a server: kassabok setting set mail.smtp smtp.example.se:587" in told.err


def test_a_dry_run_sends_nothing(trader: Trader) -> None:
    with mail_server() as inbox:
        served(trader, inbox)
        told = trader("invoice", "send", "F2026-0001", "--via", "email", "--dry-run")
        assert "would be sent" in told
        assert inbox.raw == []
    assert trader("mail", "list") == "No mail.\n"
