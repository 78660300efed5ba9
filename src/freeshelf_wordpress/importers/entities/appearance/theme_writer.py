"""Write the theme of a site as a draft, which an editor publishes."""

import re
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import find_provenance, imported_as
from freeshelf.ingest.publishing import (
    Publication,
    State,
    publish_change,
    publish_new,
)
from freeshelf.pages.design.custom_css import clean_css
from freeshelf.pages.models import FontFamily, Theme, ThemeTranslation
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.entities.appearance.source_theme import SourceTheme
from freeshelf_wordpress.importers.images import SUFFIX, ImageImporter
from freeshelf_wordpress.sources.records import SourceItem

_SEPARATOR = "\n\n"
_MAX_NAME_LENGTH = 100
# A schedule must leave editors enough time to review the draft.
_MIN_LEAD_TIME = timedelta(minutes=5)
_DRAFT = Publication(State.DRAFT, "open", None, None)


class ThemeWriter:
    """Create and update themes; edits by a person are kept."""

    def __init__(self, context: ImportContext) -> None:
        self.notes: list[str] = []
        self._context = context

    def create(
        self, source_theme: SourceTheme, name: str, publication: Publication
    ) -> Theme:
        """Create a theme with its first revision, scheduled if its source was."""
        theme = Theme(live=False)
        self._describe(theme, source_theme, name)
        theme.full_clean()
        theme.save()
        publish_new(theme, self._draft_or_scheduled(publication))
        return theme

    def update(
        self,
        theme: Theme,
        source_theme: SourceTheme,
        *,
        name: str,
        provenance: Provenance,
    ) -> bool:
        """Write a change of the source and return whether a person had edited the
        theme.

        In that case the source's version is an additional draft, to compare.
        """
        # Publishing it is no edit: an import leaves that to editors.
        edited = str(theme.latest_revision_id) != provenance.revision
        draft = theme.get_latest_revision_as_object()
        self._describe(draft, source_theme, name)
        if edited or theme.live:
            draft.save_revision()
        else:
            publish_change(draft, _DRAFT, was_live=False)
        return edited

    def _draft_or_scheduled(self, publication: Publication) -> Publication:
        published_at = publication.published_at
        earliest = self._context.now + _MIN_LEAD_TIME
        if (
            publication.state is State.SCHEDULED
            and published_at
            and published_at > earliest
        ):
            return publication
        return replace(publication, state=State.DRAFT)

    def _describe(self, theme: Theme, source_theme: SourceTheme, name: str) -> None:
        theme.name = name[:_MAX_NAME_LENGTH]
        theme.colors = (
            {"light": dict(source_theme.colors)} if source_theme.colors else {}
        )
        theme.radius = source_theme.radius
        theme.heading_font = _font(source_theme.heading_font)
        theme.text_font = _font(source_theme.text_font)
        theme.custom_css = _SEPARATOR.join(source_theme.css)
        theme.logo = self._image(source_theme.logo)
        theme.icon = self._image(source_theme.icon)
        theme.words = [
            ThemeTranslation(
                language=self.language(),
                site_name=source_theme.site_name,
                tagline=source_theme.tagline,
                footer_text=source_theme.footer_text,
            )
        ]
        dropped = clean_css(theme.custom_css).dropped
        self.notes += [
            _("The CSS of “%(name)s”: %(dropped)s") % {"name": name, "dropped": message}
            for message in dropped
        ]

    def language(self) -> str:
        """Return the language of the site, as a code of the library if it has one."""
        code_there = re.split("[-_]", self._context.site.site().language or "en")[
            0
        ].lower()
        supported = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}
        return supported.get(code_there, code_there or "en")

    def _image(self, attachment_id: str) -> object | None:
        """Return the image of an attachment, imported if no text shows it."""
        context = self._context
        attachment = self._attachment(attachment_id) if attachment_id else None
        if attachment is None:
            return None
        if find_provenance(context.source, attachment.key + SUFFIX) is None:
            if context.uploads is None:
                return None
            writer = ImageImporter(context, context.uploads)
            writer.write(attachment)
            self.notes += writer.notes
        return imported_as(context.source, attachment.key + SUFFIX, get_image_model())

    def _attachment(self, attachment_id: str) -> SourceItem | None:
        if not self._context.survey.attachment_number(attachment_id):
            return None
        items = self._context.site.items("attachment")
        return next((item for item in items if item.source_id == attachment_id), None)


def _font(name: str) -> FontFamily | None:
    return FontFamily.objects.filter(name=name).first() if name else None
