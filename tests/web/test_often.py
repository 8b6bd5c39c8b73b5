"""How often somebody may order: some at once, and then so many a minute."""

from datetime import UTC, datetime, timedelta

from kassabok.web.often import Often

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_who_asks_too_often_waits() -> None:
    orders = Often(per_minute=6, burst=3)
    assert [orders.allow("1.2.3.4", now=NOW) for _ in range(5)] == [True, True, True, False, False]
    assert orders.allow("5.6.7.8", now=NOW)
    assert not orders.allow("1.2.3.4", now=NOW + timedelta(seconds=9))
    assert orders.allow("1.2.3.4", now=NOW + timedelta(seconds=10))
    assert not orders.allow("1.2.3.4", now=NOW + timedelta(seconds=19))
    much_later = NOW + timedelta(hours=2)
    assert [orders.allow("1.2.3.4", now=much_later) for _ in range(4)] == [True, True, True, False]


def test_addresses_of_one_household_count_as_one() -> None:
    orders = Often(per_minute=1, burst=1)
    assert orders.allow("2001:db8:1:2::1", now=NOW)
    assert not orders.allow("2001:db8:1:2:ffff::9", now=NOW)
    assert orders.allow("2001:db8:1:3::1", now=NOW)
    assert orders.allow("unknown", now=NOW)


def test_addresses_of_ipv4_are_no_household_however_they_are_written() -> None:
    orders = Often(per_minute=1, burst=1)
    assert orders.allow("::ffff:1.2.3.4", now=NOW)
    assert orders.allow("::ffff:5.6.7.8", now=NOW)
    assert not orders.allow("1.2.3.4", now=NOW)


def test_what_is_remembered_is_bounded() -> None:
    """Those who asked last are remembered."""
    orders = Often(per_minute=1, burst=1, most=2)
    assert [orders.allow(who, now=NOW) for who in ("a", "b", "c")] == [True] * 3
    assert [orders.allow(who, now=NOW) for who in ("b", "c", "a")] == [False, False, True]
