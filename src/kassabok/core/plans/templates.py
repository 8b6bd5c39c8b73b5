"""Voucher templates: those that kassabok ships (templates.toml) and those the company saved, which come first."""

from collections.abc import Mapping, Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import PlannedLine, TemplateRemoved, TemplateSaved
from kassabok.core.ledger.model import (
    AccountRole,
    refuse_idle_objects,
    refuse_kept,
    refuse_unusable_account,
)
from kassabok.core.objects import from_json
from kassabok.core.plans.model import TemplateLine, VoucherTemplate
from kassabok.core.plans.rules import Rule, amounts_ore, needs_amount, parse_rule, refuse_crooked, vat_classes
from kassabok.core.plans.shipped import RuleLine, Template, shipped_templates
from kassabok.core.texts import entered

LONGEST_NAME = 40


def find_template(tx: Transaction, name: str) -> Template:
    """The company's template of a name, else the shipped one. Raises NotFound."""
    row = tx.find(VoucherTemplate, name=name.strip().lower())
    if row is not None:
        lines = tx.all(TemplateLine, voucher_template_id=row.id)
        return Template(
            row.name,
            row.text,
            tuple(RuleLine(line.account, line.rule, line.text, from_json(line.objects)) for line in lines),
        )
    shipped = shipped_templates().get(name.strip().lower())
    if shipped is None:
        raise no_template(name)
    return shipped


def no_template(name: str) -> NotFound:
    """There is no template of this name, shipped or saved."""
    return NotFound(
        "template.unknown",
        f"There is no template {name[:LONGEST_NAME]}.",
        hint="kassabok voucher template list shows them.",
    )


def save_template(tx: Transaction, name: str, *, text: str, lines: Sequence[RuleLine]) -> TemplateSaved:
    """Save a template, in place of one with the same name.

    Raises Refused for lines that would not balance whatever the amount, or that nothing could be posted with; NotFound
    for an account, a role, an object or a VAT class that is not there.
    """
    checked_name = _checked_name(name)
    if not text.strip():
        raise Refused(
            "template.text", "A template needs the text that its vouchers get.", hint='--text "Hyra"'
        )
    refuse_unusable_lines(tx, lines)
    _remove(tx, checked_name)
    template_id = tx.insert(VoucherTemplate, name=checked_name, text=entered(text))
    for line in lines:
        tx.insert(TemplateLine, voucher_template_id=template_id, **line.columns())
    event = TemplateSaved(ref=checked_name)
    tx.publish(event)
    return event


def remove_template(tx: Transaction, name: str) -> TemplateRemoved:
    """Take one of the company's templates away. Raises NotFound; Refused for a shipped one."""
    wanted = name.strip().lower()
    if not _remove(tx, wanted):
        if wanted in shipped_templates():
            raise Refused(
                "template.shipped",
                f"Template {wanted} is part of kassabok and stays.",
                hint="kassabok voucher template save puts one of your own in its place.",
            )
        raise no_template(name)
    event = TemplateRemoved(ref=wanted)
    tx.publish(event)
    return event


def _remove(tx: Transaction, name: str) -> bool:
    row = tx.find(VoucherTemplate, name=name)
    if row is None:
        return False
    for line in tx.all(TemplateLine, voucher_template_id=row.id):
        tx.delete(TemplateLine, line.id)
    tx.delete(VoucherTemplate, row.id)
    return True


def _checked_name(name: str) -> str:
    cleaned = name.strip().lower()
    if not cleaned or len(cleaned) > LONGEST_NAME or not all(c.isalnum() or c in "-_" for c in cleaned):
        raise Refused(
            "template.name",
            f'"{name[:LONGEST_NAME]}" is not a name for a template.',
            hint=f"Letters, digits, - and _, at most {LONGEST_NAME}: hyra-butik.",
        )
    return cleaned


def refuse_unusable_lines(tx: Transaction, lines: Sequence[RuleLine]) -> None:
    """Raise Refused or NotFound for lines that no voucher could be made of."""
    rules: list[Rule] = []
    try:
        rules += [parse_rule(line.rule) for line in lines]
        refuse_crooked(rules)
    except ValueError as error:
        by_amount = not rules or needs_amount(rules)
        raise Refused(
            "template.rules",
            str(error),
            hint="--line 6110=net:standard --line 2641=vat:standard --line 1930=-total"
            if by_amount
            else "Debit is positive, credit negative, and together they are zero.",
        ) from error
    for vat_class in vat_classes(rules):
        tx.rates.vat(vat_class, tx.today)
    for line in lines:
        account = account_meant(tx, line.account)
        refuse_unusable_account(tx, account)
        refuse_kept(tx, account)
        refuse_idle_objects(tx, line.objects)


def account_meant(tx: Transaction, account: str) -> str:
    """An account's number; that of the account which has a role now. Raises NotFound for no role."""
    if account.isdecimal():
        return account
    role = tx.find(AccountRole, role=account.strip().lower())
    if role is None:
        raise NotFound(
            "role.unknown",
            f"{account[:LONGEST_NAME]} is neither an account nor a role.",
            hint="kassabok account list shows the accounts, kassabok account role the roles.",
        )
    return role.account


def filled_in(
    tx: Transaction, lines: Sequence[RuleLine], given: Mapping[str, int], on: date
) -> tuple[PlannedLine, ...]:
    """The lines with their amounts, by the VAT rates of the day; those of zero are left out.

    given: VAT class -> öre, "" where there is only one. Raises Refused for amounts that the rules do not ask for.
    """
    try:
        amounts = amounts_ore(
            [parse_rule(line.rule) for line in lines], given, lambda name: tx.rates.vat(name, on)
        )
    except ValueError as error:
        raise Refused(
            "template.amount",
            str(error),
            hint="--amount 1000, or for each VAT class --amount standard=800 --amount food=200.",
        ) from error
    return tuple(
        PlannedLine(account_meant(tx, line.account), ore, line.text, line.objects)
        for line, ore in zip(lines, amounts, strict=True)
        if ore
    )
