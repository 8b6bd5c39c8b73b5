"""Damaged files: whatever is done to the bytes, the answer is a BankFile that holds together, or a BadFile."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.bank.bgmax_files import bgmax, information, name, small
from tests.formats.bank.bgmax_files import payment as bgmax_payment
from tests.formats.bank.camt_files import balance, entry, iban, invoice, one, other, payment, scor
from tests.formats.bank.csv_files import SAMPLES

from kassabok.formats.bank import detect
from kassabok.formats.bank.record import BankFile
from kassabok.formats.bank.statement_csv import shipped_profiles
from kassabok.formats.errors import BadFile

PROFILES = shipped_profiles()


def camt_file(version: str) -> bytes:
    payments = [
        payment("60.00", version=version, debtor="Åsa", debtor_account=iban("NL77ABNA0574908765"),
                remittance=scor("10017", amount="60.00") + "<Ustrd>tack</Ustrd>"),
        payment("40.00", version=version, creditor_account=other("9912346"), remittance=invoice("F1", "40.00")),
    ]  # fmt: skip
    return one(
        entry("100.00", "CRDT", *payments, version=version),
        entry("5", "DBIT", text="Avgift", status="PDNG", version=version),
        balances=balance("OPBD", "0") + balance("CLBD", "100.00"),
        version=version,
    )


FILES = {
    "camt.02": camt_file("02"),
    "camt.08": camt_file("08"),
    "bgmax": bgmax(small(name("Åsa"), information("Tack"), bgmax_payment(0, kind="22", reference="10025"))),
    **{
        f"csv {sample}": SAMPLES[sample].data()
        for sample in ("swedbank", "nordea", "ica", "lansforsakringar-bare")
    },
}
# Bytes that mean something to one of the readers, so that damage is often half right.
SPICE = (b"<", b">", b"</Ntry>", b"<TxDtls>", b"&", b'"', b";", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"-", b"9" * 20,
         b"<Amt>", b"20", b"70", b"15", b" ", b"\t", b"<!DOCTYPE x>", b"]]>", b"<!--", b"2026-02-30", b"1e5",
         b"\xef\xbb\xbf", "\u0661".encode(), "\u2028".encode(), b"\x1b", b"=1+1")  # fmt: skip


def holds_together(file: BankFile) -> None:
    for statement in file.statements:
        for found in statement.entries:
            assert found.transactions
            assert sum(t.amount_ore for t in found.transactions) == found.amount_ore
            assert found.line >= 1
            assert found.occurrence >= 1
            assert all(isinstance(t.amount_ore, int) for t in found.transactions)


def read_or_refuse(data: bytes) -> None:
    answer: BankFile | BadFile
    try:
        answer = detect.read(data, profiles=PROFILES)
    except BadFile as error:
        answer = error
    if isinstance(answer, BankFile):
        holds_together(answer)
    else:
        assert (answer.code[:5], answer.message[-1:], bool(answer.hint)) == ("bank.", ".", True)


@pytest.mark.parametrize("kind", FILES)
def test_the_whole_files_are_read(kind):
    holds_together(detect.read(FILES[kind], profiles=PROFILES))


@pytest.mark.parametrize("kind", FILES)
def test_random_damage(kind):
    generator = random.Random(kind)
    for _ in range(300):
        data = bytearray(FILES[kind])
        for _ in range(generator.randint(1, 4)):
            place = generator.randrange(len(data) + 1)
            match generator.randrange(4):
                case 0:
                    data[place : place + 1] = bytes([generator.randrange(256)])
                case 1:
                    data[place:place] = generator.choice(SPICE)
                case 2:
                    del data[place : place + generator.choice((1, 2, 5, 40))]
                case _:
                    other_place = generator.randrange(len(data) + 1)
                    data[place:place] = data[other_place : other_place + generator.choice((3, 30, 300))]
        read_or_refuse(bytes(data))


@pytest.mark.parametrize("kind", FILES)
def test_truncation(kind):
    data = FILES[kind]
    for length in range(0, len(data), max(1, len(data) // 120)):
        read_or_refuse(data[:length])


@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
@settings(max_examples=200)
def test_any_bytes_anywhere(kind, data):
    original = FILES[kind]
    start = data.draw(st.integers(0, len(original)))
    length = data.draw(st.integers(0, 50))
    put_in = data.draw(st.binary(max_size=30) | st.sampled_from(SPICE))
    read_or_refuse(original[:start] + put_in + original[start + length :])


@given(st.binary(max_size=300))
def test_any_bytes_at_all(data):
    read_or_refuse(data)


@given(st.text(max_size=300))
def test_any_text_at_all(text):
    read_or_refuse(text.encode("utf-8", "surrogatepass"))
