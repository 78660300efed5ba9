"""PDFs that say what they are, in their properties and on their pages."""

import io
from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfgen import canvas

from freeshelf.enrich.metadata_extraction.evidence import Evidence, read_evidence

A4 = (595, 842)
Line = tuple[float, str]  # size, text


def printed(
    *pages: Sequence[Line | str], title: str = "", author: str = "", subject: str = ""
) -> bytes:
    """A PDF whose lines have sizes; a bare text has that of running text."""
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=A4, invariant=1)
    drawing.setTitle(title)
    drawing.setAuthor(author)
    drawing.setSubject(subject)
    for lines in pages:
        top = 780.0
        for line in lines:
            size, text = (10.0, line) if isinstance(line, str) else line
            top -= size * 1.5
            drawing.setFont("Helvetica", size)
            drawing.drawString(60, top, text)
        drawing.showPage()
    drawing.save()
    return stream.getvalue()


def with_xmp(content: bytes, statements: str) -> bytes:
    """A PDF with an XMP packet behind its end, where readers look for one too."""
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">'
        f'<rdf:Description rdf:about="">{statements}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    )
    return content + b"\n" + packet.encode()


def evidence_of(content: bytes, folder: Path) -> Evidence:
    """Return what is read of a file before proposals are made."""
    path = folder / "file.pdf"
    path.write_bytes(content)
    return read_evidence(path, name="file.pdf")
