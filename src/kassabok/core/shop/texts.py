"""What the shop says at length: terms of sale, withdrawal, personal data, contact.

They come with the program in both languages. The company's own lie beside its book, as `shop-texts/terms.sv.md`.
"""

from functools import cache
from importlib import resources
from pathlib import Path

from kassabok.core.book.letterhead import address_lines
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.identifiers import format_identity

TEXTS = ("terms", "withdrawal", "privacy", "company")
FOLDER = "shop-texts"


def text_of(reader: Reader, text: str, language: str, *, beside: Path | None) -> str:
    """One of TEXTS in Markdown, with the company's facts in it. beside: the book's folder, where its own texts lie."""
    own = beside / FOLDER / f"{text}.{language}.md" if beside else None
    try:
        written = own.read_text(encoding="utf-8") if own else _ours(text, language)
    except FileNotFoundError:
        written = _ours(text, language)
    return _with_facts(written, _facts(reader, language))


@cache
def _ours(text: str, language: str) -> str:
    folder = resources.files("kassabok.core.shop").joinpath("texts")
    return folder.joinpath(f"{text}.{language}.md").read_text(encoding="utf-8")


def _facts(reader: Reader, language: str) -> dict[str, str]:
    settings = settings_of(reader)
    text = settings.text
    org_nr = text("company.org_nr")
    spoken = ", org.nr " if language == "sv" else ", company no. "
    address = address_lines(
        text("company.street"), text("company.postcode"), text("company.city"), text("company.country")
    )
    return {
        "name": text("company.name"),
        "org_nr_words": f"{spoken}{format_identity(org_nr)}" if org_nr else "",
        "address": ", ".join(address),
        "email": text("company.email"),
        "phone": text("company.phone"),
        "vat_nr": text("company.vat_nr"),
        "days": str(settings.value("invoice.terms_days")),
    }


def _with_facts(written: str, facts: dict[str, str]) -> str:
    """With the company's facts; a paragraph whose only fact is not known is left out, and so is one in a row."""
    paragraphs = []
    for paragraph in written.split("\n\n"):
        named = [key for key in facts if f"{{{key}}}" in paragraph]
        if len(named) == 1 and not facts[named[0]] and len(paragraph) < 60:
            continue
        for key in named:
            if not facts[key]:
                paragraph = paragraph.replace(f", {{{key}}}", "")  # noqa: PLW2901 - as below
            paragraph = paragraph.replace(f"{{{key}}}", facts[key])  # noqa: PLW2901 - it is written anew, fact by fact
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)
