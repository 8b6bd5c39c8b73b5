from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.identifiers import (
    check_ocr,
    format_account,
    format_bankgiro,
    format_iban,
    format_identity,
    format_plusgiro,
    format_swish,
    gtin14,
    is_personal,
    luhn_digit,
    luhn_ok,
    make_ocr,
    mask_personal,
    mask_vat_number,
    parse_bankgiro,
    parse_bic,
    parse_clearing,
    parse_currency,
    parse_email,
    parse_gtin,
    parse_iban,
    parse_identity,
    parse_plusgiro,
    parse_postcode,
    parse_swish,
    parse_vat_number,
    split_account,
    ten_digits,
    vat_number_of,
)

ON = date(2026, 3, 2)


def with_check_digit(body: str) -> str:
    return body + luhn_digit(body)


@pytest.mark.parametrize(
    "text", ["556036-0793", "5560360793", " 556036 0793 ", "165560360793", "16556036-0793"]
)
def test_a_company_is_ten_digits(text: str) -> None:
    number = parse_identity(text, on=ON)
    assert number == "5560360793"
    assert not is_personal(number)
    assert ten_digits(number) == "5560360793"
    assert format_identity(number) == "556036-0793"
    assert mask_personal(number) == "556036-0793"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("811218-9876", "198112189876"),
        ("8112189876", "198112189876"),
        ("19811218-9876", "198112189876"),
        ("811218+9876", "188112189876"),
        (with_check_digit("260302123"), "20" + with_check_digit("260302123")),
        (
            with_check_digit("260303123"),
            "19" + with_check_digit("260303123"),
        ),  # Not born yet on 2 March 2026.
        (with_check_digit("000229123"), "20" + with_check_digit("000229123")),
        (
            with_check_digit("701063239"),
            "19" + with_check_digit("701063239"),
        ),  # A coordination number, day 3.
    ],
)
def test_a_person_is_twelve_digits(text: str, number: str) -> None:
    read = parse_identity(text, on=ON)
    assert read == number
    assert is_personal(read)
    assert ten_digits(read) == number[2:]
    assert format_identity(read) == f"{number[2:8]}-{number[8:]}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not an organisation or personal number"),
        ("556036-079", "is not an organisation or personal number"),
        ("556036_0793", "is not an organisation or personal number"),
        ("５５６０３６０７９３", "is not an organisation or personal number"),
        ("556036-0794", "556036-0794 has a wrong check digit"),
        ("811218-9875", r"811218-\*\*\*\* has a wrong check digit"),
        ("205560360793", "leave out what stands before it"),
        ("556036+0793", "leave out what stands before it"),
        (with_check_digit("811318123"), "date of birth"),
        (with_check_digit("810230123"), "date of birth"),
        (with_check_digit("810200123"), "date of birth"),
        ("16811218-9876", "date of birth"),
        ("20811218-9876", "date of birth"),  # Born in 2081.
    ],
)
def test_a_wrong_identity_is_refused_and_a_person_not_shown(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        parse_identity(text, on=ON)
    assert "9876" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("19800101-1234", "800101-****"),
        ("800101-1234", "800101-****"),
        ("800101+1234", "800101-****"),
        ("198001011234", "800101-****"),
        ("556036-0793", "556036-0793"),
        ("Anna 800101-1234", "****"),
        ("", "****"),
    ],
)
def test_a_persons_last_four_digits_are_hidden(text: str, shown: str) -> None:
    assert mask_personal(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SE556036079301", "SE556036079301"),
        ("SE 800101 1234 01", "SE800101-****"),
        ("DE136695976", "DE136695976"),
        ("", ""),
    ],
)
def test_a_vat_number_hides_the_personal_number_in_it(text: str, shown: str) -> None:
    assert mask_vat_number(text) == shown


@given(st.integers(200, 999), st.integers(20, 99), st.integers(0, 9999))
def test_company_numbers_agree_with_stdnum(head: int, middle: int, tail: int) -> None:
    from stdnum.se import orgnr

    number = f"{head:03}{middle % 10}{tail:05}"[:9]
    number = number[:2] + str(2 + middle % 8) + number[3:]
    checked = with_check_digit(number)
    assert parse_identity(checked, on=ON) == orgnr.validate(checked) == checked
    wrong = number + str((int(checked[-1]) + 1) % 10)
    assert not orgnr.is_valid(wrong)
    with pytest.raises(ValueError, match="check digit"):
        parse_identity(wrong, on=ON)


