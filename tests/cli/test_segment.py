"""kassabok segment: who is in which, by marks and classes worked out by hand, and whose address leaves the book."""

from typing import Any

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.cli.segment import SERVICES
from kassabok.core.marketing.reports import segments as report
from kassabok.formats import newsletter

BUYERS = ("Anna Ek", "Bo Dal", "Cia Alm", "Dan Rask", "=Eva Lind")
#: The days on which each buys teas at 60 kr excl. VAT, and how many.
BOUGHT: dict[str, tuple[tuple[str, int], ...]] = {
    "1001": (("2026-01-05", 1), ("2026-01-25", 1), ("2026-02-24", 1)),  # Every 20 days; 6 days ago.
    "1002": (("2026-01-03", 1), ("2026-01-13", 1)),  # Every 10 days, so 14; 48 days ago: slipping.
    "1003": (("2026-01-02", 1), ("2026-01-03", 1)),  # Every day, so 14; 58 days ago: dormant.
    "1004": (("2026-02-25", 2),),  # Once.
}


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader.kassabok(
        "stock", "adjust", "TEA", "+50", "--cost", "40", "--reason", "receipt", "--date", "2026-01-01"
    )
    for name, place in zip(BUYERS, ("a", "b", "c", "d", "e"), strict=True):
        trader(
            "customer",
            "add",
            name,
            "--kind",
            "private",
            "--email",
            f"{place}@example.se",
            "--phone",
            "070-123 45 67",
        )
    for customer, purchases in BOUGHT.items():
        for day, quantity in purchases:
            buy(trader, customer, f"TEA={quantity}", day)
    return trader


def buy(trader: Trader, customer: str, line: str, day: str) -> None:
    words = (
        "order",
        "create",
        "--customer",
        customer,
        "--line",
        line,
        "--confirm",
        "--force",
        "--today",
        day,
    )
    made = trader.kassabok(*words)
    assert made.exit_code == 0, made.err
    number = trader.json("order", "list")[-1]["order"]
    assert trader.kassabok("delivery", "create", number, "--today", day).exit_code == 0


def members(trader: Trader, *words: str) -> dict[str, Any]:
    return {row["customer"]: row for row in trader.json("segment", "show", *words)}


def test_each_customer_is_measured_by_its_own_interval(trader: Trader) -> None:
    found = members(trader)
    assert {number: (row["segment"], row["interval"], row["days"]) for number, row in found.items()} == {
        "1001": ("loyal", 20, 6),
        "1002": ("slipping", 10, 48),
        "1003": ("dormant", 1, 58),
        "1004": ("new", None, 5),
    }
    assert list(members(trader, "slipping")) == ["1002"]


def test_the_marks_are_fifths_and_equals_have_equal_marks(trader: Trader) -> None:
    marks = {
        number: (row["recency"], row["frequency"], row["money"]) for number, row in members(trader).items()
    }
    # Of four: the first is in the best fifth, the others in the fourth, third and second. 1002, 1003 and 1004 have
    # bought for as much; 1002 and 1003 on as many days.
    assert marks == {"1001": (4, 5, 5), "1002": (3, 4, 4), "1003": (2, 4, 4), "1004": (5, 2, 4)}
    assert list(members(trader, "vip")) == ["1001"]


def test_the_list_counts_them(trader: Trader) -> None:
    rows = {row["segment"]: row for row in trader.json("segment", "list")}
    assert {name: row["customers"] for name, row in rows.items()} == {
        "all": 4,
        "vip": 1,
        "new": 1,
        "loyal": 1,
        "slipping": 1,
        "dormant": 1,
    }
    assert (rows["all"]["revenue_ore"], rows["all"]["average_ore"]) == (9 * 60_00, 135_00)


