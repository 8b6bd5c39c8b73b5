"""The noun `setting`: who the company is and what it has chosen."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun

if TYPE_CHECKING:
    from kassabok.core.book.settings import Settings

app = Noun()


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting with its value now."""

    key: str
    value: str
    default: str = field(metadata={"table": False})
    help: str = field(metadata={"heading": "What it is"})


@app.command("list")
def list_(ctx: Ctx, part: Annotated[str, typer.Argument(help="Only keys that begin so.")] = "") -> None:
    """List the company's settings.

    Example: kassabok setting list company
    """
    from kassabok.core.book.letterhead import LOGO_KEY, logo_of
    from kassabok.core.book.settings import SETTINGS, settings_of

    with ctx.obj.reader() as reader:
        settings = settings_of(reader)
        logo = logo_of(reader)
    rows = [
        SettingRow(
            key,
            logo.name if logo and key == LOGO_KEY else _shown(settings, key),
            setting.default,
            setting.help,
        )
        for key, setting in SETTINGS.items()
        if key.startswith(part)
    ]
    ctx.obj.show(rows, title="Settings", empty="No setting begins so.", row_class=SettingRow)


def _shown(settings: "Settings", key: str) -> str:
    """A sole trader's organisation number is a personal number, and its VAT number has the same digits."""
    from kassabok.core.identifiers import format_identity, is_personal, mask_personal

    value, identity = settings.text(key), settings.text("company.org_nr")
    if key == "company.org_nr" and value:
        return mask_personal(value) if is_personal(identity) else format_identity(value)
    return "SE******-****01" if key == "company.vat_nr" and value and is_personal(identity) else value


@app.command("set")
def set_(
    ctx: Ctx,
    key: Annotated[str, typer.Argument(help="The setting; kassabok setting list shows them.")],
    value: Annotated[str, typer.Argument(help='Its new value; "" for none.')],
) -> None:
    """Change a setting.

    Example: kassabok setting set invoice.terms_days 20
    """
    from kassabok.core.book.company import change_setting

    with ctx.obj.transaction() as tx:
        change_setting(tx, key, value)
    ctx.obj.show_steps(tx)


@app.command()
def logo(
    ctx: Ctx,
    file: Annotated[
        str | None,
        typer.Argument(help="A PNG, JPEG or SVG of at most 1 MB; without, the logo is put out."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the logo away.")] = False,
) -> None:
    """Print a logo on all documents from now on, put it out to a file again, or take it away.

    It stands at the upper left, in place of the company's name, as large as fits in 60 by 20 mm. What has been
    issued stays as it is.

    Example:
        kassabok setting logo logo.svg
        kassabok setting logo -o copy.svg
    """
    from pathlib import Path

    from kassabok.core.errors import UsageError

    if file is not None and remove:
        raise UsageError("setting.logo", "Either give a logo or take it away.")
    if file is None and not remove:
        from kassabok.core.book.letterhead import logo_of, no_logo

        with ctx.obj.reader() as reader:
            kept = logo_of(reader)
        if kept is None:
            raise no_logo()
        ctx.obj.write_file(kept.data, kept.name)
        return
    from kassabok.core.book import company

    given = None if file is None else ctx.obj.read_bytes(file)
    with ctx.obj.transaction() as tx:
        if given is None:
            company.remove_logo(tx)
        else:
            company.set_logo(tx, given, name="logo" if file == "-" else Path(file or "").name)
    ctx.obj.show_steps(tx)
