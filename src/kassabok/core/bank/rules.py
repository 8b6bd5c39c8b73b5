"""Rules: what lines of the bank that come again and again are booked on, and why one fits a line.

A rule is asked only of what nothing surer has matched: no reference, no payment of ours, no payout, no transfer. Of
several that fit, the first in order is taken, and the others are told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from shlex import quote

from kassabok.core.bank.accounts import account_named
from kassabok.core.bank.conditions import Conditions, amounts_told, plain_number
from kassabok.core.bank.matching import REVERSAL
from kassabok.core.bank.model import BankAccount, BankEntry, BankLine, BankRule
from kassabok.core.bank.payouts import unmatched_lines
from kassabok.core.bank.rule_reports import no_rule
from kassabok.core.bank.suggested_rules import suggestions
from kassabok.core.bank.tax_account import KIND, account_meant, tax_rules
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import BankLineBooked, BankRuleRemoved, BankRuleSaved, Ref
from kassabok.core.ledger.model import (
    refuse_idle_objects,
    refuse_kept,
    refuse_unusable_account,
    why_closed,
)
from kassabok.core.money import format_kronor
from kassabok.core.objects import Objects, from_json, to_json
from kassabok.core.texts import entered

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Applied:
    """A line that a rule books. why: what of the line fits. also: other rules that fit it, later in order."""

    line: BankLine
    rule: str
    why: str
    also: tuple[str, ...]
    event: BankLineBooked


# The verbs


def add_rule(
    tx: Transaction,
    name: str,
    conditions: Conditions,
    *,
    against: str,
    objects: Objects = (),
    voucher_text: str = "",
    position: int | None = None,
) -> BankRuleSaved:
    """Make a rule. against: the account. position: its place in the order, 1 the first; without, the last.

    Raises Refused for a name that is taken, a rule without conditions, or an account that only effects book on;
    NotFound for an account, an object or a bank account that is not there.
    """
    cleaned = _name(name)
    if tx.find(BankRule, name=cleaned) is not None:
        raise Refused(
            "bank-rule.exists",
            f"There is a rule {cleaned} already.",
            hint=f"kassabok bank rule edit {quote(cleaned)} changes it.",
        )
    columns = _columns(tx, conditions, against, objects, voucher_text)
    count = len(tx.all(BankRule))
    tx.insert(BankRule, name=cleaned, position=count + 1, **columns)
    if position is not None:
        _move(tx, cleaned, position)
    event = BankRuleSaved(ref=cleaned, account=against)
    tx.publish(event)
    return event


def edit_rule(
    tx: Transaction,
    name: str,
    conditions: Conditions,
    *,
    against: str,
    objects: Objects,
    voucher_text: str,
    position: int | None = None,
) -> BankRuleSaved:
    """Put other conditions and another account in a rule's place. Raises as add_rule, NotFound for no such rule."""
    row = rule_named(tx, name)
    tx.update(BankRule, row.id, **_columns(tx, conditions, against, objects, voucher_text))
    if position is not None:
        _move(tx, row.name, position)
    event = BankRuleSaved(ref=row.name, account=against)
    tx.publish(event)
    return event


def remove_rule(tx: Transaction, name: str) -> BankRuleRemoved:
    """Take a rule away. What it has booked stays. Raises NotFound."""
    row = rule_named(tx, name)
    tx.delete(BankRule, row.id)
    _renumber(tx, in_order(tx))
    event = BankRuleRemoved(ref=row.name)
    tx.publish(event)
    return event


def adopt(tx: Transaction, names: Sequence[str] = ()) -> list[str]:
    """Make rules of suggestions: those named, else all that the company has no rule of that name of.

    Raises NotFound for a name that is no suggestion.
    """
    known = {each.name.casefold(): each for each in suggestions()}
    for name in names:
        if name.casefold() not in known:
            raise NotFound(
                "bank-rule.no_suggestion",
                f"There is no suggestion {name[:LONGEST_NAME]}.",
                hint="kassabok bank rule list --suggested",
            )
    wanted = [known[name.casefold()] for name in names] or list(known.values())
    adopted = []
    for each in wanted:
        against = account_meant(tx, (each.account,))
        if tx.find(BankRule, name=each.name) is None and against:
            add_rule(tx, each.name, each.conditions, against=against, voucher_text=each.voucher_text)
            adopted.append(each.name)
    return adopted


