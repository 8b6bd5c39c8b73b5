"""A whole fiscal year on the command line, from another program's file to the archive, as an accountant would walk it.

Every box, balance and result that is asserted is worked out here from the story's own amounts.
"""

import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.cli.conftest import Runner
from tests.second_opinion import HLEDGER, hledger_says

#: What the company comes with: its last year as the earlier program wrote it. Kronor; every voucher adds up to zero.
BEFORE = """\
#FLAGGA 0
#PROGRAM "Gamla bokföringen" 3.1
#FORMAT PC8
#GEN 20260105
#SIETYP 4
#ORGNR 556036-0793
#FTYP AB
#ADRESS "Eva Ek" "Snickargatan 3" "223 50 Lund" "046-12 34 56"
#FNAMN "Ekbordet AB"
#RAR 0 20250101 20251231
#KONTO 1220 "Inventarier"
#KONTO 1229 "Ackumulerade avskrivningar"
#KONTO 1460 "Varulager"
#KONTO 1510 "Kundfordringar"
#KONTO 1930 "Företagskonto"
#KONTO 2081 "Aktiekapital"
#KONTO 2091 "Balanserat resultat"
#KONTO 2099 "Årets resultat"
#KONTO 2512 "Beräknad skatt"
#KONTO 2611 "Utgående moms 25 %"
#KONTO 2641 "Ingående moms"
#KONTO 2650 "Momsredovisning"
#KONTO 3001 "Försäljning 25 %"
#KONTO 4010 "Varuinköp"
#KONTO 4960 "Lagerförändring"
#KONTO 7832 "Avskrivningar"
#KONTO 8910 "Skatt"
#KONTO 8999 "Årets resultat"
#IB 0 1930 100000.00
#IB 0 2081 -50000.00
#IB 0 2091 -50000.00
#UB 0 1220 60000.00
#UB 0 1229 -12000.00
#UB 0 1460 155000.00
#UB 0 1510 12500.00
#UB 0 1930 225000.00
#UB 0 2081 -50000.00
#UB 0 2091 -50000.00
#UB 0 2099 -248522.00
#UB 0 2512 -64478.00
#UB 0 2650 -27500.00
#RES 0 3001 -410000.00
#RES 0 4010 240000.00
#RES 0 4960 -155000.00
#RES 0 7832 12000.00
#RES 0 8910 64478.00
#RES 0 8999 248522.00
"""
VOUCHERS_BEFORE: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("20250110", "Ugn", {"1220": 60_000, "2641": 15_000, "1930": -75_000}),
    ("20250601", "Försäljning", {"1930": 500_000, "3001": -400_000, "2611": -100_000}),
    ("20250615", "Varor", {"4010": 240_000, "2641": 60_000, "1930": -300_000}),
    ("20251218", "Faktura 88", {"1510": 12_500, "3001": -10_000, "2611": -2_500}),
    ("20251231", "Lager", {"1460": 155_000, "4960": -155_000}),
    ("20251231", "Avskrivning", {"7832": 12_000, "1229": -12_000}),
    ("20251231", "Moms", {"2611": 102_500, "2641": -75_000, "2650": -27_500}),
    ("20251231", "Skatt", {"8910": 64_478, "2512": -64_478}),
    ("20251231", "Resultat", {"8999": 248_522, "2099": -248_522}),
)
RENT = ("--line", "5010=100", "--line", "1930=-100")
INCOME = ("report", "income-statement", "--year", "2026")
WAGES = "konto;debet;kredit\n7010;20000;\n2710;;6000\n1930;;14000\n7510;6284;\n2731;;6284\n"

#: The return of each quarter in whole kronor. A table is 4 000 kr, a book and a packet of coffee 100 kr each.
BOXES = {
    "2026-q1": {
        "05": 90_100,  # 22 tables, 10 books, 11 packets
        "10": 22_000,  # 25 % of 88 000
        "11": 132,  # 12 % of 1 100
        "12": 60,  # 6 % of 1 000
        "20": 1_000,
        "24": 6_000,
        "30": 1_750,  # 25 % of 7 000
        "35": 40_000,  # 10 tables
        "36": 20_000,  # 5 tables
        "48": 32_500,  # 9 000 + 3 x 1 250 + 250 + 2 000 + 1 500 + 15 000 + 1 000
        "49": -6_558,
        "50": 8_000,
        "60": 2_000,
    },
    "2026-q2": {
        "05": 33_000,  # 10 packets, 10 tables less 2
        "10": 8_000,
        "12": 60,  # Coffee too, from 1 April
        "21": 500,
        "30": 125,
        "41": 2_000,
        "48": 2_875,  # 3 x 1 250 + 125, less the 1 000 that were taken too much
        "49": 5_310,
    },
    "2026-q3": {
        "05": 27_998,  # 4 tables, 3 at 3 999,50, less 0,13 of rounding: 27 998,37
        "10": 6_999,  # 4 000 + 2 999,63
        "35": 80_000,
        "48": 3_750,
        "49": 3_249,
    },
    "2026-q4": {
        "05": 144_000,  # 35 tables, 20 books, 20 packets
        "10": 35_000,
        "12": 240,
        "48": 3_894,  # 3 x 1 250 + 144
        "49": 31_346,
    },
}

