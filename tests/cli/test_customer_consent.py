"""kassabok customer consent, as its user sees it."""

import pypdf
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Anna Öman", "--kind", "private", "--email", "anna@exempel.se")
    return trader


def test_a_yes_and_a_no_are_shown_in_order(trader: Trader) -> None:
    assert (
        trader("customer", "consent", "add", "anna", "--source", "newsletter-form", "--text", "v3")
        == "Customer 1001 may be addressed by email (granted).\n"
    )
    assert (
        trader("customer", "consent", "withdraw", "1001", "--channel", "email")
        == "Customer 1001 must not be addressed by email.\n"
    )
    page = trader("customer", "consent", "show", "1001")
    assert page.startswith("Consent of customer 1001\n")
    assert "May be addressed by  nothing\nNot by               email\n" in page
    said = trader.json("customer", "consent", "show", "1001")["said"]
    assert [(one["said"], one["source"], one["text_version"]) for one in said] == [
        ("granted", "newsletter-form", "v3"),
        ("withdrawn", "by-hand", ""),
    ]


def test_the_list_can_be_of_those_who_may_be_addressed(trader: Trader) -> None:
    trader("customer", "add", "Bo Ek", "--email", "bo@exempel.se")
    trader("customer", "consent", "add", "1001")
    trader("customer", "consent", "withdraw", "1002", "--objects")
    may = trader.json("customer", "consent", "list", "--may")
    assert [(row["customer"], row["channel"], row["said"]) for row in may] == [("1001", "email", "granted")]
    assert len(trader.json("customer", "consent", "list", "--may-not")) == 4
    assert trader("customer", "consent", "list", "--on", "2026-03-01") == "No customer has said so.\n"


def test_a_token_is_told_once_and_confirms(trader: Trader) -> None:
    assert trader.json("customer", "consent", "ask", "1001", "--dry-run")["token"] == ""
    token = trader.json("customer", "consent", "ask", "1001")["token"]
    assert "asked" in trader("customer", "consent", "show", "1001")
    assert (
        trader("customer", "consent", "confirm", token)
        == "Customer 1001 may be addressed by email (confirmed).\n"
    )
    assert "error[consent.answered]" in trader("customer", "consent", "confirm", token, fails=3)
    assert "error[consent.token]" in trader("customer", "consent", "confirm", "x", fails=4)


def test_a_file_with_a_row_that_cannot_be_taken_ends_with_7(trader: Trader) -> None:
    file = b"email,channel,date\nanna@exempel.se,email,2025-05-01\nnobody@exempel.se,email,2025-05-01\n"
    answer = trader.kassabok(
        *("customer", "consent", "import", "-", "--source", "mailchimp", "--today", "2026-03-02"), stdin=file
    )
    assert answer.exit_code == 7
    assert answer.out.startswith("1 new, 0 changed, 0 known as they are.\n")
    assert "Line 3: No customer has this e-mail address." in answer.out


def test_evidence_is_kept(trader: Trader) -> None:
    form = trader.kassabok.folder / "form.txt"
    form.write_text("Ja tack")
    trader("customer", "consent", "add", "1001", "--evidence", str(form))
    assert "Proved by            form.txt\n" in trader("customer", "consent", "show", "1001")


def test_an_extract_is_a_page_json_and_a_swedish_pdf(trader: Trader) -> None:
    trader("customer", "consent", "add", "1001")
    page = trader("customer", "extract", "anna")
    assert page.startswith("All that the book holds of customer 1001\n")
    assert "granted" in page
    assert trader.json("customer", "extract", "1001")["register"][0]["email"] == "anna@exempel.se"
    trader("customer", "extract", "1001", "-o", "extract.pdf")
    text = pypdf.PdfReader(trader.kassabok.folder / "extract.pdf").pages[0].extract_text()
    assert "Registerutdrag" in text
    assert "anna@exempel.se" in text
    assert "samtycke" in text
    assert "error[customer.cash]" in trader("customer", "extract", "0", fails=3)


def test_forgetting_says_what_goes_and_what_stays(trader: Trader) -> None:
    before = trader.rows()
    dry = trader("customer", "forget", "anna", "--dry-run")
    assert "nothing was saved" in dry
    assert trader.rows() == before
    assert "error[confirm.needed]" in trader("customer", "forget", "anna", fails=2)
    trader("customer", "forget", "anna", "--yes", "-o", "receipt.pdf")
    text = pypdf.PdfReader(trader.kassabok.folder / "receipt.pdf").pages[0].extract_text()
    assert "Radering av personuppgifter" in text
    assert "poster i kundregistret" in text
    assert "Anna" not in text
    assert trader.json("customer", "show", "1001")["name"] == "Raderad kund"
    assert b"anna@exempel.se" not in trader.path.read_bytes()
    assert "error[customer.forgotten]" in trader("customer", "forget", "1001", "--yes", fails=3)
    assert "consent" in trader("check")


def test_what_was_kept_is_purged_by_night_when_its_time_has_passed(trader: Trader) -> None:
    trader("customer", "forget", "1001", "--yes")
    nightly = trader.kassabok("nightly", "--today", "2026-03-03")
    assert nightly.exit_code == 0
    assert "1 customer purged." in nightly.out.splitlines()
    assert trader("customer", "purge") == "Nothing changed.\n"
