"""Rules for lines that come again and again: what they book, why, and what they leave alone."""

from datetime import date

import pytest
from tests.core.bank.bank_files import Pay, camt, move, ocr
from tests.core.bank.conftest import Bank, voucher_lines
from tests.story import TODAY, snapshot

from kassabok.core.bank import rules
from kassabok.core.bank.conditions import Conditions
from kassabok.core.bank.model import BankRule
from kassabok.core.bank.rule_reports import rules as rule_list
from kassabok.core.bank.rule_reports import shown_rule
from kassabok.core.bank.suggested_rules import suggestions
from kassabok.core.book.model import Link
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.accounts import change_account
from kassabok.core.ledger.objects import add_object
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.vouchers import correct_voucher


def add(bank: Bank, name: str = "Avgift", *, against: str = "6570", **given: object) -> None:
    """A rule; text, pattern ... are its conditions, the rest is of the rule itself."""
    fields = Conditions.__dataclass_fields__
    asked = {key: value for key, value in given.items() if key in fields}
    other = {key: value for key, value in given.items() if key not in fields}
    with bank.doing() as tx:
        rules.add_rule(tx, name, Conditions(**asked), against=against, **other)  # type: ignore[arg-type]


def run(bank: Bank) -> list[tuple[int, str, str]]:
    """Line, rule and why of what `bank rule run` books."""
    with bank.doing() as tx:
        found = rules.booked_by_rules(tx)
        for each in found:
            rules.book_by_rule(tx, each)
    return [(each.line.id, each.rule, each.why) for each in found]


def line(text: str, ore: int, *, name: str = "", on: date = TODAY, reversal: bool = False) -> bytes:
    return camt(
        [move(Pay(ore, text=text, name=name), on=on, ref=f"{text}{ore}", reversal=reversal)], kind="camt.053"
    )


def test_a_file_s_line_is_booked_by_the_rule_that_fits(bank: Bank) -> None:
    add(bank, text="månadsavgift|årsavgift", direction="out", voucher_text="Bankavgift")
    result = bank.read(line("MÅNADSAVGIFT mars", -45_00))
    assert (result.new, result.booked, result.parked, result.matched) == (1, 1, 0, 0)
    assert bank.lines() == [
        (1, -45, "booked", 'By rule Avgift: the text has "månadsavgift", it is money out.')
    ]
    assert voucher_lines(bank.book, "2026-M1") == {"1930": -45_00, "6570": 45_00}
    assert bank.book.reader.value("SELECT text FROM voucher WHERE ref = '2026-M1'") == "Bankavgift"
    with bank.doing() as tx:
        assert tx.find(Link, cause_kind="bank-rule", cause_ref="Avgift", effect_ref="1") is not None
    assert bank.faults() == []


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ({"text": "telia"}, 'the text has "telia"'),
        ({"text": "telia", "direction": "in"}, ""),
        ({"text": "nord ab"}, 'the text has "nord ab"'),
        ({"pattern": r"faktura \d+"}, 'the text has "Faktura 881"'),
        ({"pattern": r"^faktura"}, ""),
        (
            {"text": "telia", "least_ore": 400_00, "most_ore": 400_00},
            'the text has "telia", the amount is 400,00',
        ),
        ({"text": "telia", "least_ore": 400_01}, ""),
        ({"text": "telia", "most_ore": 399_99}, ""),
        ({"most_ore": 500_00, "direction": "out"}, "it is money out, the amount is at most 500,00"),
        ({"counterparty_account": "5050-1055"}, "the other account is 50501055"),
        ({"counterparty_account": "5050-105"}, ""),
        ({"text": "telia", "bank_account": "Bank"}, 'the text has "telia", it is on its bank account'),
        ({"text": "telia", "bank_account": "Spar"}, ""),
        ({"bank_code": "PMNT/MDOP"}, ""),
    ],
)
def test_all_conditions_must_hold(bank: Bank, conditions: dict[str, object], why: str) -> None:
    from kassabok.core.bank import service

    with bank.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1940", account="401234567", clearing="6290")
    bank.read(line("Faktura 881 BG 5050-1055 Telia", -400_00, name="Nord AB"))
    add(bank, **conditions)  # type: ignore[arg-type]
    assert run(bank) == ([(1, "Avgift", why)] if why else [])