UNITS = {  # Tables, books, packets of coffee: what there was, and what came and went.
    "TABLE": 100 - 20 - 10 - 5 - 2 + 40 - 10 + 2 - 20 - 4 - 3 - 30 - 5,
    "BOOK": 50 - 10 - 20,
    "COFFEE": 50 - 10 - 1 - 10 - 20,
}
COST_OF_GOODS = (
    1_500 * (20 + 10 + 5 + 2 + 10 - 2 + 20 + 4 + 3 + 30 + 5) + 40 * (10 + 20) + 60 * (10 + 1 + 10 + 20)
)
#: Income in credit and cost in debit, kronor.
RESULT: dict[str, Decimal | int] = {
    "3001": -(4_000 * (20 + 2 + 10 - 2 + 4 + 30 + 5) + 3 * Decimal("3999.50")),
    "3002": -100 * (10 + 1),
    "3003": -100 * (10 + 10 + 20 + 20),  # Books, and coffee from April
    "3105": -20_000,
    "3108": -120_000,
    "3231": -2_000,
    "3740": Decimal("0.13") - Decimal("0.63"),  # An invoice rounded down, and the öre of the third return
    "4425": 6_000,
    "4515": 1_000,
    "4535": 500,
    "4545": 8_000,
    "4960": COST_OF_GOODS,
    "4961": 1_500,  # A table was not found when they were counted
    "5010": 12 * 5_000,
    "5520": 5_000,
    "5910": 4_000,
    "6072": 1_200,
    "6310": 10_000,  # Ten months of twelve
    "6570": 4 * 100,
    "7010": 4 * 20_000,
    "7510": 4 * 6_284,
    "7832": 12_000 + 11 * 1_000,  # The kiln's second year, and eleven months of the lathe
}
BEFORE_TAX = -sum(RESULT.values())
TAX = 48_400 * 206 // 1000  # Of the result and the entertainment, in whole tens: 47 203 + 1 200
AFTER_TAX = BEFORE_TAX - TAX

#: Debit positive, kronor, at the end of the year.
BALANCE: dict[str, Decimal | int] = {
    "1220": 60_000 + 36_000,
    "1229": -12_000 - 12_000 - 11_000,
    "1468": 32 * 1_500 + 20 * 40 + 9 * 60,
    "1518": 25_000,  # What was sold in December
    "1730": 2_000,  # Two months of insurance
    "1930": 301_015,  # By the bank, below
    "2081": -50_000,
    "2091": -50_000 - 248_522,
    "2099": -AFTER_TAX,
    "2512": -TAX,
    "2650": -(31_346 - 1_000),
    "2710": -6_000,
    "2731": -6_284,
}


def before() -> bytes:
    """The file of 2025, in the characters that such programs write."""
    vouchers = [
        f'#VER A {number} {day} "{text}"\n{{\n'
        + "".join(f"#TRANS {account} {{}} {kronor}.00\n" for account, kronor in lines.items())
        + "}\n"
        for number, (day, text, lines) in enumerate(VOUCHERS_BEFORE, start=1)
    ]
    return (BEFORE + "".join(vouchers)).encode("cp437")


@dataclass
class Bank:
    """The bank's own account of the year, which knows nothing of the book."""

    balance_ore: int
    lines: list[tuple[str, str, int, int]] = field(default_factory=list)

    def move(self, day: str, text: str, kronor: int) -> None:
        self.balance_ore += kronor * 100
        self.lines.append((day, text, kronor * 100, self.balance_ore))

    def file(self) -> bytes:
        """What moved since the last file, the newest first, as a bank's CSV has it."""
        rows = [
            f"{day};{day};{text};{ore // 100},00;{balance // 100},00"
            for day, text, ore, balance in reversed(self.lines)
        ]
        self.lines.clear()
        head = "Reskontradatum;Transaktionsdatum;Text;Belopp;Saldo"
        return "\n".join(["5839-8257466", head, *rows, ""]).encode()


