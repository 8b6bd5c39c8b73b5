"""Elements of a bank's XML as plain nodes, without their namespaces."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kassabok.formats.safe_xml import MAX_DEPTH, XmlSort, line_of, split_tag, too_deep

if TYPE_CHECKING:
    from lxml import etree

BANK_XML = XmlSort(
    area="bank",
    name="bank files",
    content="payments",
    shorter="Ask the bank for a shorter period per file.",
    again="Download the file again from the bank.",
    hostile="Download the file again from the bank; do not use this copy.",
)


@dataclass(slots=True)
class Node:
    """An element without its namespace. text: as in the file. currency: the attribute Ccy of an amount."""

    text: str = ""
    currency: str = ""
    children: dict[str, list["Node"]] = field(default_factory=dict)

    def all(self, path: str) -> Sequence["Node"]:
        """Every node at a path of element names ("RmtInf/Strd")."""
        found: Sequence[Node] = (self,)
        for name in path.split("/"):
            if len(found) == 1:  # Nearly always; and this is where most of the reading time goes.
                found = found[0].children.get(name, ())
            else:
                found = [child for node in found for child in node.children.get(name, ())]
            if not found:
                break
        return found

    def first(self, path: str) -> "Node":
        """The first node at the path; an empty node when there is none."""
        found = self.all(path)
        return found[0] if found else Node()

    def value(self, *paths: str) -> str:
        """The stripped text at the first of the paths that has any."""
        for path in paths:
            for node in self.all(path):
                text = node.text.strip()
                if text:
                    return text
        return ""


def tree(element: "etree._Element", *, without: str = "", depth: int = 0) -> Node:
    """The element and what is in it as plain nodes, but for its own children named without.

    Raises BadFile when it is nested too deeply.
    """
    if depth > MAX_DEPTH:
        raise too_deep(line_of(element), BANK_XML)
    node = Node(element.text or "")
    for child in element:
        name = split_tag(str(child.tag))[1]
        if name == without:
            continue
        below = tree(child, depth=depth + 1) if len(child) else Node(child.text or "", child.get("Ccy") or "")
        node.children.setdefault(name, []).append(below)
    return node