def test_vat_numbers() -> None:
    assert vat_number_of("5560360793") == "SE556036079301"
    assert vat_number_of("198112189876") == "SE811218987601"
    assert parse_vat_number("se 556036-0793 01") == "SE556036079301"
    assert parse_vat_number("DE 136 695 976") == "DE136695976"


@pytest.mark.parametrize(
    "text", ["", "556036079301", "SE556036079401", "SE556036079302", "XX123", "DE136695977"]
)
def test_a_wrong_vat_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a VAT number"):
        parse_vat_number(text)


@pytest.mark.parametrize(
    "gtin", ["96385074", "036000291452", "7310865004703", "4006381333931", "10614141000415", "00012345600012"]
)
def test_a_gtin_is_read(gtin: str) -> None:
    assert parse_gtin(f" {gtin} ") == gtin
    assert len(gtin14(gtin)) == 14
    assert parse_gtin(gtin14(gtin)) == gtin14(gtin)


@pytest.mark.parametrize(
    "text", ["", "123", "731086500470", "7310865004704", "73108650047O3", "７310865004703"]
)
def test_a_wrong_gtin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="GTIN"):
        parse_gtin(text)


@given(st.from_regex(r"[0-9]{7}|[0-9]{11}|[0-9]{12}|[0-9]{13}", fullmatch=True))
def test_gtins_agree_with_stdnum(body: str) -> None:
    from stdnum import ean

    checked = body + ean.calc_check_digit(body)
    assert parse_gtin(checked) == checked


def test_giro_numbers() -> None:
    assert parse_bankgiro("5050-1055") == "50501055"
    assert parse_bankgiro("991-2346") == "9912346"
    assert format_bankgiro("50501055") == "5050-1055"
    assert format_bankgiro("9912346") == "991-2346"
    assert parse_plusgiro("51 86 87-9".replace("-9", "-" + luhn_digit("518687"))) == with_check_digit(
        "518687"
    )
    assert format_plusgiro("5186879") == "51 86 87-9"
    assert format_plusgiro("12344") == "12 34-4"
    assert format_plusgiro("123456") == "1 23 45-6"
    assert format_plusgiro("18") == "1-8"


def test_swish_numbers() -> None:
    assert parse_swish("123 118 11 89") == "1231181189"
    assert parse_swish("+46 70-174 06 05") == "46701740605"
    assert parse_swish("070-174 06 05") == "0701740605"
    assert format_swish("1231181189") == "123 118 11 89"
    assert format_swish("0701740605") == "0701740605"
    for wrong in ("1241181189", "12311811", "banan", ""):
        with pytest.raises(ValueError, match="is not a Swish number: a company's has ten digits"):
            parse_swish(wrong)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_bankgiro, "5050-1056"),
        (parse_bankgiro, "505-105"),
        (parse_bankgiro, "505010550"),
        (parse_bankgiro, ""),
        (parse_bankgiro, "BG 5050-1055"),
        (parse_plusgiro, "51 86 87-0"),
        (parse_plusgiro, "1"),
        (parse_plusgiro, "123456789"),
    ],
)
def test_a_wrong_giro_number_is_refused(parse: Callable[[str], str], text: str) -> None:
    with pytest.raises(ValueError, match="giro"):
        parse(text)


def test_iban() -> None:
    assert parse_iban("se45 5000 0000 0583 9825 7466") == "SE4550000000058398257466"
    assert format_iban("SE4550000000058398257466") == "SE45 5000 0000 0583 9825 7466"
    for text in ("", "SE4550000000058398257467", "SE455000000005839825746", "XX00"):
        with pytest.raises(ValueError, match="is not an IBAN"):
            parse_iban(text)


def test_an_ocr_reference_has_a_length_digit_and_a_check_digit() -> None:
    assert make_ocr("202611001") == "20261100117"
    assert make_ocr("202611001", length_digit=False) == "2026110011"
    assert check_ocr("2026110 0117")


