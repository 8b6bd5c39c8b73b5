"""Showing personal data in full, which the history keeps."""

from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.core.errors import UsageError

ShowPii = Annotated[
    bool, typer.Option("--show-pii", help="Show personal numbers in full; the history keeps that you did.")
]


def note_shown(ctx: Ctx, what: str, *, entries: int = 1) -> None:
    """Keep that personal data is shown, before it is. what: as `customers`, or `customer 1002`.

    Raises UsageError in a dry run: it keeps nothing, and so must not show it.
    """
    from kassabok.core.consent import readings

    if ctx.obj.options.dry_run:
        raise UsageError(
            "usage.dry_run",
            "A dry run keeps nothing in the history, so it shows no personal data in full.",
            hint="Leave out --dry-run.",
        )
    with ctx.obj.transaction() as tx:
        readings.note_shown(tx, what, entries=entries)
