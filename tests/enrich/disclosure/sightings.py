"""Sightings in a file, by how each is hidden; and packages made by hand."""

import io
import zipfile
from collections.abc import Mapping

from freeshelf.enrich.disclosure.findings import (
    Gap,
    Means,
    NotLookedAt,
    Piece,
    Seen,
    Trait,
)
from freeshelf.enrich.disclosure.inside import read_file
from freeshelf.enrich.disclosure.visible import without_repeats

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


class Sightings:
    """Everything that was seen in a file."""

    def __init__(self, content: bytes, *, media_type: str = "") -> None:
        found = read_file(io.BytesIO(content), media_type=media_type)
        self.all: list[Seen] = list(without_repeats(found))

    def of(self, means: Means | None) -> list[str]:
        """Return the texts that are hidden in one way, None for visible ones."""
        return [each.text for each in self.pieces if each.means is means]

    @property
    def pieces(self) -> list[Piece]:
        return [each for each in self.all if isinstance(each, Piece)]

    @property
    def traits(self) -> set[str]:
        return {each.kind for each in self.all if isinstance(each, Trait)}

    def strength_of(self, kind: str) -> str:
        """Return how strong the trait of a kind is that there is once."""
        (found,) = (e for e in self.all if isinstance(e, Trait) and e.kind == kind)
        return found.strength.value

    @property
    def gaps(self) -> set[Gap]:
        return {each.gap for each in self.all if isinstance(each, NotLookedAt)}

    @property
    def means(self) -> set[Means | None]:
        return {each.means for each in self.pieces}


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive with these members, the first one first."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def relations(
    *targets: tuple[str, str], external: tuple[str, str] | None = None
) -> str:
    """The relations of a part: kinds and targets, rId1 first."""
    rows = [
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    ]
    if external:
        rows.append(
            f'<Relationship Id="rIdX" Type="{OFFICE}/{external[0]}" '
            f'Target="{external[1]}" TargetMode="External"/>'
        )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(rows)}</Relationships>'


def with_parts(content: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """The same archive with more members, or with others of the same name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    return archive({**members, **parts})


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """The same archive with a text within one member replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        text = file.read(name).decode()
    assert old in text
    return with_parts(content, {name: text.replace(old, new)})


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def word(
    body: str,
    *,
    styles: str = "",
    settings: str = "",
    more: Mapping[str, str | bytes] | None = None,
    related: tuple[tuple[str, str], ...] = (),
    external: tuple[str, str] | None = None,
) -> bytes:
    """A Word document of only the parts that it needs, written by hand."""
    kinds = [("styles", "styles.xml"), ("settings", "settings.xml"), *related]
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml" '
            f'ContentType="{main}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{main}.styles+xml"/>'
            "</Types>",
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{OFFICE}" '
            f"{_DRAWN}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
            "word/settings.xml": f'<w:settings xmlns:w="{W}">{settings}</w:settings>',
            "word/_rels/document.xml.rels": relations(*kinds, external=external),
            **(more or {}),
        }
    )


def paragraph(text: str, look: str = "") -> str:
    """A paragraph of Word with one run."""
    return f"<w:p>{run(text, look)}</w:p>"


def run(text: str, look: str = "") -> str:
    """A run of Word with its properties."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
