import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.ledger.accounts import VAT_BOXES
from kassabok.core.taxes.boxes import BOXES, OUTPUT_VAT, PAY, in_box, in_kronor
from kassabok.formats.skatteverket.eskd import ELEMENTS


def test_there_are_the_boxes_that_accounts_can_have_and_the_file_can_hold() -> None:
    assert set(BOXES) == {*VAT_BOXES, PAY} == set(ELEMENTS.values())


@pytest.mark.parametrize(
    ("box", "kronor"), [("05", 100), ("10", 100), ("20", -100), ("48", -100), ("37", -100)]
)
def test_sales_and_output_vat_are_credits_and_purchases_are_debits(box: str, kronor: int) -> None:
    assert in_box(box, -100) == kronor


def test_ore_are_left_out_box_by_box_and_what_is_to_be_paid_is_of_what_is_left() -> None:
    kronor = in_kronor({"10": 100_99, "11": 50_99, "48": 10_01, "05": -3_99})
    assert (kronor["10"], kronor["11"], kronor["48"], kronor["05"]) == (100, 50, 10, -3)
    assert kronor[PAY] == 140  # And not 141, as the öre together would make.


@given(st.dictionaries(st.sampled_from([box for box in BOXES if box != PAY]), st.integers(-(10**12), 10**12)))
def test_every_box_is_within_a_krona_and_never_larger(exact_ore: dict[str, int]) -> None:
    kronor = in_kronor(exact_ore)
    for box, ore in exact_ore.items():
        assert abs(kronor[box] * 100) <= abs(ore) < (abs(kronor[box]) + 1) * 100
        assert kronor[box] * ore >= 0
    assert kronor[PAY] == sum(kronor[box] for box in OUTPUT_VAT) - kronor["48"]