def test_bought_one_thing_and_not_another(trader: Trader) -> None:
    buy(trader, "1001", "MUG", "2026-03-02")
    assert list(members(trader, "all", "--bought", "TEA", "--not-bought", "MUG")) == ["1002", "1003", "1004"]
    assert list(members(trader, "all", "--bought", "TEA", "--bought", "MUG")) == ["1001"]
    assert "There is no product CUP" in trader("segment", "show", "all", "--bought", "CUP", fails=4)


def test_what_came_back_is_not_bought(trader: Trader) -> None:
    buy(trader, "1001", "MUG", "2026-03-02")
    trader(
        "delivery", "return", trader.json("delivery", "list")[-1]["delivery"], "--line", "MUG=1", "--credit"
    )
    assert members(trader, "all", "--bought", "MUG") == {}


def test_only_those_who_may_be_addressed_leave_the_book(trader: Trader) -> None:
    assert "None of these customers" in trader(
        "segment", "export", "--to", "mailchimp", "-o", "a.csv", fails=4
    )
    for number in ("1001", "1002", "1004"):
        trader("customer", "consent", "add", number, "--channel", "email")
    trader("customer", "consent", "add", "1002", "--channel", "sms")
    trader("customer", "consent", "withdraw", "1004", "--channel", "email")
    trader("segment", "export", "--to", "mailchimp", "-o", "a.csv")
    assert (trader.kassabok.folder / "a.csv").read_text("utf-8").splitlines() == [
        "Email Address,First Name,Last Name,Phone,Tags",
        "a@example.se,Anna,Ek,,loyal",
        "b@example.se,Bo,Dal,+46701234567,slipping",
    ]
    trader("segment", "export", "loyal", "--to", "brevo", "-o", "b.csv")
    assert (trader.kassabok.folder / "b.csv").read_text("utf-8").splitlines() == [
        "EMAIL,FIRSTNAME,LASTNAME,SMS",
        "a@example.se,Anna,Ek,",
    ]
    said = trader("history")
    assert "Addresses of the segment all were put out for mailchimp: 2." in said
    assert "Addresses of the segment loyal were put out for brevo: 1." in said


def test_a_dry_run_puts_nothing_out(trader: Trader) -> None:
    trader("customer", "consent", "add", "1001", "--channel", "email")
    before = trader.rows()
    trader("segment", "export", "--to", "brevo", "-o", "b.csv", "--dry-run")
    assert trader.rows() == before
    assert not (trader.kassabok.folder / "b.csv").exists()


def test_a_name_that_would_be_run_is_text() -> None:
    reader = newsletter.Reader("e@example.se", "=Eva", "Lind", "", ("new",))
    assert newsletter.write("brevo", [reader]).decode().splitlines()[1] == "e@example.se,'=Eva,Lind,"


@pytest.mark.parametrize(
    ("told", "international"),
    [
        ("070-123 45 67", "+46701234567"),
        ("+46 (0)70 123 45 67", "+46701234567"),
        ("0046701234567", "+46701234567"),
        ("+45 12 34 56 78", "+4512345678"),
        ("ring inte", ""),
        ("", ""),
    ],
)
def test_a_telephone_as_text_messages_need_it(told: str, international: str) -> None:
    assert report._international(told) == international


def test_the_words_of_the_command_are_those_of_the_report() -> None:
    assert SERVICES == newsletter.SERVICES


def test_a_saved_segment_is_worked_out_anew_and_can_be_narrowed(trader: Trader) -> None:
    trader("customer", "edit", "1002", "--city", "Åmål")
    said = trader(
        "segment", "save", "tedrickare", "--bought", "TEA", "--at-least", "100", "--since", "2026-01-10"
    )
    assert said == "The segment tedrickare was saved.\n"
    assert set(members(trader, "tedrickare")) == {"1001", "1002", "1004"}
    assert set(members(trader, "tedrickare", "--city", "amal")) == {"1002"}
    assert set(members(trader, "Tedrickare", "--not-bought", "MUG", "--at-least", "130")) == {"1001"}
    (row,) = trader.json("segment", "saved")
    assert row == {
        "segment": "tedrickare",
        "choice": "all --at-least 100,00 --bought TEA --since 2026-01-10",
        "customers": 3,
    }
    buy(trader, "1003", "TEA=1", "2026-03-01")
    assert set(members(trader, "tedrickare")) == {"1001", "1002", "1003", "1004"}
    trader("segment", "save", "tedrickare", "dormant", fails=3)
    trader("segment", "save", "tedrickare", "loyal", "--replace")
    assert set(members(trader, "tedrickare")) == {"1001", "1003"}
    trader("segment", "remove", "tedrickare")
    assert "no segment tedrickare" in trader("segment", "show", "tedrickare", fails=4)