def test_the_bank_s_own_code_is_a_condition(bank: Bank) -> None:
    coded = line("X", -45_00).replace(
        b"<NtryDtls>",
        b"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>",
    )
    add(bank, bank_code="ACMT/MDOP|PMNT/MDOP/CHRG")
    assert bank.read(coded).booked == 1
    assert bank.lines()[0][3] == "By rule Avgift: the bank's code is PMNT/MDOP/CHRG."


def test_of_two_rules_the_first_in_order_is_taken_and_the_other_told(bank: Bank) -> None:
    add(bank, "Mat", text="ica", against="5410")
    add(bank, "Papper", text="ica maxi", against="6110")
    add(bank, "Först", text="maxi", against="6212", position=1)
    bank.read(line("Intet", -1_00))
    bank.read(line("ICA MAXI", -200_00))
    assert bank.lines()[1][3] == 'By rule Först: the text has "maxi".'
    assert [(row.position, row.rule, row.lines) for row in rule_list(bank.book.reader)] == [
        (1, "Först", 1),
        (2, "Mat", 0),
        (3, "Papper", 0),
    ]
    with bank.doing() as tx:
        rules.remove_rule(tx, "först")
    assert [(row.position, row.rule) for row in rule_list(bank.book.reader)] == [(1, "Mat"), (2, "Papper")]


def test_what_a_reference_matches_no_rule_takes(bank: Bank) -> None:
    reference = bank.invoice(bank.customer(), 500)
    add(bank, text="a", against="3740")
    result = bank.read(camt([move(ocr(reference, 500_00, "ANNA EK"), text="Bankgiro", ref="E1")]))
    assert (result.matched, result.booked) == (1, 0)


def test_a_line_that_was_corrected_is_not_booked_by_its_rule_again(bank: Bank) -> None:
    add(bank, text="avgift")
    bank.read(line("Avgift", -45_00))
    with bank.doing() as tx:
        correct_voucher(tx, "2026-M1")
    assert run(bank) == []
    assert bank.lines()[0][2] == "unmatched"


def test_what_cannot_be_booked_is_left_and_stops_nothing(bank: Bank) -> None:
    add(bank, "Låst", text="avgift")
    add(bank, "Själv", text="överföring", against="1930")
    add(bank, "Vilar", text="vilar", against="6110")
    with bank.doing() as tx:
        change_account(tx, "6110", active=False)
        lock_through(tx, date(2026, 2, 28))
    bank.read(line("Avgift", -45_00, on=date(2026, 2, 3)))
    bank.read(line("Överföring", -45_00))
    bank.read(line("Vilar", -45_00))
    bank.read(line("Avgift åter", 45_00, reversal=True))
    assert [state for _, _, state, _ in bank.lines()] == ["unmatched"] * 4
    assert run(bank) == []