class Walk:
    """`walk("2026-01-05", "order", "list")` runs a command on a day."""

    def __init__(self, kassabok: Runner, monkeypatch: pytest.MonkeyPatch, book: str) -> None:
        self.kassabok = kassabok
        self.folder = kassabok.folder
        self.book = self.folder / book
        monkeypatch.setenv("KASSABOK_BOOK", str(self.book))

    def __call__(self, day: str, *words: str, fails: int = 0) -> str:
        """stdout; of a command that fails with this exit code what it said."""
        answer = self.kassabok(*words, "--today", day)
        assert answer.exit_code == fails, f"{words}: {answer.err}"
        return answer.err if fails else answer.out

    def json(self, day: str, *words: str) -> Any:
        answer = self.kassabok(*words, "--today", day, "--format", "json")
        assert answer.exit_code == 0, f"{words}: {answer.err}"
        return answer.json

    def made(self, day: str, *words: str) -> str:
        """Run a command and return the number of what it made first."""
        return self(day, *words, "--quiet").split()[0]

    def post(self, day: str, text: str, **lines: int) -> str:
        """A voucher by hand, a1930=-500 for each line. Returns its number."""
        pairs = [word for account, kronor in lines.items() for word in ("--line", f"{account[1:]}={kronor}")]
        return self.made(day, "voucher", "add", "--text", text, *pairs)

    def sell(self, day: str, customer: str, *lines: str, webb: bool = False) -> str:
        """An order that is delivered, and invoiced by that. Returns the delivery's number."""
        words = [word for line in lines for word in ("--line", line)]
        objects = ("--cost-centre", "Webb") if webb else ()
        order = self.made(day, "order", "create", "--customer", customer, *words, *objects, "--confirm")
        return self.made(day, "delivery", "create", order)

    def read_bank(self, day: str, bank: Bank, known: dict[str, tuple[str, str]]) -> None:
        """Read the bank's file; say of each line that did not find its invoice what it is, by its text."""
        path = self.folder / f"konto-{day}.csv"
        path.write_bytes(bank.file())
        self(day, "bank", "import", str(path), fails=7)
        for line in self.json(day, "bank", "unmatched"):
            assert line["text"] in known, line
            option, value = known[line["text"]]
            self(day, "bank", "match", str(line["line"]), option, value)
        assert self.json(day, "bank", "unmatched") == []

    def boxes(self, day: str, period: str) -> dict[str, int]:
        report = self.json(day, "vat", "report", "--period", period)
        return {box: kronor for box, kronor in report["boxes"].items() if kronor}

    def closing(self, day: str, year: str) -> dict[str, Decimal]:
        """Account -> closing balance of the trial balance, kronor."""
        rows = self.json(day, "report", "trial-balance", "--year", year)
        return {row["account"]: Decimal(row["closing_ore"]) / 100 for row in rows if row["closing_ore"]}

    def is_whole(self, day: str) -> None:
        assert [row["detail"] for row in self.json(day, "check") if not row["ok"]] == []


