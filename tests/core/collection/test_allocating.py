"""What a payment goes to where fees and interest are owed beside the principal."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.core.collection.allocating import COSTS, INTEREST, PRINCIPAL, Owed, Part, share

BY_LAW = (COSTS, INTEREST, PRINCIPAL)
FEE, LATE = Owed(1, 7, COSTS, 60), Owed(2, 7, INTEREST, 9)


@pytest.mark.parametrize(
    ("order", "principal", "charges"),
    [
        (BY_LAW, 31, {1: 60, 2: 9}),
        ((INTEREST, PRINCIPAL, COSTS), 91, {2: 9}),
        ((PRINCIPAL, COSTS, INTEREST), 100, {}),
    ],
)
def test_the_company_says_the_order(order: tuple[str, ...], principal: int, charges: dict[int, int]) -> None:
    shares = share(100, [Part(7, 100)], [FEE, LATE], order)
    assert (shares.principals, shares.charges, shares.left_ore) == ((principal,), charges, 0)


def test_what_is_over_pays_the_charges_whatever_the_order() -> None:
    for order in permutations(BY_LAW):
        shares = share(180, [Part(7, 100)], [FEE, LATE], order)
        assert (shares.principals, shares.charges, shares.left_ore) == ((100,), {1: 60, 2: 9}, 11)


def test_a_part_that_was_said_by_hand_is_the_principals() -> None:
    shares = share(120, [Part(7, 100, exact=True)], [FEE, LATE], BY_LAW)
    assert (shares.principals, shares.charges) == ((100,), {1: 20})


def test_charges_of_other_claims_take_only_what_is_over() -> None:
    other = Owed(3, 8, COSTS, 60)
    assert share(100, [Part(7, 100)], [other], BY_LAW).charges == {}
    shares = share(130, [Part(7, 100)], [other], BY_LAW)
    assert (shares.principals, shares.charges, shares.left_ore) == ((100,), {3: 30}, 0)


def test_the_costs_of_the_first_leave_less_for_the_last() -> None:
    shares = share(200, [Part(7, 100), Part(8, 100)], [FEE], BY_LAW)
    assert (shares.principals, shares.charges) == ((100, 40), {1: 60})


PARTS = st.lists(
    st.builds(Part, st.integers(1, 4), st.integers(0, 500), st.booleans()),
    max_size=3,
    unique_by=lambda p: p.claim,
)
OWED = st.lists(
    st.builds(
        Owed, st.integers(1, 99), st.integers(1, 6), st.sampled_from([COSTS, INTEREST]), st.integers(1, 300)
    ),
    max_size=6,
    unique_by=lambda o: o.charge,
)


@given(parts=PARTS, owed=OWED, over=st.integers(0, 900), order=st.permutations(BY_LAW))
def test_nothing_is_lost_and_nothing_is_paid_twice(
    parts: list[Part], owed: list[Owed], over: int, order: list[str]
) -> None:
    amount_ore = sum(part.amount_ore for part in parts) + over
    shares = share(amount_ore, parts, owed, order)
    assert sum(shares.principals) + sum(shares.charges.values()) + shares.left_ore == amount_ore
    assert all(0 <= paid <= part.amount_ore for paid, part in zip(shares.principals, parts, strict=True))
    assert all(
        paid == part.amount_ore for paid, part in zip(shares.principals, parts, strict=True) if part.exact
    )
    assert all(0 < shares.charges[o.charge] <= o.open_ore for o in owed if o.charge in shares.charges)
    unpaid = any(shares.charges.get(o.charge, 0) < o.open_ore for o in owed)
    assert not (shares.left_ore and unpaid)  # Nothing is over while something is owed.
