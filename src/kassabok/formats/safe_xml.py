"""Reading XML that a stranger wrote: limits first, then element by element, so that memory stays small."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

from kassabok.formats.errors import BadFile

if TYPE_CHECKING:
    from lxml import etree

MAX_BYTES = 200_000_000
MAX_DEPTH = 200

_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {
    "utf-8",
    "utf8",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "iso8859-1",
    "latin1",
    "iso-8859-15",
    "windows-1252",
}
# The file is parsed in pieces, and what lies between two elements that are asked for is kept in memory.
_CHUNK = 1 << 16
_MAX_BETWEEN = 2_000_000
# libxml2 keeps line numbers exact only up to this many lines.
_EXACT_LINES = 65_000


@dataclass(frozen=True, slots=True)
class XmlSort:
    """What sort of files is read, for errors.

    area: which their codes begin with. name: "bank files". content: what they are for, "payments". shorter, again,
    hostile: the way out for a file that is too large, broken, or nothing that such a file should be.
    """

    area: str
    name: str
    content: str
    shorter: str
    again: str
    hostile: str


def refuse_too_large(data: bytes, sort: XmlSort) -> None:
    """Raise BadFile for more than MAX_BYTES."""
    if len(data) > MAX_BYTES:
        raise BadFile(
            f"{sort.area}.too_large",
            f"The file is {len(data) // 1_000_000} MB; the limit is {MAX_BYTES // 1_000_000} MB.",
            hint=sort.shorter,
        )


def refuse_hostile(data: bytes, sort: XmlSort) -> None:
    """Raise BadFile for XML that kassabok will not parse: a DOCTYPE or entity, an unusual encoding, too much."""
    refuse_too_large(data, sort)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        where = min(i for i in (data.find(b"<!DOCTYPE"), data.find(b"<!ENTITY")) if i >= 0)
        raise BadFile(
            f"{sort.area}.doctype",
            f"line {line_at(data, where)}: the XML declares a document type or entities, which {sort.name} never do.",
            hint=sort.hostile,
        )
    declared = _DECLARATION.match(data)
    if declared and declared[1].decode("ascii").lower() not in _ENCODINGS:
        raise BadFile(
            f"{sort.area}.encoding",
            f"line 1: the XML says it is in encoding {declared[1].decode('ascii')[:40]}; expected UTF-8.",
            hint="Save or order the file as UTF-8.",
        )


def elements(data: bytes, names: Sequence[str], sort: XmlSort) -> Iterator["etree._Element"]:
    """Every element with one of these local names, each when it is complete, in that order.

    The caller clears what it has read. Raises BadFile (with the line) when the XML is cut off or broken.
    """
    yield from _events(data, sort, event="end", tag=tuple(f"{{*}}{name}" for name in names))


def parsed(data: bytes, sort: XmlSort) -> "etree._Element":
    """The root of a document that is read as a whole; refuse_hostile has looked at it.

    Its texts may be long: they are files that are embedded in it. Raises BadFile when the XML is broken or too deep.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(data, error, sort) from error
    _refuse_deep(root, sort)
    return root


def _refuse_deep(root: "etree._Element", sort: XmlSort) -> None:
    level: list[etree._Element] = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise too_deep(line_of(level[0]), sort)


def first_names(data: bytes, count: int, sort: XmlSort) -> Iterator[tuple[str, str, int]]:
    """(local name, namespace, line) of the first elements as they open, at most count of them."""
    for number, element in enumerate(_events(data, sort, event="start", tag=None)):
        if number == count:
            return
        namespace, name = split_tag(str(element.tag))
        yield name, namespace, line_of(element)


def line_of(element: "etree._Element") -> int:
    """The line an element opens on, exact only in files of up to 65,000 lines."""
    line: Any = element.sourceline  # The stubs give it no type.
    return int(line or 0)


def line_at(data: bytes, offset: int) -> int:
    """The 1-based line of a byte."""
    return data.count(b"\n", 0, offset) + 1


class Lines:
    """Line numbers of elements, also in files longer than libxml2 counts.

    of() must be asked once for every element of the given names, in the order elements() yields them, and
    elements of one name must not hold others of the same name.
    """

    def __init__(self, data: bytes, names: Sequence[str]) -> None:
        self._starts: dict[str, Iterator[int]] | None = None
        if data.count(b"\n") > _EXACT_LINES:
            self._starts = {name: _lines_of(data, name) for name in names}

    def of(self, element: "etree._Element", name: str) -> int:
        if self._starts is None:
            return line_of(element)
        return next(self._starts[name], line_of(element))


def _lines_of(data: bytes, name: str) -> Iterator[int]:
    """The line of each start tag with this local name."""
    line = 1
    seen = 0
    for match in re.finditer(rb"<(?:[\w.-]+:)?" + name.encode() + rb"[\s/>]", data):
        line += data.count(b"\n", seen, match.start())
        seen = match.start()
        yield line


def _events(
    data: bytes, sort: XmlSort, *, event: Literal["start", "end"], tag: tuple[str, ...] | None
) -> Iterator["etree._Element"]:
    from lxml import etree

    options: dict[str, Any] = {
        "resolve_entities": False,
        "no_network": True,
        "huge_tree": False,
        "load_dtd": False,
        "remove_comments": True,
        "remove_pis": True,
    }
    parser = etree.XMLPullParser(events=(event,), tag=tag, **options)
    last_found = 0
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            for _, element in parser.read_events():
                last_found = start
                yield cast("etree._Element", element)
            if start - last_found > _MAX_BETWEEN:
                raise BadFile(
                    f"{sort.area}.too_large",
                    f"line {line_at(data, last_found)}: more than {_MAX_BETWEEN // 1_000_000} MB follow that are "
                    f"no {sort.content}.",
                    hint=sort.hostile,
                )
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _broken(data, error, sort) from error


def _broken(data: bytes, error: "etree.XMLSyntaxError", sort: XmlSort) -> BadFile:
    line = error.lineno or 1
    reason = re.sub(r"[^ -~]+", " ", error.msg or "").split(", line ")[0].strip()[:120]
    if "Excessive depth" in reason:
        return too_deep(line, sort)
    if data.count(b"<?xml ") > 1 and ("Extra content" in reason or "XML declaration" in reason):
        return BadFile(
            f"{sort.area}.several_documents",
            f"line {line}: a second XML document begins; a file can hold only one.",
            hint="Split the file where a new <?xml line begins and import the parts.",
        )
    if "encoding" in reason or "UTF-8" in reason:
        return BadFile(
            f"{sort.area}.encoding",
            f"line {line}: the text is not in the encoding that the XML declares.",
            hint="Get the file again; an editor may have saved it in another encoding.",
        )
    return BadFile(
        f"{sort.area}.xml",
        f"line {line}: the XML is cut off or damaged ({reason}).",
        hint=sort.again,
    )


def too_deep(line: int, sort: XmlSort) -> BadFile:
    """The error for elements within elements without end."""
    return BadFile(
        f"{sort.area}.too_deep",
        f"line {line}: elements are nested deeper than {MAX_DEPTH} levels.",
        hint=sort.hostile,
    )


@lru_cache(maxsize=1000)
def split_tag(tag: str) -> tuple[str, str]:
    """As "{namespace}Name" -> (namespace, Name)."""
    namespace, _, name = tag.rpartition("}")
    return namespace[1:], name