def rule_named(tx: Transaction, name: str) -> BankRule:
    """The rule with a name, in small or capital letters. Raises NotFound."""
    found = next((row for row in tx.all(BankRule) if row.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise no_rule(name)
    return found


def conditions_of(tx: Transaction, row: BankRule) -> Conditions:
    """A rule's conditions."""
    account = tx.get(BankAccount, row.bank_account_id).name if row.bank_account_id else ""
    return Conditions(
        row.text,
        row.pattern,
        row.counterparty_account,
        row.direction,
        row.least_ore,
        row.most_ore,
        row.bank_code,
        account,
    )


def _name(name: str) -> str:
    cleaned = entered(name)
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise Refused(
            "bank-rule.name",
            f'"{cleaned[:LONGEST_NAME]}" is not a name for a rule.',
            hint=f"At most {LONGEST_NAME} characters, as Bankavgifter.",
        )
    return cleaned


def _columns(
    tx: Transaction, conditions: Conditions, against: str, objects: Objects, voucher_text: str
) -> dict[str, object]:
    conditions = replace(
        conditions,
        text=_alternatives(conditions.text),
        pattern=entered(conditions.pattern),
        counterparty_account=plain_number(conditions.counterparty_account),
        bank_code=_alternatives(conditions.bank_code),
    )
    if conditions == Conditions(direction=conditions.direction, bank_account=conditions.bank_account):
        raise Refused(
            "bank-rule.empty",
            "A rule without conditions would fit every line.",
            hint='--text avgift, --pattern "^Ränta", --other-account 5050-1055, --amount 45 or --bank-code PMNT/MDOP',
        )
    _check(conditions)
    refuse_unusable_account(tx, against)
    refuse_kept(tx, against)
    refuse_idle_objects(tx, objects)
    account = account_named(tx, conditions.bank_account) if conditions.bank_account else None
    return {
        "text": conditions.text,
        "pattern": conditions.pattern,
        "counterparty_account": conditions.counterparty_account,
        "direction": conditions.direction,
        "least_ore": conditions.least_ore,
        "most_ore": conditions.most_ore,
        "bank_code": conditions.bank_code,
        "bank_account_id": account.id if account else None,
        "against": against,
        "objects": to_json(objects),
        "voucher_text": entered(voucher_text),
    }


def _alternatives(text: str) -> str:
    """Words with | between them, without those that are empty, which would fit every line."""
    return "|".join(filter(None, map(entered, text.split("|"))))


def _check(conditions: Conditions) -> None:
    try:
        fits_all = conditions.pattern and re.compile(conditions.pattern).search("")
    except re.error as error:
        raise Refused(
            "bank-rule.pattern",
            f'"{conditions.pattern[:40]}" is no regular expression: {error}.',
            hint="--text avgift finds a word without one.",
        ) from error
    if fits_all:
        raise Refused(
            "bank-rule.pattern",
            f'"{conditions.pattern[:40]}" fits every line, also one without a text.',
            hint='A pattern has at least a sign that must be there, as "^Ränta" has.',
        )
    least, most = conditions.least_ore, conditions.most_ore
    if least is not None and most is not None and least > most:
        raise Refused(
            "bank-rule.amounts",
            f"No amount is at least {format_kronor(least)} and at most {format_kronor(most)}.",
            hint="Amounts are without a sign; --direction in or out tells which way.",
        )


def in_order(tx: Transaction) -> list[BankRule]:
    """The rules as they are asked."""
    return sorted(tx.all(BankRule), key=lambda row: (row.position, row.id))


def _move(tx: Transaction, name: str, position: int) -> None:
    rows = in_order(tx)
    moved = next(row for row in rows if row.name == name)
    rows.remove(moved)
    rows.insert(max(position, 1) - 1, moved)
    _renumber(tx, rows)


def _renumber(tx: Transaction, rows: Sequence[BankRule]) -> None:
    for number, row in enumerate(rows, start=1):
        if row.position != number:
            tx.update(BankRule, row.id, position=number)


# What they book


def booked_by_rules(tx: Transaction, *, file_id: int | None = None) -> list[Applied]:
    """The unmatched lines that a rule fits, of one file or all, and what books them; nothing is changed yet.

    A line whose voucher by a rule was corrected is for people, and so is what the bank took back, and a line on a day
    that cannot be posted on.
    """
    own = [_Rule(row) for row in in_order(tx)]
    of_tax = _of_tax_account(tx)
    if not own and not of_tax:
        return []
    done = {ref for (ref,) in tx.reader.rows(_BOOKED_BEFORE)}
    lines = [line for line in unmatched_lines(tx, file_id=file_id) if str(line.id) not in done]
    found = []
    for line in lines:
        account = tx.get(BankAccount, tx.get(BankEntry, line.bank_entry_id).bank_account_id)
        applied = _applied(tx, [*own, *of_tax] if account.kind == KIND else own, line, account)
        if applied is not None:
            found.append(applied)
    return found


def book_by_rule(tx: Transaction, applied: Applied) -> str:
    """Book a line as its rule says; the number of the voucher."""
    reason = f"By rule {applied.rule}: {applied.why}."
    tx.update(BankLine, applied.line.id, state="booked", reason=reason)
    return tx.publish(applied.event).caused[0].event.ref


_BOOKED_BEFORE = "SELECT effect_ref FROM link WHERE cause_kind = 'bank-rule' AND effect_kind = 'bank-line'"


def _of_tax_account(tx: Transaction) -> list["_Rule"]:
    """The rules that come with kassabok for rows of the tax account, where the company has read any."""
    if tx.find(BankAccount, kind=KIND) is None:
        return []
    found = []
    for each in tax_rules():
        against = account_meant(tx, each.accounts)
        if against:
            row = BankRule(
                id=0,
                name=each.name,
                position=0,
                pattern=each.pattern,
                direction=each.direction,
                against=against,
            )
            found.append(_Rule(row, since=each.since))
    return found


def _applied(
    tx: Transaction, rules: Sequence["_Rule"], line: BankLine, account: BankAccount
) -> Applied | None:
    if line.reason == REVERSAL or why_closed(tx, line.date):
        return None
    seen = _Seen(line, tx.get(BankEntry, line.bank_entry_id).bank_code, account.id)
    fitting = [
        (rule, why)
        for rule in rules
        if rule.row.against != account.ledger_account and (why := rule.why(seen)) and _usable(tx, rule.row)
    ]
    if not fitting:
        return None
    (rule, why), *others = fitting
    row = rule.row
    event = BankLineBooked(
        ref=str(line.id),
        origins=(Ref("bank-rule", row.name),),
        on=line.date,
        amount_ore=line.amount_ore,
        account=account.ledger_account,
        against=row.against,
        objects=from_json(row.objects),
        text=row.voucher_text,
    )
    return Applied(line, row.name, why, tuple(other.row.name for other, _ in others), event)


def _usable(tx: Transaction, row: BankRule) -> bool:
    """Whether its account and objects can be booked on still."""
    try:
        refuse_unusable_account(tx, row.against)
        refuse_kept(tx, row.against)
        refuse_idle_objects(tx, from_json(row.objects))
    except (Refused, NotFound):
        return False
    return True


class _Seen:
    """What rules look at in a line, made ready once."""

    def __init__(self, line: BankLine, bank_code: str, bank_account_id: int) -> None:
        self.text = f"{line.counterparty} {line.text}".strip()
        self.folded = self.text.casefold()
        self.counterparty_account = plain_number(line.counterparty_account)
        self.amount_ore = line.amount_ore
        self.on = line.date
        self.bank_code = bank_code
        self.bank_account_id = bank_account_id


class _Rule:
    """A rule made ready to be asked of many lines."""

    def __init__(self, row: BankRule, *, since: date = date.min) -> None:
        self.row = row
        self._since = since
        self._words = [word for word in row.text.split("|") if word.strip()]
        self._pattern = re.compile(row.pattern, re.IGNORECASE) if row.pattern else None
        number = "[ -]?".join(map(re.escape, row.counterparty_account))
        self._number = re.compile(f"(?<![0-9]){number}(?![0-9])", re.IGNORECASE)
        self._codes = tuple(code for code in row.bank_code.split("|") if code)

    def why(self, seen: _Seen) -> str:
        """What of the line fits, "" when something does not."""
        if seen.on < self._since:
            return ""
        reasons = []
        for reason in self._reasons(seen):
            if not reason:
                return ""
            reasons.append(reason)
        return ", ".join(reasons)

    def _reasons(self, seen: _Seen) -> Iterator[str]:
        """For each condition what of the line fits it, or "" where nothing does."""
        row = self.row
        if self._words:
            word = next((word for word in self._words if word.strip().casefold() in seen.folded), "")
            yield f'the text has "{word.strip()}"' if word else ""
        if self._pattern is not None:
            found = self._pattern.search(seen.text)
            yield f'the text has "{found[0]}"' if found else ""
        if row.counterparty_account:
            yield f"the other account is {row.counterparty_account}" if self._is_other(seen) else ""
        if row.direction:
            yield _way(row.direction, seen.amount_ore)
        if row.least_ore is not None or row.most_ore is not None:
            yield _within(row, abs(seen.amount_ore))
        if self._codes:
            yield f"the bank's code is {seen.bank_code}" if seen.bank_code.startswith(self._codes) else ""
        if row.bank_account_id is not None:
            yield "it is on its bank account" if row.bank_account_id == seen.bank_account_id else ""

    def _is_other(self, seen: _Seen) -> bool:
        """Whether the line is to or from the account, by the bank's field or a number in the text."""
        if seen.counterparty_account == self.row.counterparty_account:
            return True
        return bool(self._number.search(seen.text))


def _way(direction: str, amount_ore: int) -> str:
    fits = (amount_ore > 0) == (direction == "in")
    return f"it is money {direction}" if fits else ""


def _within(row: BankRule, size_ore: int) -> str:
    least, most = row.least_ore, row.most_ore
    fits = (least is None or size_ore >= least) and (most is None or size_ore <= most)
    return f"the amount is {amounts_told(least, most)}" if fits else ""
