"""Import fonts of a site: families, and faces whose files are in the uploads."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File

from freeshelf.core.html import plain_title
from freeshelf.pages.design.fonts import font_format
from freeshelf.pages.models import FontFace, FontFamily, FontStack
from freeshelf_wordpress.importers.attachments import find_upload
from freeshelf_wordpress.importers.entities.appearance.source_theme import (
    read_object,
    text_at,
    value_at,
)
from freeshelf_wordpress.sources.records import SourceItem

_UPLOADS = "/wp-content/uploads/"
_MAX_NAME_LENGTH = 100
_REGULAR, _BOLD = 400, 700
_WEIGHT = re.compile(r"[0-9]{1,4}")


def family_name(item: SourceItem) -> str:
    """Return the name of a font family."""
    return plain_title(item.title)[:_MAX_NAME_LENGTH]


def family_of(item: SourceItem) -> tuple[FontFamily, bool]:
    """Return the family of this name and whether it was created."""
    stack = text_at(read_object(item.content), "fontFamily").lower()
    fallback = FontStack.SANS
    if "mono" in stack:
        fallback = FontStack.MONO
    elif "serif" in stack and "sans-serif" not in stack:
        fallback = FontStack.SERIF
    result: tuple[FontFamily, bool] = FontFamily.objects.get_or_create(
        name=family_name(item), defaults={"fallback": fallback}
    )
    return result


def face_file(item: SourceItem, uploads: Path | None) -> Path | None:
    """Return the path of a face's file in the uploads folder, if it is a font."""
    source = value_at(read_object(item.content), "src")
    urls = source if isinstance(source, list) else [source]
    for url in urls:
        path_below = str(url).partition(_UPLOADS)[2]
        path = (
            find_upload(uploads.resolve(), path_below)
            if uploads and path_below
            else None
        )
        if path is not None and _is_font(path):
            return path
    return None


def face_of(item: SourceItem, family: FontFamily, path: Path) -> FontFace:
    """Create a face of a family."""
    values = read_object(item.content) or {}
    style = text_at(values, "fontStyle")
    face = FontFace(
        family=family,
        weight=_weight(value_at(values, "fontWeight")),
        style=FontFace.Style.ITALIC if style == "italic" else FontFace.Style.NORMAL,
        sort_order=family.faces.count(),
    )
    with path.open("rb") as stream:
        face.file = File(stream, name=path.name)
        face.save()
    return face


def _is_font(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            font_format(stream, size=path.stat().st_size)
    except (OSError, ValidationError):
        return False
    return True


def _weight(value: object) -> int:
    if value == "bold":
        return _BOLD
    # A variable font has a range such as “100 900”.
    first = str(value or "").split(" ")[0]
    weight = int(first) if _WEIGHT.fullmatch(first) else _REGULAR
    return weight if 1 <= weight <= 1000 else _REGULAR