@pytest.mark.parametrize("base", ["", "F2026", "12-3", "-1", "1" * 24, "１"])
def test_an_ocr_reference_is_not_made_from_anything_else(base: str) -> None:
    with pytest.raises(ValueError, match="1 to 23 digits"):
        make_ocr(base)


@pytest.mark.parametrize("text", ["", "0", "1", "20261100118", "2026110011X", "1" * 26, "-18", "１８"])
def test_what_is_not_an_ocr_reference(text: str) -> None:
    assert not check_ocr(text)


@given(st.from_regex(r"[0-9]{1,23}", fullmatch=True))
def test_ocr_references_check_and_one_wrong_digit_is_seen(base: str) -> None:
    ocr = make_ocr(base)
    assert ocr.startswith(base)
    assert int(ocr[-2]) == len(ocr) % 10
    assert check_ocr(ocr)
    for place, digit in enumerate(ocr):
        assert not check_ocr(f"{ocr[:place]}{(int(digit) + 1) % 10}{ocr[place + 1 :]}")


@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_luhn_agrees_with_stdnum(digits: str) -> None:
    from stdnum import luhn

    assert luhn_digit(digits) == luhn.calc_check_digit(digits)
    assert luhn_ok(digits) == (len(digits) > 1 and luhn.is_valid(digits))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna@example.se", "anna@example.se"),
        (" Anna.Berg+order@Example.CO.UK ", "Anna.Berg+order@example.co.uk"),
        ("åsa@räksmörgås.se", "åsa@räksmörgås.se"),
        ("x@xn--rksmrgs-5wao1o.se", "x@xn--rksmrgs-5wao1o.se"),
    ],
)
def test_an_email_address_is_read(text: str, address: str) -> None:
    assert parse_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@example.se",
        "anna@example",
        "a@b@example.se",
        "a b@example.se",
        "anna@example..se",
        "anna@-example.se",
        "anna@example.se.",
        ".anna@example.se",
        "an..na@example.se",
        "anna@192.168.1.1",
        "anna@example.se\nBcc: x@example.se",
        "Anna <anna@example.se>",
        "a" * 65 + "@example.se",
        "a@" + "b" * 250 + ".se",
    ],
)
def test_what_is_not_an_email_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address"):
        parse_email(text)


@pytest.mark.parametrize("text", ["12345", "123 45", " SE-123 45 ", "s-12345"])
def test_a_postcode_is_read(text: str) -> None:
    assert parse_postcode(text) == "123 45"


@pytest.mark.parametrize("text", ["", "1234", "012 34", "123456", "12 345", "ABC DE"])
def test_what_is_not_a_postcode_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a Swedish postcode"):
        parse_postcode(text)


@pytest.mark.parametrize(
    ("text", "clearing", "account"),
    [
        ("6000-123 456 789", "6000", "123456789"),
        ("5839 8257466", "5839", "8257466"),
        ("58398257466", "5839", "8257466"),
        ("8327-9, 123 456 789-0", "83279", "1234567890"),
        ("83279,1234567890", "83279", "1234567890"),
        ("832791234567890", "83279", "1234567890"),
        ("8327, 9123456784", "8327", "9123456784"),
        ("8105, 1234567897", "8105", "1234567897"),
    ],
)
def test_a_bank_account_in_one_piece_is_taken_apart(text: str, clearing: str, account: str) -> None:
    assert split_account(text) == (clearing, account)
    assert split_account(format_account(clearing, account)) == (clearing, account)


@pytest.mark.parametrize("text", ["6000", "60001", "kontot", "", "5839-82574661234567"])
def test_what_is_no_bank_account_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="account number"):
        split_account(text)


def test_swedbanks_fifth_digit_is_checked_and_nobody_else_has_one() -> None:
    assert parse_clearing("8327-9") == "83279"
    assert parse_clearing("8327") == "8327"
    with pytest.raises(ValueError, match="wrong fifth digit"):
        parse_clearing("8327-8")
    with pytest.raises(ValueError, match="four digits"):
        parse_clearing("60001")


def test_bic_and_currency_are_put_in_capitals() -> None:
    assert parse_bic("swed sess") == "SWEDSESS"
    assert parse_currency(" eur") == "EUR"
    with pytest.raises(ValueError, match="not a BIC"):
        parse_bic("SWEDSES")
    with pytest.raises(ValueError, match="not a currency"):
        parse_currency("kr")
