"""Zipped packages (OOXML, OpenDocument, EPUB), written the same way each time."""

import io
import re
import zipfile
from xml.sax.saxutils import escape

_WHEN = (2026, 3, 2, 9, 0, 0)
_CORE_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def xml(text: str) -> str:
    """Give text as it stands in XML, in quotes too."""
    return escape(text, {'"': "&quot;"})


class Package:
    """The parts of a package by name, to be added to and changed."""

    def __init__(self, data: bytes = b"") -> None:
        """Take the parts of a package, or none."""
        self.parts: dict[str, bytes] = {}
        if data:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                self.parts = {name: opened.read(name) for name in opened.namelist()}

    def change(self, name: str, old: str, new: str) -> None:
        """Put one text for another in a part, at its first place."""
        text = self.parts[name].decode()
        if old not in text:
            raise ValueError((name, old))
        self.parts[name] = text.replace(old, new, 1).encode()

    def add(self, name: str, data: str | bytes, media_type: str = "") -> None:
        """Put in a part, and its type in the list of OOXML where one is given."""
        self.parts[name] = data.encode() if isinstance(data, str) else data
        if media_type:
            self.change(
                "[Content_Types].xml",
                "</Types>",
                f'<Override PartName="/{name}" ContentType="{media_type}"/></Types>',
            )

    def relate(self, source: str, kind: str, target: str, outside: bool = False) -> str:
        """Add a relationship of OOXML from a part, and give its id."""
        folder, _, name = source.rpartition("/")
        path = f"{folder}/_rels/{name}.rels".lstrip("/")
        if path not in self.parts:
            self.parts[path] = (
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                b'relationships"></Relationships>'
            )
        number = f"rIdX{len(self.parts[path])}"
        mode = ' TargetMode="External"' if outside else ""
        self.change(
            path,
            "</Relationships>",
            f'<Relationship Id="{number}" Type="{kind}" Target="{xml(target)}"{mode}/>'
            "</Relationships>",
        )
        return number

    def data(self) -> bytes:
        """Write the package, with one date for all and without the clock's."""
        core = "docProps/core.xml"
        if core in self.parts:
            self.parts[core] = _CORE_DATE.sub(b"2026-03-02T09:00:00Z", self.parts[core])
        stream = io.BytesIO()
        names = sorted(self.parts, key=lambda name: (name != "mimetype", name))
        if "[Content_Types].xml" in names:
            names.remove("[Content_Types].xml")
            names.insert(0, "[Content_Types].xml")
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            for name in names:
                how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                made.writestr(zipfile.ZipInfo(name, _WHEN), self.parts[name], how)
        return stream.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def add_custom_xml(package: Package, main: str, text: str) -> None:
    """Put a piece of customXml beside a document of OOXML."""
    name = "customXml/item7.xml"
    package.add(
        name,
        '<?xml version="1.0" encoding="UTF-8"?><form xmlns="urn:example:intake">'
        f"<entry>{xml(text)}</entry></form>",
        "application/xml",
    )
    package.relate(main, f"{OFFICE}/customXml", f"../{name}")


def set_company(package: Package, name: str) -> None:
    """Set the company among the properties of a document of OOXML."""
    path = "docProps/app.xml"
    text = re.sub(
        r"<Company>.*?</Company>|<Company/>", "", package.parts[path].decode()
    )
    package.parts[path] = text.encode()
    package.change(
        path, "</Properties>", f"<Company>{xml(name)}</Company></Properties>"
    )
