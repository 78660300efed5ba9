"""A new package of OpenDocument, written from nothing."""

from typing import Any

from lxml import etree

from freeshelf.enrich.disclosure.copies.office.package import xml_of, zipped

_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"


class NewOpenDocument:
    """The parts of a new package of OpenDocument."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.roots: dict[str, Any] = {}
        self._pictures: dict[bytes, str] = {}

    def picture(self, content: bytes, extension: str) -> str:
        """Add a picture and return its address in the package."""
        number = len(self._pictures) + 1
        return self._pictures.setdefault(content, f"Pictures/{number}.{extension}")

    def written(self) -> Any:
        """Return the package as bytes, the same for the same parts."""
        members = {"mimetype": self.kind.encode("ascii")}
        members |= {name: xml_of(root) for name, root in self.roots.items()}
        members |= {name: content for content, name in self._pictures.items()}
        members["META-INF/manifest.xml"] = xml_of(self._manifest(list(members)))
        return zipped(members)

    def _manifest(self, names: list[str]) -> Any:
        types = {"xml": "text/xml", "png": "image/png", "jpeg": "image/jpeg"}
        root = etree.Element(
            f"{_MANIFEST}manifest", nsmap={"manifest": _MANIFEST[1:-1]}
        )
        root.set(f"{_MANIFEST}version", "1.2")
        for name in ("/", *names[1:]):
            entry = etree.SubElement(root, f"{_MANIFEST}file-entry")
            entry.set(f"{_MANIFEST}full-path", name)
            kind = self.kind if name == "/" else types[name.rpartition(".")[2]]
            entry.set(f"{_MANIFEST}media-type", kind)
        return root
