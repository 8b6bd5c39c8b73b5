"""A text with headings and lists, as companies write theirs in Markdown (CommonMark), for documents to print.

Markup of other kinds is printed as what it says: a link to another site with its address after it, HTML as it stands.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kassabok.formats.documents.record import Passage, Prose, Span

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_APART = ("paragraph", "bullet_list", "ordered_list", "list_item")  # Each begins on a line of its own.


def read(markdown: str) -> Prose:
    """The text. Its first heading is its title, "" where it has none."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    tree = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).parse(markdown))
    title, passages = "", list(_passages(tree))
    if passages and passages[0].kind == "heading":
        title = "".join(span.text for span in passages.pop(0).items[0])
    return Prose(title=title, passages=tuple(passages))


def _passages(tree: "SyntaxTreeNode") -> Iterator[Passage]:
    for node in tree.children:
        match node.type:
            case "heading" | "paragraph":
                yield Passage(kind=node.type, items=(_spans(node),))
            case "bullet_list":
                yield Passage(kind="bullets", items=tuple(_spans(item) for item in node.children))
            case "ordered_list":
                yield Passage(kind="steps", items=tuple(_spans(item) for item in node.children))
            case "blockquote":
                yield Passage(kind="quote", items=tuple(_spans(part) for part in node.children))
            case "fence" | "code_block":
                yield Passage(kind="paragraph", items=((Span(text=node.content.strip()),),))
            case _:  # A rule between parts says nothing.
                continue


def _spans(node: "SyntaxTreeNode", *, strong: bool = False) -> tuple[Span, ...]:
    """What stands in a paragraph, or in all paragraphs of an item of a list."""
    spans: list[Span] = []
    for child in node.children:
        match child.type:
            case "text" | "code_inline":
                spans.append(Span(text=child.content, strong=strong))
            case "softbreak":
                spans.append(Span(text=" ", strong=strong))
            case "hardbreak":
                spans.append(Span(text="\n", strong=strong))
            case "link":
                spans += _link(child, strong=strong)
            case "image":
                spans.append(Span(text=str(child.content), strong=strong))
            case _:
                if spans and child.type in _APART:
                    spans.append(Span(text="\n"))
                spans += _spans(child, strong=strong or child.type == "strong")
    return tuple(spans)


def _link(node: "SyntaxTreeNode", *, strong: bool) -> Iterator[Span]:
    """What a link is on paper: its words, and its address where they do not say it."""
    spans = _spans(node, strong=strong)
    yield from spans
    address = str(node.attrs.get("href", "")).removeprefix("mailto:")
    shown = "".join(span.text for span in spans)
    if "://" in address and address.partition("://")[2].rstrip("/") not in shown and address != shown:
        yield Span(text=f" ({address})", strong=strong)
