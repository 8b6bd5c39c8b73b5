"""What tired, hurried and malicious users type, and what night scripts hand over: it is told, and nothing moves."""

import unicodedata
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

HUGE = "999999999999999"
LONG = "x" * 10_000
HOSTILE = "Röd\x1b[31m mugg\u202e\x07\nBcc: x"


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def refused(trader: Trader, exit_code: int, code: str, *words: str, stdin: bytes = b"") -> str:
    """What the command says that must fail so, and must change nothing."""
    before = trader.rows()
    said = trader(*words, stdin=stdin, fails=exit_code)
    assert said.startswith(f"error[{code}]: "), said
    assert trader.rows() == before
    return said


# Words


def test_words_that_are_no_text_are_told_and_not_a_fault(trader: Trader) -> None:
    no_text = b"\xff\xfe".decode(errors="surrogateescape")
    for words in (
        ("product", "show", no_text),
        ("product", "list", "--search", no_text),
        ("product", "add", "CUP", "Kopp", "--key", no_text),
        ("order", "create", "--customer", "1001", "--line", no_text),
    ):
        assert "is not in UTF-8" in refused(trader, 2, "usage.encoding", *words)


def test_a_locale_without_utf_8_does_not_garble_the_words(kassabok: Runner) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "utf-8"}
    answer = kassabok.process("order", "list", "--state", "ÅÄÖ", **plain)
    assert answer.err.startswith('error[usage.value]: --state: "ÅÄÖ" is not one of open, draft, ')


def test_an_accent_apart_from_its_letter_is_the_same_name(trader: Trader) -> None:
    apart = unicodedata.normalize("NFD", "KAFÉ")
    trader("product", "add", apart, "Kaffe", "--price", "50")
    trader("customer", "add", "Anna", "--number", "1001")
    assert trader.json("product", "show", apart)["sku"] == "KAFÉ"
    assert trader.json("stock", "show", apart)["sku"] == "KAFÉ"
    trader("order", "create", "--customer", "1001", "--line", f"{apart}=2")
    assert trader.json("order", "show", "1001")["lines"][0]["sku"] == "KAFÉ"


@pytest.mark.parametrize(
    "words",
    [
        ("order", "show", ""),
        ("order", "list", "--customer", " "),
        ("delivery", "create", ""),
        ("delivery", "list", "--order", ""),
        ("stock", "show", ""),
        ("stock", "list", "--location", ""),
        ("customer", "show", ""),
        ("product", "archive", ""),
    ],
)
def test_an_empty_word_as_from_an_unset_variable_is_no_name(trader: Trader, words: tuple[str, ...]) -> None:
    assert "It is empty." in refused(trader, 2, "usage.value", *words)


def test_what_nobody_reads_of_a_long_word_is_left_out(trader: Trader) -> None:
    for words in (("product", "show", LONG), ("delivery", "show", LONG), ("order", "show", LONG)):
        assert len(trader(*words, fails=4)) < 600


@pytest.mark.parametrize("noun", ["product", "stock", "customer"])
def test_a_search_for_a_whole_page_is_told(trader: Trader, noun: str) -> None:
    refused(trader, 3, "search.long", noun, "list", "--search", "x" * 70_000)


def test_one_letter_of_another_case_is_found_by_the_hint(trader: Trader) -> None:
    said = refused(trader, 4, "product.unknown", "stock", "adjust", "mug", "1", "--reason", "receipt")
    assert "hint: kassabok product list --search mug\n" in said
    assert "MUG" in trader("product", "list", "--search", "mug")