@pytest.mark.parametrize(
    ("words", "fails", "said"),
    [
        (("vip",), 3, "cannot be a name of a segment"),
        (("två ord",), 3, "cannot be a name of a segment"),
        (("a", "ingen"), 4, "no segment ingen"),
        (("a", "--bought", "NIX"), 4, "no product NIX"),
        (("a", "--channel", "nix"), 4, "no shop channel nix"),
    ],
)
def test_a_segment_that_cannot_be_saved(
    trader: Trader, words: tuple[str, ...], fails: int, said: str
) -> None:
    before = trader.rows()
    assert said in trader("segment", "save", *words, fails=fails)
    assert trader.rows() == before


def test_each_row_says_why_it_is_in_its_class(trader: Trader) -> None:
    why = {number: row["why"] for number, row in members(trader).items()}
    assert why["1001"] == (
        "Last bought 6 days ago: slipping after 40, dormant after 80, by its own interval of 20 days."
    )
    assert why["1002"] == (
        "Last bought 48 days ago: slipping after 28, dormant after 56, by its own interval of 10 days, counted as 14."
    )
    assert why["1004"] == (
        "Last bought 5 days ago: slipping after 28, dormant after 56, by the usual interval of 10 days, counted as 14."
    )


def test_each_address_has_a_link_of_its_own_to_unsubscribe_by(trader: Trader) -> None:
    for number in ("1001", "1002"):
        trader("customer", "consent", "add", number)
    trader("setting", "set", "shop.url", "https://krukan.se/")
    for service, heading in (("mailchimp", "Leave Link"), ("brevo", "LEAVE_LINK")):
        trader("segment", "export", "--to", service, "-o", f"{service}.csv")
        head, *rows = (trader.kassabok.folder / f"{service}.csv").read_text("utf-8").splitlines()
        assert head.split(",")[-1] == heading
        links = [row.split(",")[-1] for row in rows]
        assert len(set(links)) == 2
        assert all(link.startswith("https://krukan.se/news/leave/") for link in links)
    asked = trader.json("customer", "consent", "ask", "1003")
    assert asked["link"] == f"https://krukan.se/news/confirm/{asked['token']}"
    trader("setting", "set", "shop.url", "krukan.se", fails=3)


def test_saved_segments_are_in_the_list_and_the_classes_in_a_chart(trader: Trader) -> None:
    trader("segment", "save", "te", "loyal", "--bought", "TEA")
    rows = {row["segment"]: row for row in trader.json("segment", "list")}
    assert list(rows) == ["all", "vip", "new", "loyal", "slipping", "dormant", "te"]
    assert rows["te"]["customers"] == rows["loyal"]["customers"] == 1
    assert rows["te"]["revenue_ore"] == 3 * 60_00
    classes = [rows[name] for name in ("new", "loyal", "slipping", "dormant")]
    assert sum(row["revenue_ore"] for row in classes) == rows["all"]["revenue_ore"]
    told = trader("segment", "list", "--plot")
    for label in ("Nya (1)", "Trogna (1)", "På väg bort (1)", "Vilande (1)"):
        assert label in told
    trader("segment", "list", "--plot", "-o", "segments.svg")
    assert b"<svg" in (trader.kassabok.folder / "segments.svg").read_bytes()
