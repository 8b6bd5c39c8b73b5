"""E-mail as bytes: read back by Python's own parser it says the same, and nothing in it can become a header."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.errors import BadFile
from kassabok.formats.mail import Letter, LetterFile, write

LETTER = Letter(
    sender_name="Krukhuset, Å & Ö AB",
    sender="faktura@krukhuset.se",
    to="eva@kafeost.se",
    subject="Faktura F2026-0001 från Krukhuset",
    text="Hej!\n\nBetala senast 2026-04-01.\n",
    message_id="1.abc@krukhuset.se",
    written_at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
    files=(LetterFile("Faktura räksmörgås.pdf", "application/pdf", b"%PDF-1.7 \x00\xff"),),
)


def parsed(letter: Letter) -> EmailMessage:
    message: Any = message_from_bytes(write(letter), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    found = message.get_body(("plain",))
    assert found is not None
    text = found.get_content()
    assert isinstance(text, str)
    return text


def test_it_says_what_it_was_given_and_is_the_same_each_time() -> None:
    message = parsed(LETTER)
    assert write(LETTER) == write(LETTER)
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == LETTER.sender_name
    assert (message["To"], message["Message-ID"]) == ("eva@kafeost.se", "<1.abc@krukhuset.se>")
    assert message["Date"].datetime == LETTER.written_at
    assert body(message).splitlines() == LETTER.text.splitlines()
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (LETTER.files[0].name, LETTER.files[0].data)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=150
    )
)
def test_any_printable_subject_is_one_header(subject: str) -> None:
    message = parsed(replace(LETTER, subject=f"a{subject}b"))
    assert "".join(message["Subject"].split()) == "".join(f"a{subject}b".split())
    assert set(message.keys()) == set(parsed(LETTER).keys())


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=300))
def test_any_text_is_the_body(text: str) -> None:
    assert body(parsed(replace(LETTER, text=text + "\n"))).splitlines() == (text + "\n").splitlines()


@pytest.mark.parametrize("field", ["sender_name", "sender", "to", "subject", "message_id"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x00", "\u2028"])
def test_no_field_can_end_a_line(field: str, end: str) -> None:
    broken: Any = {field: f"a{end}Bcc: alla@example.se"}
    with pytest.raises(BadFile) as bad:
        write(replace(LETTER, **broken))
    assert bad.value.code == "mail.header"


def test_no_name_of_a_file_can_end_a_line() -> None:
    with pytest.raises(BadFile):
        write(replace(LETTER, files=(LetterFile("a\nBcc: b@c.se", "application/pdf", b""),)))


def test_a_domain_of_other_letters_goes_as_idna_and_a_name_of_them_does_not_go() -> None:
    to = str(parsed(replace(LETTER, to="eva@kaféöst.se"))["To"])
    assert to.isascii()
    assert to.removeprefix("eva@").encode().decode("idna") == "kaféöst.se"
    with pytest.raises(BadFile) as bad:
        write(replace(LETTER, to="åsa@kafeost.se"))
    assert bad.value.code == "mail.header"
