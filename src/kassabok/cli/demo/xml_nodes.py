"""Elements of the messages that the bank of the story writes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def put(parent: "Element", path: str, text: str = "", **attributes: str) -> "Element":
    """Add an element, and those above it in the path, below a parent; return it."""
    from xml.etree.ElementTree import SubElement

    *above, name = path.split("/")
    for step in above:
        parent = SubElement(parent, step)
    element = SubElement(parent, name, attributes)
    element.text = text or None
    return element
