"""The year's end on the command line: year checklist, tax, close, reopen and unpaid, and the noun tax."""

import ast
import json
from pathlib import Path

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.test_named_commands import fault_of

from kassabok.core.ledger.reports import checklist

AFTER = "2027-02-10"
SALE = (
    *("voucher", "add", "--text", "Utbildning", "--date", "2026-05-03"),
    *("--line", "1930=100000", "--line", "3004=-100000"),
)


class YearEnd:
    """`year("close", "2026")` runs kassabok with a book of Lerverket AB on 10 February 2027."""

    def __init__(self, books: Bookkeeper) -> None:
        self.books = books

    def __call__(self, *words: str, fails: int = 0) -> str:
        return self.books(*words, today=AFTER, fails=fails)


@pytest.fixture
def year(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> YearEnd:
    year = YearEnd(Bookkeeper(kassabok, monkeypatch))
    year(*SALE)
    return year


def test_the_checklist_says_what_is_open_and_how_to_mend_it(year: YearEnd) -> None:
    assert year("year", "checklist", "2026") == (
        """\
Checklist for closing 2026

done  ended            The year ended on 2026-12-31.
done  earlier-years    All earlier years are closed.
done  books            Every voucher balances, and the series are whole.
look  bank-balance     No statement says what Bank held; 1930 has 100 000,00 kr.
                       $ kassabok report ledger --account 1930 --year 2026
done  suspense         Nothing is left to clear up.
done  vat              The VAT of the year is settled.
done  result-accounts  Income is in credit and costs are in debit.
OPEN  tax              The tax is 20 600,00 kr, and 0,00 kr are booked.
                       $ kassabok year tax 2026

One point is open; --despite POINT passes over one.
"""
    )
    points = year.books.json("year", "checklist", "2026", today=AFTER)
    assert points[-1] == {
        "point": "tax",
        "state": "open",
        "detail": "The tax is 20 600,00 kr, and 0,00 kr are booked.",
        "command": "kassabok year tax 2026",
        "hard": False,
    }


def test_a_year_is_closed_and_opened_again(year: YearEnd) -> None:
    told = year("year", "close", "2026", "--yes", fails=3)
    assert told == (
        "error[year.unfinished]: 2026 cannot be closed: tax: The tax is 20 600,00 kr, and 0,00 kr are booked.\n"
        "hint: kassabok year tax 2026; --despite tax closes the year as it is; kassabok year checklist 2026 shows "
        "all.\n"
    )
    assert year("year", "tax", "2026") == "Voucher 2026-Y1 was posted: 20 600,00 kr.\n"
    assert year("year", "close", "2026", fails=2).startswith("error[confirm.needed]")
    assert "Nothing is open: kassabok year close 2026\n" in year("year", "checklist", "2026")
    assert year("year", "close", "2026", "--yes") == (
        "Fiscal year 2026 was closed with a result of 79 400,00 kr.\n"
        "├─ Voucher 2026-Y2 was posted: 79 400,00 kr.\n"
        "├─ The months through 2026-12 were locked.\n"
        "├─ Fiscal year 2027 was opened.\n"
        "└─ Voucher 2027-Y1 was posted: 79 400,00 kr.\n"
    )
    assert year(*SALE, fails=3).startswith("error[year.closed]")
    assert year("year", "close", "2026", "--yes", fails=3).startswith("error[year.closed]")
    assert year("year", "reopen", "2026", "--yes") == (
        "Fiscal year 2026 was opened again.\n"
        "├─ Unlocked months: 2026-01 - 2026-12.\n"
        "├─ Voucher 2027-Y2 was posted: 79 400,00 kr.\n"
        "└─ Voucher 2026-Y3 was posted: 79 400,00 kr.\n"
    )
    assert year(*SALE) == "Voucher 2026-A2 was posted: 100 000,00 kr.\n"
    assert year("year", "tax", "2026") == "Voucher 2026-Y4 was posted: 20 600,00 kr.\n"
    year("year", "close", "2026", "--yes")
    checks = year.books.json("check", today=AFTER)
    assert [row["detail"] for row in checks if not row["ok"]] == []


def test_a_dry_run_closes_nothing(year: YearEnd) -> None:
    assert "was closed" in year("year", "close", "2026", "--despite", "tax", "--dry-run")
    assert year.books.json("year", "list", today=AFTER)[0]["closed"] is False


def test_points_that_are_none_or_hard_are_no_way_round(year: YearEnd) -> None:
    assert "year.point" in year("year", "close", "2026", "--yes", "--despite", "x", fails=2)
    assert "year.hard_point" in year("year", "close", "2026", "--yes", "--despite", "books", fails=2)
    assert year("year", "unpaid", "2026", fails=3).startswith("error[year.nothing_unpaid]")


def test_the_tax_return_is_shown_adjusted_and_written(year: YearEnd) -> None:
    year("tax", "adjust", "2026", "--field", "7763", "--amount", "30000", "--text", "Underskott 2025")
    shown = year("tax", "show", "2026")
    assert "4.14a  7763   Underskott från tidigare år  -30 000,00\n" in shown
    assert "Tax                14 420,00\n" in shown
    assert year("tax", "adjust", "2026", "--field", "7651", "--amount", "1", fails=3).startswith(
        "error[tax.field]"
    )
    assert year("tax", "sru", "2026", fails=3).startswith("error[tax.address]")
    year("setting", "set", "company.postcode", "123 45")
    year("setting", "set", "company.city", "Lund")
    told = year("tax", "sru", "2026", "-o", "till-skatteverket", "--assisted", "yes")
    assert "1.1  7104   Överskott av näringsverksamhet  70 000\n" in told
    folder = year.books.kassabok.folder / "till-skatteverket"
    assert sorted(path.name for path in folder.iterdir()) == ["BLANKETTER.SRU", "INFO.SRU"]
    forms = (folder / "BLANKETTER.SRU").read_bytes()
    assert forms.startswith(b"#BLANKETT INK2-2026P4\r\n#IDENTITET 165560360793 20270210 ")
    assert b"#UPPGIFT 7763 30000\r\n#UPPGIFT 7670 70000\r\n#UPPGIFT 8040 X\r\n#BLANKETTSLUT" in forms
    assert year("tax", "sru", "2026", "-o", "till-skatteverket", fails=2).startswith("error[file.exists]")
    year("setting", "set", "company.name", "Glas — och mera AB")
    told = year.books.kassabok("tax", "sru", "2026", "-o", "igen", "--today", AFTER).err
    assert "The files have no such characters, so they were written otherwise: — as -.\n" in told
    for name in ("INFO.SRU", "BLANKETTER.SRU"):
        data = (year.books.kassabok.folder / "igen" / name).read_bytes()
        assert b"#NAMN Glas - och mera AB\r\n" in data
    assert "2.26  7281   Kassa och bank  " in year("tax", "form", "2026")
    rows = year.books.json("tax", "form", "2026", today=AFTER)["rows"]
    assert {row["field"]: row["kronor"] for row in rows}["7281"] == 100_000
    said = [row for row in year.books.json("tax", "fields", "2026", today=AFTER) if row["amount_ore"]]
    assert [(row["field"], row["effect"], row["amount_ore"]) for row in said] == [
        ("7763", "taken off", 30_000_00)
    ]


def test_unpaid_sales_of_the_cash_method(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    books = Bookkeeper(kassabok, monkeypatch)
    books("setting", "set", "ledger.method", "cash")
    books("customer", "add", "Kafé Öst AB")
    books("invoice", "issue", "--customer", "1001", "--line-text", "Resa=1@1000", today="2026-12-20")
    year = YearEnd(books)
    year("year", "open")
    assert "OPEN  unpaid" in year("year", "checklist", "2026")
    assert year("year", "close", "2026", "--yes", fails=3).startswith(
        "error[year.unfinished]: 2026 cannot be closed: unpaid:"
    )
    assert year("year", "unpaid", "2026") == (
        "Unpaid sales of 2026 were booked: 1 250,00 kr.\n└─ Voucher 2026-Y1 was posted: 1 250,00 kr.\n"
    )
    assert "voucher 2026-Y1" in year("trace", "F2026-0001")
    year("payment", "register", "1250", "--invoice", "F2026-0001")
    assert [row["detail"] for row in books.json("check", today=AFTER) if not row["ok"]] == []


def test_a_trading_company_is_asked_about_all_that_it_does(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each point opens with what is left undone, and its own command mends it."""
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst")
    states: dict[str, str] = {}

    def later(*words: str) -> str:
        answer = kassabok(*words, "--today", AFTER)
        assert answer.exit_code == 0, answer.err
        return answer.out

    def look() -> dict[str, dict[str, str]]:
        points = json.loads(later("year", "checklist", "2026", "--format", "json"))
        states.update({point["point"]: point["state"] for point in points})
        return {point["point"]: point for point in points}

    def mended(point: str, *words: str) -> None:
        found = look()[point]
        assert found["state"] == "open", found
        assert found["command"].startswith(f"kassabok {' '.join(words[:2])}"), found
        later(*words)
        assert look()[point]["state"] == "done"

    trader("order", "create", "--customer", "1001", "--line", "MUG=2", "--billing", "by_hand", "--confirm")
    trader("delivery", "create", "1001")
    trader("order", "create", "--customer", "1001", "--line", "TEA")
    trader("receipt", "issue", "--line", "TEA", "--paid", "cash")
    assert look()["drafts"]["state"] == "look"
    mended("cash-days", "receipt", "day-close", "--date", "2026-03-02")
    mended("deliveries", "invoice", "issue", "1001", "--date", "2026-12-31")
    later("stock", "count", "start", "--date", "2026-12-30")
    assert look()["stock-count"]["state"] == "open"
    later("stock", "count", "post", "C2026-0001", "--missing", "keep")
    assert look()["stock-count"]["detail"] == "Stock was counted: C2026-0001."
    assert look()["goods-received"]["state"] == "look"
    trader(
        "asset", "add", "Bil", "--account", "1240", "--cost", "60000", "--date", "2026-03-01", "--life", "60"
    )
    mended("depreciation", "asset", "depreciate", "--through", "2026-12")
    trader("voucher", "add", "--text", "Hyra", "--line", "5010=1200", "--line", "1930=-1200")
    trader("voucher", "accrue", "A1", "--account", "5010", "--over", "2026-03..2026-08")
    mended("plans", "voucher", "run-due")
    hard = [point["point"] for point in look().values() if point["hard"]]
    assert hard == ["ended", "earlier-years", "books", "cash-days"]
    assert {name for name, state in states.items() if state == "open"} == {"vat"}


def test_the_checklist_names_commands_that_there_are() -> None:
    """The hints of errors are looked at by test_named_commands.py; these stand in the rows of a report."""
    source = ast.parse(Path(checklist.__file__).read_text(encoding="utf-8"))
    texts = [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        for node in ast.walk(source)
        if isinstance(node, ast.JoinedStr)
    ]
    texts += [str(node.value) for node in ast.walk(source) if isinstance(node, ast.Constant)]
    commands = [text.removeprefix("kassabok") for text in texts if text.startswith("kassabok ")]
    assert len(commands) > 15
    assert [fault for command in commands if (fault := fault_of(command))] == []
