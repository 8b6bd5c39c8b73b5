"""Texts in Markdown, as documents print them."""

from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.documents.prose import read
from kassabok.formats.documents.record import Passage, Prose, Span

TEXT = """# Köpvillkor

Priserna är **med moms**,
i kronor.

## Frakt

1. Vi packar.
2. Vi skickar.

   Inom Sverige.

- Till [Allmänna reklamationsnämnden](https://www.arn.se/) går det att vända sig.
- Läs [mer](/info/withdrawal), skriv till [hej@krukhuset.se](mailto:hej@krukhuset.se), <b>nu</b>

> Till oss:
>
> Mitt namn:

---

    som det står
"""


def plain(*texts: str) -> tuple[tuple[Span, ...], ...]:
    return tuple((Span(text=text),) for text in texts)


def test_headings_lists_quotations_and_where_links_lead() -> None:
    prose = read(TEXT)
    assert prose.title == "Köpvillkor"
    assert [passage.kind for passage in prose.passages] == [
        "paragraph", "heading", "steps", "bullets", "quote", "paragraph"
    ]  # fmt: skip
    first, heading, steps, bullets, quote, last = prose.passages
    assert first.items[0] == (
        Span(text="Priserna är "),
        Span(text="med moms", strong=True),
        Span(text=","),
        Span(text=" "),
        Span(text="i kronor."),
    )
    assert heading.items == plain("Frakt")
    assert ["".join(span.text for span in item) for item in steps.items] == [
        "Vi packar.",
        "Vi skickar.\nInom Sverige.",
    ]
    assert ["".join(span.text for span in item) for item in bullets.items] == [
        "Till Allmänna reklamationsnämnden (https://www.arn.se/) går det att vända sig.",
        "Läs mer, skriv till hej@krukhuset.se, <b>nu</b>",
    ]
    assert quote.items == plain("Till oss:", "Mitt namn:")
    assert last == Passage(kind="paragraph", items=plain("som det står"))


def test_a_text_without_a_heading_has_no_title() -> None:
    assert read("Hej.") == Prose(title="", passages=(Passage(kind="paragraph", items=plain("Hej.")),))
    assert read("") == Prose(title="", passages=())


@given(st.text(alphabet="ab *_#->`[]()!\n\t1.<&\\", max_size=80))
def test_whatever_is_written_can_be_read(text: str) -> None:
    for passage in read(text).passages:
        assert passage.kind not in ("heading", "paragraph") or len(passage.items) == 1