# Numbers


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("history", "--last", "99999999999999999999"), "--last: "),
        (("history", "--last", "-1"), "--last: "),
        (("stock", "show", "MUG", "--moves", "1.5"), "--moves: "),
        (("stock", "show", "MUG", "--moves", "99999999999999999999"), "--moves: "),
        (("product", "edit", "MUG", "--weight", "1_0"), "--weight: "),
        (("customer", "add", "Anna", "--terms-days", "1_0"), "--terms-days: "),
        (("customer", "add", "Anna", "--terms-days", "\u0663"), "--terms-days: "),
        (("customer", "add", "Anna", "--terms-days", "9" * 5_000), "--terms-days: "),
        (("order", "create", "--customer", "1", "--line", "MUG", "--terms-days", "x"), "--terms-days: "),
    ],
)
def test_whole_numbers_are_read_in_one_way(trader: Trader, words: tuple[str, ...], told: str) -> None:
    said = refused(trader, 2, "usage.value", *words)
    assert said.partition("]: ")[2].startswith(told)
    assert "is not a whole number from " in said


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("stock", "adjust", "MUG", HUGE, "--cost", "1", "--reason", "receipt"), 3, "stock.too_much"),
        (
            ("stock", "adjust", "MUG", "1000000", "--cost", "999999999", "--reason", "receipt"),
            3,
            "stock.too_much",
        ),
        (("stock", "adjust", "MUG", "1", "--cost", HUGE, "--reason", "receipt"), 2, "usage.value"),
        (("stock", "revalue", "MUG", "--cost", HUGE), 2, "usage.value"),
        (("order", "create", "--customer", "1001", "--line", f"MUG={HUGE}"), 3, "order.quantity"),
    ],
)
def test_more_than_anybody_has_is_refused(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    trader("customer", "add", "Anna")
    refused(trader, exit_code, code, *words)


def test_a_revaluation_beyond_all_sums_is_refused(trader: Trader) -> None:
    trader("stock", "adjust", "MUG", "1000000", "--cost", "1", "--reason", "receipt")
    refused(trader, 3, "stock.cost", "stock", "revalue", "MUG", "--cost", "999999999")


def test_a_negative_number_is_a_number_and_an_unknown_option_still_none(trader: Trader) -> None:
    refused(trader, 3, "stock.quantity", "stock", "move", "MUG", "-5", "--from", "MAIN", "--to", "MAIN")
    said = refused(trader, 2, "usage.option", "stock", "adjust", "MUG", "-3", "--reson", "loss")
    assert "There is no option --reson. Did you mean --reason?" in said


# Texts


def test_no_text_in_the_book_acts_on_a_screen_or_breaks_a_line(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    trader("stock", "location", "add", "SHOP", "--name", HOSTILE)
    trader("stock", "adjust", "MUG", "1", "--reason", "found", "--note", HOSTILE)
    trader("stock", "count", "start", "--by", HOSTILE)
    order = ("--ref", HOSTILE, "--our-ref", HOSTILE, "--line", "MUG", "--line-text", f"{HOSTILE}@5")
    trader("order", "create", "--customer", "1001", *order, "--confirm")
    trader("delivery", "create", "1001", "--tracking", HOSTILE)
    trader("delivery", "return", "D2026-0001", "--line", "MUG=1", "--reason", HOSTILE)
    clean = "Röd [31m mugg Bcc: x"
    order_view = trader.json("order", "show", "1001")
    assert (
        order_view["your_reference"] == order_view["our_reference"] == order_view["lines"][1]["text"] == clean
    )
    delivery = trader.json("delivery", "show", "D2026-0001")
    assert (delivery["tracking"], delivery["returns"][0]["reason"]) == (clean, clean)
    assert trader.json("stock", "location", "list")[1]["name"] == clean
    assert trader.json("stock", "count", "list")[0]["counted_by"] == clean
    assert clean in trader("stock", "show", "MUG")


def test_a_note_keeps_its_lines(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    trader(
        "order", "create", "--customer", "1001", "--line", "MUG", "--note", "Ring\x1b först\r\nPortkod  12"
    )
    assert trader.json("order", "show", "1001")["note"] == "Ring  först\nPortkod  12"


@pytest.mark.parametrize(
    "words",
    [
        ("order", "create", "--customer", "1001", "--line", "MUG", "--ref", LONG),
        ("order", "create", "--customer", "1001", "--line", "MUG", "--note", LONG),
        ("order", "create", "--customer", "1001", "--line-text", f"{LONG}@1"),
        ("stock", "adjust", "MUG", "1", "--reason", "receipt", "--note", LONG),
        ("stock", "location", "add", "SHOP", "--name", LONG),
        ("stock", "count", "start", "--by", LONG),
    ],
)
def test_a_text_longer_than_can_be_printed_is_refused(trader: Trader, words: tuple[str, ...]) -> None:
    trader("customer", "add", "Anna")
    refused(trader, 3, "text.long", *words)


@pytest.mark.parametrize("sku", ["A-10%", "A=1", "A@1", "-A", "A\nB", "", " ", "x" * 65])
def test_what_could_not_be_ordered_is_no_sku(trader: Trader, sku: str) -> None:
    before = trader.rows()
    answer = trader.kassabok("product", "add", "--", sku, "Mugg")
    assert (answer.exit_code, answer.err[:20]) == (3, "error[product.sku]: ")
    assert trader.rows() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("company.name", ""),
        ("company.name", LONG),
        ("company.org_nr", ""),
        ("company.street", LONG),
        ("company.country", "<b>"),
        ("company.bic", "@@"),
        ("invoice.terms_days", "\u0663"),
        ("invoice.terms_days", "9" * 5_000),
        ("series.order", "A" * 41 + "{n}"),
    ],
)
def test_a_setting_that_could_not_be_printed_or_counted_with_is_refused(
    trader: Trader, key: str, value: str
) -> None:
    refused(trader, 3, "setting.value", "setting", "set", key, value)


def test_a_setting_is_one_clean_line(trader: Trader) -> None:
    trader("setting", "set", "company.name", HOSTILE)
    assert trader.json("setting", "list", "company.name")[0]["value"] == "Röd [31m mugg Bcc: x"


# Numbers of documents


@pytest.mark.parametrize(
    ("series", "pattern", "number"),
    [
        ("delivery", "D2026-{n:04}", "D2026-0001"),
        ("stock-move", "S2026-{n:04}", "S2026-0001"),
        ("count", "C2026-{n:04}", "C2026-0001"),
        ("invoice", "F2026-{n:04}", "F2026-0001"),
        ("credit-note", "F2026-{n:04}", "F2026-0001"),
    ],
)
def test_no_pattern_gives_a_number_a_second_time(
    trader: Trader, series: str, pattern: str, number: str
) -> None:
    trader("customer", "add", "Anna")
    trader("order", "create", "--customer", "1001", "--line", "MUG", "--confirm")
    trader("delivery", "create", "1001")
    trader("stock", "count", "start")
    said = refused(trader, 3, "setting.series", "setting", "set", f"series.{series}", pattern)
    assert f"the number {number} would be given a second time" in said


def test_a_pattern_may_change_where_no_number_comes_again(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    for pattern, number in (
        ("{n}", "1001"),
        ("{n:06}", "001002"),
        ("O{n}", "O1003"),
        ("{year}/{n}", "2026/1001"),
    ):
        trader("setting", "set", "series.order", pattern)
        assert trader("order", "create", "--customer", "1001", "--line", "MUG", "-q") == f"{number}\n"
    trader("setting", "set", "series.customer", "{n:04}")
    assert trader("customer", "add", "Bo", "-q") == "1002\n"


# Keys


def test_a_key_of_another_command_is_a_slip_and_not_done_before(trader: Trader) -> None:
    trader("customer", "add", "Anna", "--key", "monday")
    said = refused(trader, 3, "key.used", "customer", "edit", "1001", "--phone", "1", "--key", "monday")
    assert "was used for another command: customer add." in said


def test_a_key_of_other_words_is_a_slip_and_not_done_before(trader: Trader) -> None:
    add = ("supplier", "add", "Lera AB", "--terms-days", "20")
    trader(*add, "--key", "monday")
    said = refused(trader, 3, "key.used", *add, "--city", "Visby", "--key", "monday")
    assert "The key monday was used for supplier add before, with other words than these." in said
    assert "done before with the same --key" in trader("--key", "monday", *add, "--format", "table")
    trader("bill", "add", "2001", "1", "--total", "500", "--line", "6110=400", "--key", "tuesday")
    same = ("bill", "add", "2001", "1", "--line", "6110=400,00", "--key", "tuesday", "--total", "500,00")
    assert "done before with the same --key" in trader(*same)
    assert len(trader.json("bill", "list")) == 1


# Choices


@pytest.mark.parametrize(
    "words",
    [
        ("product", "list", "--kind", "mugs"),
        ("product", "list", "--vat-class", "most"),
        ("product", "add", "CUP", "Kopp", "--from", "2026-04-01"),
        ("product", "add", "CUP", "Kopp", "--incl-vat"),
        ("customer", "list", "--kind", "friends"),
        ("order", "list", "--state", "lost"),
        ("order", "create", "--customer", "1001", "--line", "MUG", "--force"),
        ("order", "list", "--back-orders", "--state", "draft"),
        ("order", "list", "--from", "2026-03-02", "--to", "2026-03-01"),
        ("delivery", "list", "--from", "2026-03-02", "--to", "2026-03-01"),
        ("stock", "list", "--location", "MAIN", "--below", "5"),
    ],
)
def test_a_choice_that_chooses_nothing_is_told_and_not_an_empty_list(
    trader: Trader, words: tuple[str, ...]
) -> None:
    assert "hint: " in trader(*words, fails=2) or "is not one of" in trader(*words, fails=2)


def test_deliveries_of_an_order_that_is_not_there(trader: Trader) -> None:
    refused(trader, 4, "order.unknown", "delivery", "list", "--order", "9999")


# What the business says no to


def test_no_day_without_a_fiscal_year_has_stock_moves(trader: Trader) -> None:
    trader("stock", "location", "add", "SHOP")
    move = ("stock", "move", "MUG", "1", "--from", "MAIN", "--to", "SHOP")
    for day in ("1900-01-01", "2025-12-31", "2199-12-31"):
        refused(trader, 3, "year.missing", *move, "--date", day)
        free = ("stock", "adjust", "MUG", "1", "--cost", "0", "--reason", "receipt")
        refused(trader, 3, "year.missing", *free, "--date", day)


def test_what_is_archived_is_neither_bought_nor_sold(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    trader("product", "add", "CUP", "Kopp", "--price", "50", "--cost", "20")
    trader("order", "create", "--customer", "1001", "--line", "CUP")
    trader("product", "archive", "CUP")
    said = refused(trader, 3, "order.archived", "order", "confirm", "1001")
    assert "hint: kassabok product archive CUP --undo puts it back in the range.\n" in said
    refused(trader, 3, "stock.archived", "stock", "adjust", "CUP", "5", "--reason", "receipt")
    trader("product", "archive", "CUP", "--undo")
    assert "Order 1001 was confirmed" in trader("order", "confirm", "1001")


def test_an_order_is_not_cancelled_before_it_was_written(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    trader("order", "create", "--customer", "1001", "--line", "MUG")
    for verb in ("confirm", "cancel"):
        refused(trader, 3, "order.early", "order", verb, "1001", "--date", "2026-03-01")


def test_a_delivery_of_freight_alone_says_how_it_is_taken_back(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    trader("order", "create", "--customer", "1001", "--freight", "79", "--confirm")
    trader("delivery", "create", "1001")
    said = refused(trader, 3, "return.nothing", "delivery", "return", "D2026-0001")
    assert "--with-freight takes the freight back." in said
    trader("delivery", "return", "D2026-0001", "--with-freight")


def test_a_merge_of_one_customer_with_itself_is_not_even_asked_for(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    refused(trader, 3, "customer.same", "customer", "merge", "1001", "--into", "1001")


def test_two_locations_do_not_differ_by_case_alone(trader: Trader) -> None:
    refused(trader, 3, "location.exists", "stock", "location", "add", "main")


def test_one_number_of_two_things_is_told_apart_by_its_kind(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    trader("order", "create", "--customer", "1001", "--line", "MUG")
    trader("product", "add", "A:1", "Ett kolon")
    assert [row["name"] for row in trader.json("history", "1001")] == ["CustomerRegistered", "OrderDrafted"]
    assert [row["name"] for row in trader.json("history", "order:1001")] == ["OrderDrafted"]
    assert [row["name"] for row in trader.json("history", "A:1")] == ["ProductRegistered"]
    assert [trader.json("trace", ref)["kind"] for ref in ("customer:1001", "A:1")] == ["customer", "product"]
    assert trader("history", "9999") == "Nothing has happened to 9999.\n"


# Counts


@pytest.fixture
def count(trader: Trader) -> str:
    trader("stock", "count", "start")
    return "C2026-0001"


def test_a_slip_in_what_to_do_with_the_rest_posts_nothing(trader: Trader, count: str) -> None:
    trader("stock", "count", "enter", count, "MUG", "9")
    refused(trader, 2, "usage.value", "stock", "count", "post", count, "--missing", "zeros")


def test_what_was_counted_twice_is_taken_back(trader: Trader, count: str) -> None:
    trader("stock", "count", "enter", count, "MUG", "9")
    assert "MUG  Mugg, blå        10        8\n" in trader(
        "stock", "count", "enter", count, "MUG", "-1", "--add"
    )
    refused(trader, 3, "count.quantity", "stock", "count", "enter", count, "MUG", "-9", "--add")


def test_a_barcode_in_place_of_a_quantity_is_refused(trader: Trader, count: str) -> None:
    refused(trader, 3, "count.quantity", "stock", "count", "enter", count, "MUG", "731086500470399")
    scans = b"MUG\nx731086500470399\n"
    refused(trader, 3, "count.quantity", "stock", "count", "import", count, "-", stdin=scans)


def test_a_count_entered_twice_with_one_key_counts_once(trader: Trader, count: str) -> None:
    enter = ("stock", "count", "enter", count, "MUG", "2", "--add", "--key", "shelf-1")
    trader(*enter)
    assert "done before with the same --key" in trader(*enter)
    assert trader.json("stock", "count", "show", count)[0]["counted_milli"] == 2_000


def test_scans_that_are_no_text_are_left_out(trader: Trader, count: str) -> None:
    answer = trader.kassabok("stock", "count", "scan", count, stdin=b"\xff\xfe\nMUG\n")
    assert (answer.exit_code, answer.err.splitlines()[-1]) == (0, "MUG Mugg, blå: 1")


def test_scanning_is_refused_before_anybody_has_scanned(trader: Trader, count: str) -> None:
    refused(trader, 4, "count.unknown", "stock", "count", "scan", "C9", stdin=b"")
    refused(trader, 2, "count.dry_run", "stock", "count", "scan", count, "--dry-run", stdin=b"MUG\n")


# Files


@pytest.mark.parametrize("target", ["none/answer.json", "file/answer.json"])
def test_an_answer_that_has_no_place_is_refused_before_the_work(trader: Trader, target: str) -> None:
    Path("file").touch()
    before = trader.rows()
    trader(
        "stock", "adjust", "MUG", "1", "--reason", "found", "-o", target, fails=4 if "none" in target else 5
    )
    assert trader.rows() == before


def test_two_columns_of_the_same_kind_are_not_guessed_between(trader: Trader) -> None:
    trader("customer", "add", "Anna")
    lines = b"sku;antal;quantity\nMUG;1;2\n"
    said = refused(
        trader, 5, "lines.heading", "order", "create", "--customer", "1001", "--lines", "-", stdin=lines
    )
    assert "stdin: two columns hold the quantity." in said


@pytest.mark.parametrize("noun", ["product", "customer"])
def test_an_import_in_a_spreadsheet_is_its_changes(trader: Trader, noun: str) -> None:
    file = "sku;name\nCUP;Kopp\n" if noun == "product" else "number;name\n7;Anna\n"
    said = trader(noun, "import", "-", "--dry-run", "--format", "csv", stdin=file.encode())
    assert said.splitlines()[0].startswith("\ufeffLine;")
    assert len(said.splitlines()) == 2


def test_a_warning_of_the_whole_file_names_no_line(trader: Trader) -> None:
    said = trader("product", "import", "-", stdin="sku;name\nCUP;Kopp å\n".encode("cp1252"))
    assert said.endswith("\n\nThe file is not in UTF-8; it was read as Windows-1252.\n")
