"""A new package of parts, written from nothing: no part of the old one comes along."""

import io
import zipfile
from dataclasses import dataclass, field
from posixpath import basename, dirname, relpath
from typing import Any

from lxml import etree

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TIME = (1980, 1, 1, 0, 0, 0)
_UNPACKED = frozenset({"mimetype"})
_STANDARD = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
}


@dataclass(slots=True)
class NewPart:
    """A part to write: an XML tree or bytes, and what it refers to."""

    name: str
    content_type: str
    root: Any = None
    content: bytes = b""
    relations: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def relate(self, kind: str, target: str, *, is_external: bool = False) -> str:
        """Return the identifier of a reference to another part, or an address.

        `kind` is the last word of its type.
        """
        if not is_external:
            target = relpath(target, dirname(self.name) or ".")
        wanted = (f"{OFFICE}/{kind}", target, is_external)
        for key, *known in self.relations:
            if tuple(known) == wanted:
                return key
        key = f"rId{len(self.relations) + 1}"
        self.relations.append((key, *wanted))
        return key


class NewPackage:
    """The parts of a new package of Open XML."""

    def __init__(self) -> None:
        self.parts: dict[str, NewPart] = {}
        self._top = NewPart("", "")

    def add(self, name: str, content_type: str, root: Any = None) -> NewPart:
        """Add a part; its content may be set later."""
        self.parts[name] = part = NewPart(name, content_type, root)
        return part

    def starts_with(self, part: NewPart) -> None:
        """Note which part is the document itself."""
        self._top.relate("officeDocument", part.name)

    def picture(self, content: bytes, extension: str, folder: str) -> NewPart:
        """Add a picture, or return the part that has the same."""
        for part in self.parts.values():
            if part.content == content:
                return part
        count = sum(part.root is None for part in self.parts.values())
        name = f"{folder}/media/image{count + 1}.{extension}"
        self.parts[name] = part = NewPart(name, "", content=content)
        return part

    def pictures(self) -> list[NewPart]:
        """Return the parts that are pictures, in their order."""
        return [part for part in self.parts.values() if part.root is None]

    def written(self) -> io.BytesIO:
        """Return the package as bytes, the same for the same parts."""
        members = {"[Content_Types].xml": xml_of(self._types())}
        for part in (self._top, *self.parts.values()):
            if part.relations:
                folder, name = dirname(part.name), basename(part.name)
                path = f"{folder}/_rels/{name}.rels".lstrip("/")
                members[path] = xml_of(_relations(part))
        for name, part in self.parts.items():
            members[name] = part.content if part.root is None else xml_of(part.root)
        return zipped(members)

    def _types(self) -> Any:
        uri = f"{_PACKAGE}/content-types"
        root = etree.Element(f"{{{uri}}}Types", nsmap={None: uri})
        for extension, kind in _STANDARD.items():
            etree.SubElement(
                root, f"{{{uri}}}Default", Extension=extension, ContentType=kind
            )
        for name, part in self.parts.items():
            if part.content_type:
                etree.SubElement(
                    root,
                    f"{{{uri}}}Override",
                    PartName=f"/{name}",
                    ContentType=part.content_type,
                )
        return root


def _relations(part: NewPart) -> Any:
    uri = f"{_PACKAGE}/relationships"
    root = etree.Element(f"{{{uri}}}Relationships", nsmap={None: uri})
    for key, kind, target, is_external in part.relations:
        node = etree.SubElement(
            root, f"{{{uri}}}Relationship", Id=key, Type=kind, Target=target
        )
        if is_external:
            node.set("TargetMode", "External")
    return root


def xml_of(root: Any) -> bytes:
    """Return a tree as bytes, without namespaces that it does not use."""
    etree.cleanup_namespaces(root)
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written


def zipped(members: dict[str, bytes]) -> io.BytesIO:
    """Return an archive of these members, without times and comments."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            about = zipfile.ZipInfo(name, date_time=_TIME)
            stored = name in _UNPACKED
            about.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    packed.seek(0)
    return packed
