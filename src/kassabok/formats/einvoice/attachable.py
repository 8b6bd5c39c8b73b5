"""Which files may lie in an e-invoice, told by their bytes (EN 16931 BR-CL-24)."""

from pathlib import PurePath

from kassabok.formats.einvoice.codes import codes
from kassabok.formats.errors import BadFile
from kassabok.formats.evidence import media_type_of

HINT = "PDF, PNG, JPEG, CSV, XLSX and ODS can lie in an e-invoice."
#: What their bytes do not tell apart, by the ends of their names -> how they begin.
_BY_NAME = {
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK"),
}


def attachable(name: str, data: bytes) -> str:
    """The media type of a file for an e-invoice. Raises BadFile: as media_type_of, and for a kind that may not."""
    suffix = PurePath(name).suffix.lower()
    told, beginning = _BY_NAME.get(suffix, ("", b""))
    if told and data.startswith(beginning):
        return told
    found = media_type_of(data, name=name)
    if found == "text/plain" and suffix == ".csv":
        found = "text/csv"
    if found not in codes().media_types:
        raise BadFile("einvoice.attachment", f"{name} is of a kind that no e-invoice carries.", hint=HINT)
    return found
