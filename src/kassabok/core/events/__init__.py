"""What can happen: one frozen, past-tense class per business fact, in a file an area.

Everybody takes events from here; a name stands once in the whole catalogue, since the log knows an event by it.
What follows from each event stands in cascade.py.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import fields

from kassabok.core.events.assets import *
from kassabok.core.events.bank import *
from kassabok.core.events.book import *
from kassabok.core.events.cases import *
from kassabok.core.events.collection import *
from kassabok.core.events.consent import *
from kassabok.core.events.currencies import *
from kassabok.core.events.event import Event as Event
from kassabok.core.events.event import Ref as Ref
from kassabok.core.events.event import field_names as field_names
from kassabok.core.events.event import read_ref as read_ref
from kassabok.core.events.invoicing import *
from kassabok.core.events.ledger import *
from kassabok.core.events.mailing import *
from kassabok.core.events.marketing import *
from kassabok.core.events.parties import *
from kassabok.core.events.payables import *
from kassabok.core.events.paying import *
from kassabok.core.events.plans import *
from kassabok.core.events.products import *
from kassabok.core.events.purchasing import *
from kassabok.core.events.receivables import *
from kassabok.core.events.sales import *
from kassabok.core.events.settlements import *
from kassabok.core.events.shop import *
from kassabok.core.events.stock import *
from kassabok.core.events.taxes import *
from kassabok.core.words import Catalogue, say


def sentence_in_log(name: str, facts: Mapping[str, Any], catalogue: Catalogue | None = None) -> str:
    """The sentence of an event read back from the log. name: its class. facts: its payload; fields added since then
    have their defaults. catalogue: another language than English.
    """
    event_class: type[Event] = globals()[name]
    carried = {field.name: field.default for field in fields(event_class)} | dict(facts)
    return say(event_class.template(carried), catalogue, **carried)
