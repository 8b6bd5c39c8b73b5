"""A tree of sentences: what a command caused, where a thing came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassabok.cli.frame.layout import hang
from kassabok.cli.frame.safe_text import safe_text
from kassabok.cli.frame.screen import Screen


@dataclass(frozen=True, slots=True)
class Node:
    """text: a whole sentence, from data as it comes. children: what follows from it."""

    text: str
    children: Sequence["Node"] = ()


def draw_tree(roots: Iterable[Node], screen: Screen) -> list[str]:
    """The lines of the trees, one after the other."""
    branch, last, bar = ("├─ ", "└─ ", "│  ") if screen.lines else ("|- ", "`- ", "|  ")
    lines: list[str] = []

    def draw(node: Node, first: str, rest: str) -> None:
        below = rest + (bar if node.children else "   ")
        folded = hang(first, below, safe_text(node.text), screen.width or len(first) + len(node.text) * 2)
        lines.extend(folded)
        for number, child in enumerate(node.children, start=1):
            is_last = number == len(node.children)
            draw(child, rest + (last if is_last else branch), rest + ("   " if is_last else bar))

    for root in roots:
        draw(root, "", "")
    return lines
