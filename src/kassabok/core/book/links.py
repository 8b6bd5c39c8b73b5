"""What a thing led to, by the links of the event log; trace.py walks them all."""

from kassabok.core.book.reader import Reader

# Neither grouped nor sorted by number: SQLite would then walk every link to that kind in the book.
_LED_TO = """
SELECT effect_ref FROM link WHERE cause_kind = :kind AND cause_ref = :number AND effect_kind = :led_to ORDER BY id
"""


def led_to(reader: Reader, kind: str, number: str, effect_kind: str) -> tuple[str, ...]:
    """The numbers of the things of one kind that a thing led to directly, each once, the oldest first."""
    rows = reader.rows(_LED_TO, kind=kind, number=number, led_to=effect_kind)
    return tuple(dict.fromkeys(ref for (ref,) in rows))
