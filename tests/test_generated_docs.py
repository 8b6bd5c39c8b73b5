"""The page of events says what the code says, and every event is in the cascade."""

import inspect

from tools.write_docs import DOCS, events_page

from kassabok.core import events
from kassabok.core.cascade import EFFECTS


def test_the_page_of_events_is_not_stale() -> None:
    assert (DOCS / "events.md").read_text(encoding="utf-8") == events_page(), "run `make docs`"


def test_every_event_is_in_the_cascade_if_only_with_nothing_to_follow() -> None:
    known = {
        thing
        for thing in vars(events).values()
        if inspect.isclass(thing) and issubclass(thing, events.Event) and thing.KIND
    }
    assert set(EFFECTS) == known
