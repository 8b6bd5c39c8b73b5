"""What must always hold of consent."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader

_WRONG_STATES = """
SELECT c.number, s.channel, s.kind, s.date, coalesce(e.kind, 'nothing'), e.date
FROM consent_state s JOIN customer c ON c.id = s.customer_id
LEFT JOIN consent_event e ON e.id = (
    SELECT id FROM consent_event WHERE customer_id = s.customer_id AND channel = s.channel
    ORDER BY date DESC, id DESC LIMIT 1
)
WHERE e.id IS NULL OR s.kind <> e.kind OR s.date <> e.date
    OR s.may <> (e.kind IN ('granted', 'confirmed', 'soft'))
ORDER BY s.id
"""

_WITHOUT_STATE = """
SELECT DISTINCT c.number, e.channel FROM consent_event e JOIN customer c ON c.id = e.customer_id
WHERE NOT EXISTS (SELECT 1 FROM consent_state s WHERE s.customer_id = e.customer_id AND s.channel = e.channel)
ORDER BY c.number, e.channel
"""


def _states(reader: Reader) -> list[str]:
    wrong = [
        f"Customer {number} by {channel} is kept as {kind} since {day}, but said {said} last."
        for number, channel, kind, day, said, _ in reader.rows(_WRONG_STATES)
    ]
    return wrong + [
        f"Customer {number} said something of {channel} that is not kept as what holds."
        for number, channel in reader.rows(_WITHOUT_STATE)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (("consent", _states),)
