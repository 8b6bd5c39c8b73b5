"""Questions about rules for lines of the bank: which there are, what they ask for, what they have booked."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.bank.conditions import Conditions
from kassabok.core.bank.suggested_rules import suggestions
from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound

LATEST_LINES = 10


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule. conditions: in words. lines: how many it has booked, the last of them on the day `last`."""

    position: int = field(metadata={"heading": "No."})
    rule: str
    conditions: str
    account: str
    objects: dict[str, str] = field(metadata={"table": False})
    voucher_text: str = field(metadata={"table": False})
    lines: int
    last: datetime.date | None = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class SuggestedRule:
    """A rule that comes with kassabok. account: a number, or the role of an account. adopted: the company has it."""

    rule: str
    conditions: str
    account: str
    adopted: bool


@dataclass(frozen=True, slots=True)
class RuledLine:
    """A line that a rule has booked. voucher: the last one that was posted for it."""

    line: int
    date: datetime.date
    amount_ore: int
    text: str
    voucher: str | None


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule, with the latest lines that it has booked."""

    position: int
    rule: str
    conditions: str
    account: str
    objects: dict[str, str]
    voucher_text: str
    booked: tuple[RuledLine, ...]


_RULES = """
SELECT r.position, r.name, r.against, r.objects, r.voucher_text, r.text, r.pattern, r.counterparty_account, r.direction,
  r.least_ore, r.most_ore, r.bank_code, coalesce(a.name, ''),
  (SELECT count(*) FROM link k
    WHERE k.cause_kind = 'bank-rule' AND k.cause_ref = r.name AND k.effect_kind = 'bank-line'),
  (SELECT max(l.date) FROM link k JOIN bank_line l ON l.id = CAST(k.effect_ref AS INTEGER)
    WHERE k.cause_kind = 'bank-rule' AND k.cause_ref = r.name AND k.effect_kind = 'bank-line')
FROM bank_rule r LEFT JOIN bank_account a ON a.id = r.bank_account_id ORDER BY r.position, r.id
"""

_BOOKED = """
SELECT l.id AS line, l.date, l.amount_ore, CASE l.text WHEN '' THEN l.counterparty ELSE l.text END AS text,
  (SELECT v.effect_ref FROM link v WHERE v.cause_kind = 'bank-line' AND v.cause_ref = k.effect_ref
    AND v.effect_kind = 'voucher' ORDER BY v.id DESC LIMIT 1) AS voucher
FROM link k JOIN bank_line l ON l.id = CAST(k.effect_ref AS INTEGER)
WHERE k.cause_kind = 'bank-rule' AND k.cause_ref = :rule AND k.effect_kind = 'bank-line'
ORDER BY l.date DESC, l.id DESC LIMIT :most
"""


def rules(reader: Reader) -> list[RuleRow]:
    """The rules in the order in which they are asked."""
    from kassabok.core.objects import from_json

    found = []
    for position, name, against, objects, voucher_text, *asked, lines, last in reader.rows(_RULES):
        found.append(
            RuleRow(
                position=position,
                rule=name,
                conditions=Conditions(*asked).told,
                account=against,
                objects=dict(from_json(objects)),
                voucher_text=voucher_text,
                lines=lines,
                last=datetime.date.fromisoformat(last) if last else None,
            )
        )
    return found


def shown_rule(reader: Reader, name: str) -> ShownRule:
    """A rule by its name, in small or capital letters. Raises NotFound."""
    row = next((row for row in rules(reader) if row.rule.casefold() == name.strip().casefold()), None)
    if row is None:
        raise no_rule(name)
    return ShownRule(
        position=row.position,
        rule=row.rule,
        conditions=row.conditions,
        account=row.account,
        objects=row.objects,
        voucher_text=row.voucher_text,
        booked=tuple(reader.read(RuledLine, _BOOKED, rule=row.rule, most=LATEST_LINES)),
    )


def no_rule(name: str) -> NotFound:
    """There is no rule of this name."""
    return NotFound("bank-rule.unknown", f"There is no rule {name[:40]}.", hint="kassabok bank rule list")


def suggested_rules(reader: Reader) -> list[SuggestedRule]:
    """The rules that come with kassabok."""
    names = {name for (name,) in reader.rows("SELECT name FROM bank_rule")}
    return [
        SuggestedRule(each.name, each.conditions.told, each.account, each.name in names)
        for each in suggestions()
    ]
