"""A PDF that carries its invoice as XML (Factur-X 1.0, ZUGFeRD 2): what its metadata must say of that.

render.py lays the XML in the file as PDF/A-3 wants it; here the metadata (XMP) gets the four properties of Factur-X,
with the schema that PDF/A asks for of properties that it does not know. They are added as an incremental update
(ISO 32000-1, 7.5.6): not a byte of the page itself is touched.
"""

from io import BytesIO

from kassabok.formats.errors import BadFile

FILE = "factur-x.xml"
LEVEL = "EN 16931"
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentFileName": (FILE, "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "Version": ("1.0", "The actual version of the standard applying to the embedded XML document"),
    "ConformanceLevel": (LEVEL, "The conformance level of the embedded XML document"),
}
_SCHEMAS = b"<pdfaExtension:schemas><rdf:Bag>"
_END = b"</rdf:RDF>"


def told(pdf: bytes) -> bytes:
    """The PDF, its metadata saying what its XML is. Raises BadFile for a PDF whose metadata is not as expected."""
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer.raw_get("/Root")
    catalog = root.get_object()
    assert isinstance(root, IndirectObject)
    assert isinstance(catalog, DictionaryObject)
    place, stream = catalog.raw_get("/Metadata"), catalog["/Metadata"]
    assert isinstance(place, IndirectObject)
    assert isinstance(stream, StreamObject)
    metadata = stream.get_data()
    if metadata.count(_SCHEMAS) != 1 or metadata.count(_END) != 1:
        raise BadFile("einvoice.metadata", "The PDF's metadata has no place for what Factur-X says of it.")
    metadata = metadata.replace(_SCHEMAS, _SCHEMAS + _schema()).replace(_END, _description() + _END)
    return _updated(pdf, place.idnum, metadata)


def _updated(pdf: bytes, number: int, metadata: bytes) -> bytes:
    """The file with one stream put in place of another, added at its end."""
    start = pdf.rindex(b"startxref")
    before = int(pdf[start:].split()[1])
    trailer = pdf[pdf.rindex(b"trailer") : start].rstrip()
    assert trailer.endswith(b">>")
    end = b"" if pdf.endswith(b"\n") else b"\n"
    at = len(pdf) + len(end)
    stream = (
        f"{number} 0 obj\n<</Type/Metadata/Subtype/XML/Length {len(metadata)}>>\nstream\n".encode()
        + metadata
        + b"\nendstream\nendobj\n"
    )
    table = f"xref\n{number} 1\n{at:010} 00000 n\r\n".encode()
    return b"".join(
        (
            pdf,
            end,
            stream,
            table,
            trailer.removesuffix(b">>"),
            f"/Prev {before}>>\nstartxref\n{at + len(stream)}\n%%EOF\n".encode(),
        )
    )


def _description() -> bytes:
    """What the XML is, in the four properties of Factur-X."""
    told = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in _PROPERTIES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{told}</rdf:Description>'.encode()


def _schema() -> bytes:
    """What these properties are, for whoever does not know them."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{description}</pdfaProperty:description><pdfaProperty:name>{name}"
        "</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, description) in _PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()
