"""The pages of plain text: terms of sale, personal data, withdrawal, contact.

They come with the program in both languages. The company's own lie beside its book, as `shop-texts/terms.sv.md`.
"""

from functools import cache
from importlib import resources
from pathlib import Path

from kassabok.web.facts import Facts

TEXTS = ("terms", "withdrawal", "privacy", "company")
FOLDER = "shop-texts"


def body_of(text: str, language: str, facts: Facts, folder: Path) -> str:
    """The page as HTML. text: one of TEXTS. folder: the company's own texts; one that is not there is ours."""
    own = folder / f"{text}.{language}.md"
    try:
        written = own.read_text(encoding="utf-8")
    except FileNotFoundError:
        written = _ours(text, language)
    return str(_reader().render(_with_facts(written, language, facts)))


@cache
def _ours(text: str, language: str) -> str:
    return (
        resources.files("kassabok.web").joinpath("texts", f"{text}.{language}.md").read_text(encoding="utf-8")
    )


@cache
def _reader():  # type: ignore[no-untyped-def] # The reader's class is not loaded before it is needed.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def _with_facts(written: str, language: str, facts: Facts) -> str:
    """With the company's facts; a paragraph whose only fact is not known is left out."""
    org_nr = facts.org_nr
    spoken = ", org.nr " if language == "sv" else ", company no. "
    values = {
        "name": facts.name,
        "org_nr_words": f"{spoken}{org_nr}" if org_nr else "",
        "address": ", ".join(facts.address),
        "email": facts.email,
        "phone": facts.phone,
        "vat_nr": facts.vat_nr,
        "days": str(facts.terms_days),
    }
    paragraphs = []
    for paragraph in written.split("\n\n"):
        named = [key for key in values if f"{{{key}}}" in paragraph]
        if len(named) == 1 and not values[named[0]] and len(paragraph) < 60:
            continue
        for key in named:
            paragraph = paragraph.replace(f"{{{key}}}", values[key])  # noqa: PLW2901 - it is written anew, fact by fact
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)