def test_objects_follow(bank: Bank) -> None:
    with bank.doing() as tx:
        add_object(tx, "1", "Nord", name="Norra butiken")
    add(bank, text="avgift", objects=(("1", "Nord"),))
    bank.read(line("Avgift", -45_00))
    found = bank.book.reader.rows(
        "SELECT l.account, o.object FROM voucher_line_object o JOIN voucher_line l ON l.id = o.voucher_line_id"
    )
    assert found == [("6570", "Nord")]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "bank-rule.empty"),
        ({"direction": "out", "bank_account": "Bank"}, "bank-rule.empty"),
        ({"text": " | ", "direction": "out"}, "bank-rule.empty"),
        ({"bank_code": "|", "direction": "out"}, "bank-rule.empty"),
        ({"counterparty_account": " - "}, "bank-rule.empty"),
        ({"pattern": "(avgift"}, "bank-rule.pattern"),
        ({"pattern": "avgift|"}, "bank-rule.pattern"),
        ({"least_ore": 2_00, "most_ore": 1_00}, "bank-rule.amounts"),
        ({"text": "a", "against": "1510"}, "account.kept"),
        ({"text": "a", "against": "9876"}, "account.unknown"),
        ({"text": "a", "bank_account": "Spar"}, "bank.account_unknown"),
        ({"text": "a", "name": "avgift" * 9}, "bank-rule.name"),
        ({"text": "a", "name": "Finns"}, "bank-rule.exists"),
        ({"text": "a", "objects": (("1", "Syd"),)}, "object.unknown"),
    ],
)
def test_a_rule_that_could_not_work_is_refused(bank: Bank, given: dict[str, object], code: str) -> None:
    add(bank, "Finns", text="x")
    before = snapshot(bank.book)
    with pytest.raises((Refused, NotFound)) as refused:
        add(bank, **given)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert snapshot(bank.book) == before


def test_a_rule_is_edited_and_shown(bank: Bank) -> None:
    add(bank, text="avgift")
    bank.read(line("Avgift", -45_00))
    with bank.doing() as tx:
        row = rules.rule_named(tx, "AVGIFT")
        assert rules.conditions_of(tx, row) == Conditions(text="avgift")
        rules.edit_rule(
            tx, "avgift", Conditions(text="pris"), against="6110", objects=(), voucher_text="", position=1
        )
    found = shown_rule(bank.book.reader, "avgift")
    assert (found.rule, found.conditions, found.account) == ("Avgift", 'text "pris"', "6110")
    assert [(each.line, each.amount_ore, each.voucher) for each in found.booked] == [(1, -45_00, "2026-M1")]
    with pytest.raises(NotFound):
        shown_rule(bank.book.reader, "ingen")


def test_suggestions_are_adopted_once_and_work(bank: Bank) -> None:
    with bank.doing() as tx:
        assert rules.adopt(tx) == [each.name for each in suggestions()]
        assert rules.adopt(tx) == []
    for text, ore in (
        ("Månadsavgift", -45_00),
        ("RÄNTA", 7_00),
        ("Ränta", -3_00),
        ("Bg 5050-1055 skatt", -900_00),
        ("Skatteverket", 100_00),
        ("Dröjsmålsränta F2026-0001", 5_00),
        ("Avgiftsfri betalning", -5_00),
    ):
        bank.read(line(text, ore))
    booked = bank.book.reader.rows(
        "SELECT account, amount_ore FROM voucher_line WHERE account <> '1930' ORDER BY id"
    )
    assert booked == [
        ("6570", 45_00),
        ("8311", -7_00),
        ("8421", 3_00),
        ("1630", 900_00),
        ("1630", -100_00),
    ]
    assert [state for _, _, state, _ in bank.lines()][-2:] == ["unmatched", "unmatched"]
    with bank.doing() as tx, pytest.raises(NotFound):
        rules.adopt(tx, ["Nonsens"])


def test_one_suggestion_is_adopted_by_name(bank: Bank) -> None:
    with bank.doing() as tx:
        assert rules.adopt(tx, ["bankavgifter"]) == ["Bankavgifter"]
        assert [row.name for row in tx.all(BankRule)] == ["Bankavgifter"]


def test_check_finds_rules_out_of_order(bank: Bank) -> None:
    add(bank, "Ett", text="a")
    add(bank, "Två", text="b")
    assert bank.faults() == []
    with bank.doing() as tx:
        tx.update(BankRule, rules.rule_named(tx, "Två").id, position=3, against="9876")
    assert bank.faults() == [
        "Rule Två for bank lines has position 3, but is number 2.",
        "Rule Två for bank lines books on an account that is not in the chart.",
    ]
