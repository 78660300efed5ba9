"""Import the theme of a site as a draft, and its changesets as further drafts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import Model
from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import checksum_of, find_target
from freeshelf.ingest.publishing import Publication, State
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.pages.design.fonts import font_format
from freeshelf.pages.models import FontFace, FontFamily, FontStack, Theme
from freeshelf_wordpress.importers.attachments import find_upload
from freeshelf_wordpress.importers.base import ImportContext, Importer
from freeshelf_wordpress.importers.entities.appearance.site_theme import (
    CSS,
    PART,
    STYLES,
    SiteTheme,
    known_settings,
)
from freeshelf_wordpress.importers.entities.appearance.source_theme import (
    FOOTER,
    HEADER,
    MAX_TAGLINE_LENGTH,
    ThemeWriter,
    area_of,
    own_words,
    plain_words,
    read_object,
    show_name,
    text_at,
    value_at,
)
from freeshelf_wordpress.importers.item_meta import publication_of
from freeshelf_wordpress.importers.report_notes import conflict_note
from freeshelf_wordpress.importers.survey import UPLOADS
from freeshelf_wordpress.sources.records import SourceItem

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
        path = find_upload(uploads, str(url).partition(UPLOADS)[2])
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


FAMILY, FACE = "wp_font_family", "wp_font_face"
TEMPLATE, CHANGESET = "wp_template", "customize_changeset"
_DRAFT = Publication(State.DRAFT, "open", None, None)


class ThemeImporter(Importer):
    """Import one draft of the active theme, and one for each changeset.

    Nothing is shown before an editor publishes it or its schedule does.
    """

    # In this order: styles name fonts, and changesets change the theme.
    types: ClassVar[tuple[str, ...]] = (
        FAMILY,
        FACE,
        STYLES,
        CSS,
        PART,
        TEMPLATE,
        CHANGESET,
    )

    def __init__(self, context: ImportContext) -> None:
        super().__init__(context)
        self._site = SiteTheme(context)
        self._writer = ThemeWriter(context)

    def items(self) -> Iterator[SourceItem]:
        """Yield the items type by type."""
        for kind in self.types:
            yield from self.context.site.items(kind)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse items without an equivalent and items that are not in use."""
        if item.status == "trash":
            return _("it was in the trash on the old site")
        if item.type == TEMPLATE:
            return _(
                "templates belong to the WordPress theme; this library uses its own"
            )
        if item.type == FAMILY:
            return "" if family_name(item) else _("it has no name")
        if item.type == FACE:
            has_font = face_file(item, self.context.uploads) is not None
            return "" if has_font else _("no file: its font is not in any source")
        if item.type == CHANGESET:
            return self._reason_of_changeset(item)
        if not self._site.is_of_theme_in_use(item):
            return _("it belongs to a theme that is not active on the old site")
        if item.status != "publish":
            return _("it was not published on the old site")
        if item.type == PART:
            return self._reason_of_part(item)
        if item.type == STYLES and read_object(item.content) is None:
            return _("its JSON cannot be read")
        return ""

    def checksum(self, item: SourceItem) -> str:
        """Return a value that changes with the item or the theme it is a part of."""
        if item.type in (FAMILY, FACE):
            return checksum_of(item.as_dict())
        return checksum_of(item.as_dict(), asdict(self._site.source_theme))

    def write(self, item: SourceItem, checksum: str) -> str:
        """Create or update the font, theme or draft of an item."""
        if item.type == CHANGESET:
            return self._changeset(item, checksum)
        target: Model | None
        provenance, face = find_target(self.context.source, item.key)
        is_new = provenance is None
        if item.type == FAMILY:
            target, is_new = family_of(item)
        elif item.type == FACE:
            target, is_new = self._face(item, face)
        else:
            target = self._combined_theme()
        if target is None:
            return UNCHANGED
        self._save(item, target, checksum)
        return NEW if is_new else UPDATED

    def finish(self) -> Iterator[Callable[[], object]]:
        """Yield writes of the site name and of a theme that has only settings."""
        yield partial(show_name, self.context, self._writer.language())
        options = self.context.site.options()
        if "stylesheet" in options and not self._site.source_theme.is_empty:
            yield self._combined_theme
        self.notes += dict.fromkeys(
            [*self._site.source_theme.notes, *self._writer.notes]
        )

    def _reason_of_changeset(self, item: SourceItem) -> str:
        settings = read_object(item.content)
        if settings is None:
            return _("its JSON cannot be read")
        if item.status == "publish":
            return _("it was published on the old site, so its changes already apply")
        if not known_settings(settings, self._site.theme):
            return _("none of its settings has an equivalent: %(names)s") % {
                "names": listed(list(settings)[:20])
            }
        return ""

    def _reason_of_part(self, item: SourceItem) -> str:
        area = area_of(item)
        if area == FOOTER:
            text = own_words(item, site_address=self._site.site_address)
            is_used = text == self._site.source_theme.footer_text
        else:
            text = plain_words(item)
            is_used = area == HEADER and text == self._site.source_theme.tagline
        if not text:
            return _("it contains only blocks that pages here already have")
        if not is_used and len(text) > MAX_TAGLINE_LENGTH:
            return _("its text is too long for a tagline")
        return "" if is_used else _("pages here have nowhere to show its text")

    def _face(self, item: SourceItem, face: Model | None) -> tuple[Model | None, bool]:
        path = face_file(item, self.context.uploads)
        if isinstance(face, FontFace) or path is None:
            return face, False
        return face_of(item, self._family_of_face(item), path), True

    def _family_of_face(self, item: SourceItem) -> FontFamily:
        for parent in self.context.site.items(FAMILY):
            if parent.source_id == item.parent_id and family_name(parent):
                return family_of(parent)[0]
        name = plain_title(item.title).partition(";")[0] or item.source_id
        family: FontFamily = FontFamily.objects.get_or_create(name=name[:100])[0]
        return family

    def _combined_theme(self) -> Theme | None:
        """Write the active theme once, however many items it consists of."""
        source, source_theme = self.context.source, self._site.source_theme
        key = self._site.key
        checksum = checksum_of(asdict(source_theme))
        provenance, theme = find_target(source, key)
        if provenance is not None:
            if not isinstance(theme, Theme):
                # A person has deleted it.
                return None
            if provenance.checksum == checksum:
                return theme
        name = self._site.theme or _("WordPress theme")
        theme, edited = self._writer.write(
            (provenance, theme), source_theme, name, _DRAFT
        )
        if edited:
            text = _(
                "“%(name)s” changed both at its source and here. The source’s version "
                "is a new draft for you to compare."
            )
            self.notes.append(text % {"name": name})
        record = {"published": False, "look": asdict(source_theme)}
        revision = edited or _latest(theme)
        self.context.save_provenance(key, theme, checksum, record, revision=revision)
        return theme

    def _changeset(self, item: SourceItem, checksum: str) -> str:
        source_theme = self._site.changed_by(item)
        self.notes += source_theme.notes
        name = plain_title(item.title) or _("%(theme)s, draft %(number)s") % {
            "theme": self._site.theme or _("WordPress theme"),
            "number": item.source_id,
        }
        found = find_target(self.context.source, item.key)
        is_new = found[0] is None or not isinstance(found[1], Theme)
        publication = publication_of(item)
        theme, edited = self._writer.write(found, source_theme, name, publication)
        if edited:
            self.notes.append(conflict_note(item))
        self._save(item, theme, checksum, edited)
        return NEW if is_new else UPDATED

    def _save(
        self, item: SourceItem, target: Model, checksum: str, revision: str = ""
    ) -> None:
        revision = revision or _latest(target)
        self.save_provenance(item, target, checksum, revision=revision, published=False)


def _latest(target: Model) -> str:
    """Return the ID of the latest revision."""
    if not isinstance(target, Theme):
        return ""
    revision_id = Theme.objects.values_list("latest_revision", flat=True).get(
        pk=target.pk
    )
    return str(revision_id or "")
