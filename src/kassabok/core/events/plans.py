"""Templates, and vouchers that write themselves."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


class PlannedLine(NamedTuple):
    """A line of a voucher that a plan is due with. objects: (dimension, code) pairs."""

    account: str
    amount_ore: int
    text: str = ""
    objects: tuple[tuple[str, str], ...] = ()


class TemplateSaved(Event, frozen=True, kw_only=True):
    """A voucher template was made or changed. ref: its name."""

    KIND: ClassVar[str] = "template"
    SAYS: ClassVar[str] = "Template {ref} was saved."


class TemplateRemoved(Event, frozen=True, kw_only=True):
    """A voucher template was taken away."""

    KIND: ClassVar[str] = "template"
    SAYS: ClassVar[str] = "Template {ref} was removed."


class PlanStarted(Event, frozen=True, kw_only=True):
    """A voucher is to be posted again and again, or an amount spread over months. plan: recurring or accrual."""

    KIND: ClassVar[str] = "plan"
    SAYS: ClassVar[str] = "Plan {ref} ({plan}) was started; first due on {first_due}."
    plan: str
    first_due: date


class PlanStopped(Event, frozen=True, kw_only=True):
    """A plan posts no more vouchers."""

    KIND: ClassVar[str] = "plan"
    SAYS: ClassVar[str] = "Plan {ref} was stopped."


class PlannedVoucherDue(Event, frozen=True, kw_only=True):
    """A plan's voucher has come due. on: its day. lines: add up to zero."""

    KIND: ClassVar[str] = "plan"
    SAYS: ClassVar[str] = "Plan {ref} was due on {on}."
    on: date
    text: str
    lines: tuple[PlannedLine, ...]