@pytest.fixture
def walk(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Walk:
    return Walk(kassabok, monkeypatch, "ekbordet.kassabok")


def move_in(walk: Walk) -> None:
    """The earlier books come in by their file, the year is closed, and registers take over what they keep."""
    day = "2026-01-05"
    (walk.folder / "2025.se").write_bytes(before())
    told = walk(day, "init", "--from-sie", "2025.se", "--iban", "SE4550000000058398257466")
    assert "Its balances are what the book says now." in told
    assert "error[year.unfinished]" in walk(day, "year", "close", "2025", "--yes", fails=3)
    walk(day, "year", "close", "2025", "--yes", "--despite", "stock-count")
    walk(day, "account", "add", "1518", "--name", "Kundfordringar, register")
    walk(day, "account", "role", "receivables", "1518")
    walk(day, "account", "add", "1468", "--name", "Lager, register")
    walk(day, "account", "role", "stock", "1468")
    for sku, name, price, cost, vat, units in (
        ("TABLE", "Bord, ek", "4000", "1500", "standard", "100"),
        ("BOOK", "Boken om ek", "100", "40", "low", "50"),
        ("COFFEE", "Kaffe 250 g", "100", "60", "food", "50"),
    ):
        walk(day, "product", "add", sku, name, "--price", price, "--cost", cost, "--vat-class", vat)
        walk(day, "stock", "adjust", sku, f"+{units}", "--reason", "opening")
    walk.post(day, "Lager enligt bokslutet, till registret", a2998=155_000, a1460=-155_000)
    for customer in (
        ("Kafé Öst AB", "--vat-nr", "SE559990202901", "--terms-days", "90"),
        ("Berlin Keramik GmbH", "--vat-nr", "DE136695976", "--country", "DE"),
        ("Oslo Kaffe AS", "--country", "NO"),
    ):
        walk(
            day, "customer", "add", *customer, "--street", "Torget 1", "--postcode", "22222", "--city", "Lund"
        )
    walk(day, "setting", "set", "invoice.rounding", "yes")
    walk(day, "object", "add", "cost-centre:Butik")
    walk(day, "object", "add", "cost-centre:Webb")
    walk(
        day,
        *("asset", "add", "Ugn", "--account", "1220", "--voucher", "2025-A1", "--life", "60"),
        *("--depreciated", "12000", "--depreciated-through", "2025-12"),
    )
    walk(day, "budget", "set", "3001", "300000", "--year", "2026")
    walk(day, "budget", "set", "5010", "5000", "--each-month", "--year", "2026")
    walk(
        day,
        *("voucher", "recur", "add", "--every", "month", "--from", "2026-01-31"),
        *("--template", "hyra", "--amount", "6250", "--times", "12"),
    )
    walk.is_whole(day)


def each_quarter(walk: Walk, bank: Bank, months: tuple[str, str, str]) -> dict[str, tuple[str, str]]:
    """What comes every quarter: rent, wages and the bank's fee. Returns what the bank's lines are, by their text."""
    last = {"03": "31", "06": "30", "09": "30", "12": "31"}[months[2]]
    end = f"2026-{months[2]}-{last}"
    wages = walk.made(f"2026-{months[2]}-25", "voucher", "add", "--text", "Löner", "--lines", "loner.csv")
    rents = [row for row in walk.json(end, "voucher", "run-due")["posted"] if row["text"] == "Hyra"]
    assert [row["date"][:7] for row in rents] == [f"2026-{month}" for month in months]
    known = {f"Hyra {row['date'][:7]}": ("--voucher", row["voucher"]) for row in rents}
    for row in rents:
        bank.move(row["date"], f"Hyra {row['date'][:7]}", -6_250)
    bank.move(f"2026-{months[2]}-25", "Löner", -14_000)
    bank.move(end, "Avgift", -100)
    return known | {"Löner": ("--voucher", wages), "Avgift": ("--account", "6570")}


def first_quarter(walk: Walk, bank: Bank) -> str:
    """Sales at three rates, abroad and over the counter; purchases of all kinds. Returns the wrong voucher."""
    known: dict[str, tuple[str, str]] = {}

    def paid(day: str, text: str, kronor: int, voucher: str) -> None:
        bank.move(day, text, -kronor)
        known[text] = ("--voucher", voucher)

    bank.move("2026-01-05", "Faktura 88", 12_500)
    known["Faktura 88"] = ("--account", "1510")
    walk.sell("2026-01-20", "1001", "TABLE=20", "BOOK=10", "COFFEE=10", webb=True)
    bank.move("2026-01-30", "F2026-0001", 80_000 + 20_000 + 1_000 + 60 + 1_000 + 120)
    lathe = walk.post("2026-02-10", "Svarv", a1220=36_000, a2641=9_000, a1930=-45_000)
    walk("2026-02-10", "asset", "add", "Svarv", "--account", "1220", "--voucher", lathe, "--life", "36")
    paid("2026-02-10", "Svarv", 45_000, lathe)
    walk.sell("2026-02-10", "1002", "TABLE=10")
    walk.sell("2026-02-11", "1003", "TABLE=5")
    bank.move("2026-02-12", "Moms 2025", -27_500)
    known["Moms 2025"] = ("--account", "2650")
    walk(
        "2026-02-14",
        *("receipt", "issue", "--line", "TABLE=2", "--line", "COFFEE", "--paid", "card"),
        *("--cost-centre", "Butik"),
    )
    walk("2026-02-14", "receipt", "day-close")
    bank.move("2026-02-17", "Kort 14/2", 10_000 + 112)
    known["Kort 14/2"] = ("--account", "1580")
    oil = ("voucher", "add", "--template", "eu-varor", "--amount", "1000", "--text", "Olja, Hamburg")
    paid("2026-02-20", "Olja", 1_000, walk.made("2026-02-20", *oil))
    bank.move("2026-02-25", "F2026-0002", 40_000)
    insurance = walk.made("2026-03-01", "voucher", "add", "--template", "forsakring", "--amount", "12000")
    walk("2026-03-01", "voucher", "accrue", insurance, "--account", "6310", "--over", "2026-03..2027-02")
    paid("2026-03-01", "Försäkring", 12_000, insurance)
    saw = walk.post("2026-03-05", "Såg, Kina", a4545=8_000, a1930=-8_000, a2645=2_000, a2615=-2_000)
    paid("2026-03-05", "Såg", 8_000, saw)
    shop = walk.post("2026-03-06", "Ombyggnad", a4425=6_000, a1930=-6_000, a2647=1_500, a2614=-1_500)
    paid("2026-03-06", "Ombyggnad", 6_000, shop)
    walk("2026-03-10", "stock", "adjust", "TABLE", "+40", "--reason", "receipt")
    walk.post("2026-03-11", "Bord, faktura 7", a2995=60_000, a2641=15_000, a2440=-75_000)
    wrong = walk.post("2026-03-12", "Lagning", a5520=4_000, a2641=1_000, a1930=-5_000)
    paid("2026-03-12", "Lagning", 5_000, wrong)
    bank.move("2026-03-30", "Bord, faktura 7", -75_000)
    known["Bord, faktura 7"] = ("--account", "2440")
    known |= each_quarter(walk, bank, ("01", "02", "03"))
    walk.read_bank("2026-04-01", bank, known)
    return wrong


def second_quarter(walk: Walk, bank: Bank, wrong: str) -> None:
    """The wrong voucher is corrected in an open month; goods come back; the meeting decides over the result."""
    bank.move("2026-04-02", "F2026-0003", 20_000)
    taxes = walk.post("2026-04-12", "Skatter på lön", a2710=6_000, a2731=6_284, a1930=-12_284)
    bank.move("2026-04-12", "Skatter på lön", -12_284)
    corrected = walk(
        "2026-04-16",
        *("voucher", "correct", wrong, "--text", "Säljaren var privat: ingen moms"),
        *("--line", "5520=5000", "--line", "1930=-5000", "--quiet"),
    )
    (line,) = walk.json(
        "2026-04-16", "bank", "unmatched"
    )  # Its voucher is gone: the right one takes its place.
    assert line["amount_ore"] == -5_000_00
    walk("2026-04-16", "bank", "match", str(line["line"]), "--voucher", corrected.split()[1])
    delivery = walk.sell("2026-04-20", "1001", "COFFEE=10", "TABLE=10", webb=True)
    bank.move("2026-04-28", "Moms q1", 6_558)
    walk("2026-05-04", "delivery", "return", delivery, "--line", "TABLE=2", "--credit")
    walk.post("2026-05-15", "Enligt stämman", a2098=248_522, a2091=-248_522)
    service = walk.made("2026-05-20", "voucher", "add", "--template", "eu-tjanster", "--amount", "500")
    bank.move("2026-05-20", "Annonser EU", -500)
    bank.move("2026-05-30", "F2026-0004", 51_060 - 10_000)
    issue = ("invoice", "issue", "--customer", "1001", "--line-text", "Byggtjänst=1@2000", "--reverse-charge")
    walk("2026-06-01", *issue)
    bank.move("2026-06-30", "F2026-0005", 2_000)
    known = each_quarter(walk, bank, ("04", "05", "06")) | {
        "Skatter på lön": ("--voucher", taxes),
        "Moms q1": ("--account", "2650"),
        "Annonser EU": ("--voucher", service),
    }
    walk.read_bank("2026-07-01", bank, known)


def third_quarter(walk: Walk, bank: Bank) -> None:
    """To Germany, over the counter, and an invoice with öre."""
    walk.sell("2026-07-10", "1002", "TABLE=20")
    taxes = walk.post("2026-07-12", "Skatter på lön", a2710=6_000, a2731=6_284, a1930=-12_284)
    bank.move("2026-07-12", "Skatter på lön", -12_284)
    bank.move("2026-07-28", "Moms q2", -5_310)
    bank.move("2026-08-10", "F2026-0006", 80_000)
    walk("2026-08-14", "receipt", "issue", "--line", "TABLE=4", "--paid", "card", "--cost-centre", "Butik")
    walk("2026-08-14", "receipt", "day-close")
    bank.move("2026-08-17", "Kort 14/8", 20_000)
    bank.move("2026-08-26", "Skatt 2025", -64_478)
    walk.sell("2026-09-15", "1001", "TABLE=3@3999,50", webb=True)
    bank.move("2026-09-30", "F2026-0007", 14_998)
    known = each_quarter(walk, bank, ("07", "08", "09")) | {
        "Skatter på lön": ("--voucher", taxes),
        "Moms q2": ("--account", "2650"),
        "Kort 14/8": ("--account", "1580"),
        "Skatt 2025": ("--account", "2512"),
    }
    walk.read_bank("2026-10-01", bank, known)


def fourth_quarter(walk: Walk, bank: Bank) -> None:
    """Late into the third: a forgotten bill. Then the last sales, of which one is not paid."""
    walk("2026-10-20", "year", "unlock", "2026-09")
    bill = ("voucher", "add", "--text", "Reklam, glömd", "--date", "2026-09-30")
    walk("2026-10-20", *bill, "--line", "5910=4000", "--line", "2641=1000", "--line", "2440=-5000")
    walk.sell("2026-10-12", "1001", "TABLE=30", "COFFEE=20", "BOOK=20", webb=True)
    taxes = walk.post("2026-10-12", "Skatter på lön", a2710=6_000, a2731=6_284, a1930=-12_284)
    bank.move("2026-10-12", "Skatter på lön", -12_284)
    bank.move("2026-10-28", "Moms q3", -3_249)
    bank.move("2026-10-30", "Reklam", -5_000)
    bank.move("2026-11-10", "F2026-0008", 154_240)
    dinner = walk.made("2026-12-01", "voucher", "add", "--template", "representation", "--amount", "1344")
    bank.move("2026-12-01", "Middag", -1_344)
    walk.sell("2026-12-20", "1001", "TABLE=5", webb=True)
    known = each_quarter(walk, bank, ("10", "11", "12")) | {
        "Skatter på lön": ("--voucher", taxes),
        "Moms q3": ("--account", "2650"),
        "Reklam": ("--account", "2440"),
        "Middag": ("--voucher", dinner),
    }
    walk.read_bank("2027-01-02", bank, known)


def count_the_stock(walk: Walk) -> None:
    """On the last day a table is not there."""
    day = "2026-12-31"
    count = walk.made(day, "stock", "count", "start")
    for sku, units in (UNITS | {"TABLE": UNITS["TABLE"] - 1}).items():
        walk(day, "stock", "count", "enter", count, sku, str(units))
    walk(day, "stock", "count", "post", count)


def late_vat_is_settled(walk: Walk) -> None:
    """What came late into the third quarter is filed for that one, and settled with the fourth."""
    day = "2027-01-15"
    late = {"48": BOXES["2026-q3"]["48"] + 1_000, "49": BOXES["2026-q3"]["49"] - 1_000}
    assert walk.boxes(day, "2026-q3") == BOXES["2026-q3"] | late
    walk(day, "vat", "file", "--period", "2026-q3", "-o", "moms-2026-q3-igen.xml")
    filed = (walk.folder / "moms-2026-q3-igen.xml").read_text(encoding="latin-1")
    assert f"<MomsBetala>{late['49']}</MomsBetala>" in filed
    assert [row["state"] for row in walk.json(day, "vat", "list") if row["period"].startswith("2026")] == [
        "closed"
    ] * 4


def end_the_year(walk: Walk) -> None:
    """By the checklist: what is open is done with the command that it names, and then the year is closed."""
    day = "2027-02-20"
    while True:
        points = walk.json(day, "year", "checklist", "2026")
        still_open = [point["command"] for point in points if point["state"] == "open"]
        if not still_open:
            break
        walk(day, *still_open[0].removeprefix("kassabok ").split())
    told = walk(day, "year", "close", "2026", "--yes")
    assert f"with a result of {AFTER_TAX:,.0f}".replace(",", " ") in told


def report_vat(walk: Walk, day: str, period: str) -> None:
    """The return is what the quarter's trade makes it, is filed, and closed."""
    assert walk.boxes(day, period) == BOXES[period]
    walk(day, "vat", "close", "--period", period)
    walk(day, "vat", "file", "--period", period, "-o", f"moms-{period}.xml")
    filed = (walk.folder / f"moms-{period}.xml").read_text(encoding="latin-1")
    assert f"<MomsBetala>{BOXES[period]['49']}</MomsBetala>" in filed
    walk.is_whole(day)


def the_statements_say_so(walk: Walk) -> None:
    """Trial balance, statements beside the budget, the objects and the tax return are the story's figures."""
    day = "2027-02-20"
    closed = BALANCE | RESULT | {"8910": TAX, "8999": AFTER_TAX}
    assert walk.closing(day, "2026") == closed
    assert sum(closed.values()) == 0
    income = {row["account"] or row["text"]: row for row in walk.json(day, *INCOME, "--budget")}
    assert income["Årets resultat"]["amount_ore"] == AFTER_TAX * 100
    assert income["Resultat före skatt"]["amount_ore"] == BEFORE_TAX * 100
    assert (income["3001"]["amount_ore"], income["3001"]["deviation_ore"]) == (287_998_50, -12_001_50)
    assert (income["5010"]["amount_ore"], income["5010"]["deviation_ore"]) == (-60_000_00, 0)
    balance = {row["text"]: row for row in walk.json(day, "report", "balance-sheet", "--year", "2026")}
    assets = sum(kronor for account, kronor in BALANCE.items() if account < "2")
    assert balance["Summa tillgångar"]["closing_ore"] == assets * 100
    assert balance["Summa eget kapital och skulder"]["closing_ore"] == assets * 100
    objects = {row["object"]: row for row in walk.json(day, "report", "objects", "--year", "2026")}
    assert (objects["1:Butik"]["income_ore"], objects["1:Butik"]["cost_ore"]) == (24_100_00, -9_060_00)
    webb = 80_000 + 2_000 + 41_000 - 8_000 + Decimal("11998.50") - Decimal("0.13") + 124_000 + 20_000
    assert objects["1:Webb"]["income_ore"] == webb * 100
    assert sum(row["result_ore"] for row in objects.values()) == AFTER_TAX * 100


def the_tax_return_is_written(walk: Walk) -> None:
    """Accounts of the company's own, 1468 and 1518, have the field that their number usually has."""
    day = "2027-02-20"
    sru = ("tax", "sru", "2026", "--assisted", "no", "--audited", "no", "-o", "sru")
    form = {row["field"]: row["kronor"] for row in walk.json(day, "tax", "form", "2026")["rows"]}
    in_balance = {
        "7215": 61_000,
        "7243": BALANCE["1468"],
        "7251": 25_000,
        "7263": 2_000,
        "7281": BALANCE["1930"],
        "7301": 50_000,
        "7302": -BALANCE["2091"] + AFTER_TAX,
        "7368": TAX,
        "7369": -BALANCE["2650"] - BALANCE["2710"] - BALANCE["2731"],
    }
    assert {field_of_it: form[field_of_it] for field_of_it in in_balance} == in_balance
    assert (form["7104"], form["7450"], form["7528"]) == (BEFORE_TAX + 1_200, AFTER_TAX, TAX)
    walk(day, *sru)
    assert f"#UPPGIFT 7450 {AFTER_TAX:.0f}" in (walk.folder / "sru" / "BLANKETTER.SRU").read_text("latin-1")


def the_next_year_opens_with_it(walk: Walk) -> None:
    rows = walk.json("2027-02-20", "report", "trial-balance", "--year", "2027")
    assert {row["account"]: row["opening_ore"] for row in rows if row["opening_ore"]} == {
        account: kronor * 100 for account, kronor in BALANCE.items()
    }
    assert walk.closing("2027-02-20", "2027")["2098"] == -AFTER_TAX
    told = walk("2027-02-20", "voucher", "add", "--text", "Sent", "--date", "2026-12-31", *RENT, fails=3)
    assert told.startswith("error[year.closed]")


def a_late_bill_opens_the_year_again(walk: Walk) -> None:
    """What is forgotten is booked where it belongs; tax, result and the next year's beginning follow."""
    day = "2027-03-01"
    fee = ("voucher", "add", "--text", "Glömd avgift", "--date", "2026-12-31")
    lines = ("--line", "6570=1000", "--line", "2440=-1000")
    assert "kassabok year reopen 2026" in walk(day, *fee, *lines, fails=3)
    assert "kassabok year reopen 2026" in walk(day, "vat", "reopen", "2026-q4", fails=3)
    assert "2026 is closed." in walk(day, "year", "checklist", "2026")
    walk(day, "year", "reopen", "2026", "--yes")
    walk(day, "year", "unlock", "2026-12")
    walk(day, *fee, *lines)
    walk(day, "year", "tax", "2026")
    walk(day, "year", "close", "2026", "--yes")
    tax = (48_400 - 1_000) * 206 // 1000
    result = BEFORE_TAX - 1_000 - tax
    opened = {
        row["account"]: row["opening_ore"]
        for row in walk.json(day, "report", "trial-balance", "--year", "2027")
    }
    assert (opened["2099"], opened["2512"], opened["2440"]) == (-result * 100, -tax * 100, -1_000_00)
    assert walk.closing(day, "2027")["2098"] == -result
    (bank,) = walk.json(day, "bank", "status")["accounts"]
    assert (bank["bank_ore"], bank["difference_ore"]) == (BALANCE["1930"] * 100, 0)


def it_goes_out_whole(walk: Walk) -> None:
    """The archive proves itself, and the year as a SIE file makes the same company once more."""
    day = "2027-02-20"
    walk(day, "export", "archive", "2026", "-o", "arkiv.zip")
    assert walk(day, "export", "archive", "--verify", "arkiv.zip").startswith("All ")
    with zipfile.ZipFile(walk.folder / "arkiv.zip") as archive:
        kept = [name for name in archive.namelist() if "konto-" in name]
        assert len(kept) == 4  # The bank's files are the evidence of what they booked.
    walk(day, "sie", "export", "--year", "2026", "-o", "2026.se")
    walk(day, "init", "--from-sie", "2026.se", "--book", "copy.kassabok")
    copied = walk.json(day, "report", "trial-balance", "--year", "2026", "--book", "copy.kassabok")
    assert copied == walk.json(day, "report", "trial-balance", "--year", "2026")


def test_a_company_from_its_opening_balances_to_the_archive(walk: Walk) -> None:
    (walk.folder / "loner.csv").write_text(WAGES, encoding="utf-8")
    bank = Bank(225_000_00)
    move_in(walk)
    wrong = first_quarter(walk, bank)
    report_vat(walk, "2026-04-15", "2026-q1")
    second_quarter(walk, bank, wrong)
    report_vat(walk, "2026-07-15", "2026-q2")
    third_quarter(walk, bank)
    report_vat(walk, "2026-10-15", "2026-q3")
    fourth_quarter(walk, bank)
    assert bank.balance_ore == BALANCE["1930"] * 100
    count_the_stock(walk)
    report_vat(walk, "2027-01-15", "2026-q4")
    late_vat_is_settled(walk)
    end_the_year(walk)
    the_statements_say_so(walk)
    the_tax_return_is_written(walk)
    the_next_year_opens_with_it(walk)
    it_goes_out_whole(walk)
    walk.is_whole("2027-02-20")
    if HLEDGER:
        walk("2027-02-20", "export", "hledger", "-o", "books.journal")
        said = hledger_says(walk.folder / "books.journal", date(2026, 1, 1), date(2026, 12, 31))
        closing = {
            account: Decimal(ore) / 100 for account, (_, _, ore) in said.items() if ore and account < "3"
        }
        assert closing == BALANCE
    a_late_bill_opens_the_year_again(walk)
    walk.is_whole("2027-03-01")


# A sole trader who does things in the wrong order


class Trader(Walk):
    """A walk that shows that what is refused leaves the book as it was."""

    def refused(self, code: str, day: str, *words: str) -> None:
        before = self._everything()
        told = self.kassabok(*words, "--today", day)
        assert told.exit_code in (2, 3, 4), told
        assert told.err.startswith(f"error[{code}]"), told.err
        assert "hint: " in told.err
        assert self._everything() == before

    def _everything(self) -> list[str]:
        with closing(sqlite3.connect(self.book)) as raw:
            return list(raw.iterdump())


def test_a_sole_trader_who_does_things_in_the_wrong_order(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cash method, a yearly VAT return, and each step tried before the one that has to come first."""
    trader = Trader(kassabok, monkeypatch, "ek.kassabok")
    day = "2026-01-02"
    trader(
        day,
        *("init", "Ek Keramik", "--org-nr", "19800101-1231", "--form", "ef", "--method", "cash"),
        *("--year-start", "2026-01-01", "--set", "company.city=Lund", "--set", "company.postcode=22222"),
        *("--set", "company.street=Ugnsgatan 2"),
    )
    balances = ("year", "opening-balance", "--line", "1930=20000")
    trader.refused("opening.unbalanced", day, *balances)
    trader(day, *balances, "--line", "2010=-20000")
    trader(
        day, "customer", "add", "Kafé Öst AB", "--street", "Torget 1", "--postcode", "22222", "--city", "Lund"
    )

    # Sold and paid in the year; sold in it and paid after it; sold in it and not paid.
    course = ("invoice", "issue", "--customer", "1001", "--line-text")
    trader("2026-02-10", *course, "Drejkurs=1@40000")
    trader("2026-03-10", "payment", "register", "50000", "--invoice", "F2026-0001")
    trader.post("2026-04-01", "Lera", a4010=8_000, a2641=2_000, a1930=-10_000)
    trader.post("2026-06-01", "Eget uttag", a2013=15_000, a1930=-15_000)
    trader.refused("vat.running", "2026-06-02", "vat", "close", "--period", "2026-q2")
    trader.refused("vat.order", "2026-07-01", "vat", "close", "--period", "2026-q2")
    trader("2026-07-01", "vat", "close", "--period", "2026-q1")
    assert trader.boxes("2026-07-01", "2026-q1") == {"05": 40_000, "10": 10_000, "49": 10_000}
    late = (
        "voucher",
        "add",
        "--text",
        "Glömd",
        "--date",
        "2026-03-01",
        "--line",
        "5410=80",
        "--line",
        "1930=-80",
    )
    trader.refused("period.locked", "2026-07-01", *late)
    trader.refused("year.missing", "2026-07-01", *late[:5], "2027-03-01", *late[6:])
    trader("2026-12-10", *course, "Kurs i jul=1@4000")
    trader("2026-12-12", *course, "Presentkort=1@2000")

    # The year has ended: nothing goes before what it rests on.
    day = "2027-02-01"
    trader.refused("year.open", day, "year", "reopen", "2026", "--yes")
    trader.refused("year.unfinished", day, "year", "close", "2026", "--yes")
    trader.refused("year.hard_point", day, "year", "close", "2026", "--yes", "--despite", "unpaid")
    trader("2027-01-02", "year", "open")
    trader("2027-01-20", "payment", "register", "5000", "--invoice", "F2026-0002")
    for period in ("2026-q2", "2026-q3"):
        trader(day, "vat", "close", "--period", period)
    trader.refused("vat.unpaid", day, "vat", "close", "--period", "2026-q4")
    trader(day, "year", "unpaid", "2026")
    trader.refused("year.nothing_unpaid", day, "year", "unpaid", "2026")
    assert trader.boxes(day, "2026-q4") == {"05": 6_000, "10": 1_500, "49": 1_500}
    trader(day, "vat", "close", "--period", "2026-q4")
    trader.refused("year.no_tax", day, "year", "tax", "2026")
    trader(day, "year", "close", "2026", "--yes")
    trader.refused("year.closed", day, *late)
    trader.refused("year.closed", day, "year", "close", "2026", "--yes")

    assert trader.closing(day, "2026") == {
        "1510": 5_000 + 2_500,
        "1930": 20_000 + 50_000 - 10_000 - 15_000,
        "2010": -20_000,
        "2013": 15_000,
        "2019": -(46_000 - 8_000),
        "2650": -(10_000 - 2_000 + 1_500),
        "3001": -46_000,
        "4010": 8_000,
        "8999": 46_000 - 8_000,
    }
    assert trader.closing(day, "2027") == {
        "1510": 2_500,
        "1930": 45_000 + 5_000,
        "2010": -(20_000 - 15_000 + 38_000),
        "2650": -9_500,
    }
    form = {row["field"]: row["kronor"] for row in trader.json(day, "tax", "form", "2026")["rows"]}
    assert (form["7300"], form["7440"], form["7630"]) == (43_000, 38_000, 38_000)
    trader.is_whole(day)
