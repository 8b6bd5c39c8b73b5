"""Bank accounts: whose clearing number it is, and whether the check digit holds, by the rules worked out again here."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.identifiers import luhn_digit
from kassabok.core.rates.clearing import Banks
from kassabok.formats.errors import BadFile

BANKS = Banks.load()


def modulus_11_digit(body: str) -> str | None:
    """The digit that makes the sum of digit times weight, 1 to 10 from the right and 1 again, a multiple of eleven."""
    for digit in "0123456789":
        total = 0
        for place, figure in enumerate(reversed(body + digit)):
            total += int(figure) * (place % 10 + 1)
        if total % 11 == 0:
            return digit
    return None  # Then the bank skips the number.


@pytest.mark.parametrize(
    ("clearing", "bank"),
    [
        ("1100", "Nordea"),
        ("3300", "Nordea"),
        ("3400", "Länsförsäkringar Bank"),
        ("3410", "Nordea"),
        ("5839", "SEB"),
        ("6290", "Handelsbanken"),
        ("83279", "Swedbank"),
        ("9180", "Danske Bank"),
        ("9199", "DNB Bank"),
        ("9960", "Nordea PlusGirot"),
    ],
)
def test_a_clearing_number_tells_the_bank(clearing: str, bank: str) -> None:
    found = BANKS.of(clearing)
    assert found is not None
    assert found.name == bank


def test_no_clearing_number_belongs_to_two_banks_and_some_to_none() -> None:
    for number in range(1000, 10000):
        fits = [bank for bank in BANKS._banks if bank.first <= number <= bank.last]
        assert len(fits) <= 1, number
    assert BANKS.of("1000") is None
    assert BANKS.doubt("1000", "1234567") == "The clearing number 1000 belongs to no bank that is known."


def test_accounts_that_are_known_to_be_right() -> None:
    # The account within the IBAN that SWIFT's registry shows for Sweden, and one that is reckoned by hand.
    assert BANKS.doubt("5839", "8257466") == ""
    assert BANKS.doubt("6290", "401234568") == ""  # 4*9+0*8+1*7+2*6+3*5+4*4+5*3+6*2+8*1 = 121 = 11*11
    assert "wrong check digit" in BANKS.doubt("5839", "8257467")
    assert "wrong check digit" in BANKS.doubt("6290", "401234567")


@given(
    clearing=st.sampled_from(["5839", "1100", "7500", "9060", "4000", "9150", "9660", "2300"]),
    body=st.text("0123456789", min_size=6, max_size=6),
)
def test_type_1_holds_by_its_own_digits_alone(clearing: str, body: str) -> None:
    bank = BANKS.of(clearing)
    assert bank is not None
    counted = clearing[1:] if bank.rule == "1.1" else clearing
    right = modulus_11_digit(counted + body)
    for digit in "0123456789":
        assert (BANKS.doubt(clearing, body + digit) == "") == (digit == right)


@given(
    clearing=st.sampled_from(["9180", "9570", "3782", "9300"]),
    body=st.text("0123456789", min_size=9, max_size=9),
)
def test_type_2_of_ten_digits_ends_with_their_luhn_digit(clearing: str, body: str) -> None:
    assert BANKS.doubt(clearing, body + luhn_digit(body)) == ""
    wrong = str((int(luhn_digit(body)) + 1) % 10)
    assert "wrong check digit" in BANKS.doubt(clearing, body + wrong)


def test_the_length_is_the_banks() -> None:
    assert BANKS.doubt("5839", "825746") == "An account number of SEB 5839 has 7 digits, not 6."
    assert (
        BANKS.doubt("6290", "1234567") == "An account number of Handelsbanken 6290 has 8 to 9 digits, not 7."
    )
    assert BANKS.doubt("9960", "5186879") == ""  # 51 86 87-9, a plusgiro number.


def test_a_table_beside_the_book_comes_first(tmp_path: Path) -> None:
    (tmp_path / "clearing.toml").write_text(
        'schema = 1\n[[bank]]\nname = "Nya banken"\nranges = ["1000-1009", "5839-5839"]\nrule = "2.3"\n',
        "utf-8",
    )
    banks = Banks.load(tmp_path)
    assert banks.doubt("1000", "18") == ""
    assert [banks.of(number).name for number in ("5839", "5840")] == ["Nya banken", "SEB"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "schema = 2\nbank = []\n",
        "schema = 1\n",
        'schema = 1\n[[bank]]\nname = "X"\nranges = ["a-b"]\nrule = "1.1"\n',
        'schema = 1\n[[bank]]\nname = "X"\nranges = ["1000-1009"]\nrule = "3.1"\n',
        "schema = \n",
    ],
)
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "clearing.toml").write_text(text, "utf-8")
    with pytest.raises(BadFile, match=r"clearing\.toml: "):
        Banks.load(tmp_path)
