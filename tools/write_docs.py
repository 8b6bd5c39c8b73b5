"""Write the generated pages of docs/ anew: events.md from the cascade, cli.md from the command line.

`make docs` runs it; tests/test_generated_docs.py fails when a page is stale.
"""

import inspect
from pathlib import Path

from kassabok.cli.reference import reference
from kassabok.core.cascade import EFFECTS
from kassabok.core.events import field_names

DOCS = Path(__file__).parents[1] / "docs"


def events_page() -> str:
    """Every event: what it says, what it carries, and what follows from it in which order."""
    parts = [
        "# Events, and what follows from them",
        "",
        "Generated from `core/events/` and `core/cascade.py` by `make docs`; do not edit.",
        "",
        "A command does one thing and publishes one event. The effects run in the order given, in the same",
        "transaction; each may return events of its own, which follow in turn.",
        "",
    ]
    for event, effects in EFFECTS.items():
        about = inspect.cleandoc(event.__doc__ or "")
        carried = [name for name in field_names(event) if name not in ("ref", "origins")]
        parts += [
            f"## {event.__name__}",
            "",
            about,
            "",
            f"- about: {event.KIND}; says: {event.SAYS}",
            f"- carries: {', '.join(f'`{name}`' for name in carried) or 'nothing more'}",
        ]
        if not effects:
            parts.append("- nothing follows")
        for number, effect in enumerate(effects, start=1):
            area = effect.__module__.split(".")[2]
            first_line = inspect.cleandoc(effect.function.__doc__ or "").splitlines()[0]  # type: ignore[attr-defined]
            parts.append(f"- {number}. `{area}.{effect.__name__}`: {first_line}")
        parts.append("")
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """File name in docs/ -> its text."""
    return {"events.md": events_page(), "cli.md": reference()}


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
