"""Writes a look of a site as a draft here; an editor takes it live."""

import re
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.wordpress.images import SUFFIX, ImageImporter
from freeshelf.ingest.wordpress.importers.appearance.source_theme import SourceTheme
from freeshelf.ingest.wordpress.importers.base import ImportContext
from freeshelf.ingest.wordpress.post_mapping import Publication, State
from freeshelf.ingest.wordpress.publishing import (
    is_edited_by_user,
    publish_change,
    publish_new,
)
from freeshelf.pages.design.custom_css import clean_css
from freeshelf.pages.models import FontFamily, Theme, ThemeTranslation
from freeshelf.sources.records import SourceItem

_LINES_BETWEEN = "\n\n"
_LONGEST_NAME = 100
# A schedule that would be over before anybody could look at it is none.
_AHEAD = timedelta(minutes=5)
_DRAFT = Publication(State.DRAFT, "open", None, None)


class ThemeWriter:
    """Creates and renews themes; what a person edited meanwhile stays."""

    def __init__(self, about: ImportContext) -> None:
        self.notes: list[str] = []
        self._about = about

    def create(
        self, source_theme: SourceTheme, name: str, publication: Publication
    ) -> Theme:
        """A new theme with its first revision, scheduled when its source was."""
        theme = Theme(live=False)
        self._describe(theme, source_theme, name)
        theme.full_clean()
        theme.save()
        publish_new(theme, self._kept_quiet(publication))
        return theme

    def update(
        self, theme: Theme, look: SourceTheme, *, name: str, revision: str
    ) -> bool:
        """Write a change of the source; say whether a person's version was there.

        Then the source's version is a new draft beside it, to compare.
        """
        edited = is_edited_by_user(theme, revision=revision, published=False)
        draft = theme.get_latest_revision_as_object()
        self._describe(draft, look, name)
        if edited or theme.live:
            draft.save_revision()
        else:
            publish_change(draft, _DRAFT, was_live=False)
        return edited

    def _kept_quiet(self, publication: Publication) -> Publication:
        moment = publication.published_at
        ahead = self._about.now + _AHEAD
        if publication.state is State.SCHEDULED and moment and moment > ahead:
            return publication
        return replace(publication, state=State.DRAFT)

    def _describe(self, theme: Theme, look: SourceTheme, name: str) -> None:
        theme.name = name[:_LONGEST_NAME]
        theme.colors = {"light": dict(look.colors)} if look.colors else {}
        theme.radius = look.radius
        theme.heading_font = _font(look.heading_font)
        theme.text_font = _font(look.text_font)
        theme.custom_css = _LINES_BETWEEN.join(look.css)
        theme.logo = self._picture(look.logo)
        theme.icon = self._picture(look.icon)
        theme.words = [
            ThemeTranslation(
                language=self.language(),
                site_name=look.site_name,
                tagline=look.tagline,
                footer_text=look.footer_text,
            )
        ]
        dropped = clean_css(theme.custom_css).dropped
        self.notes += [
            _("The CSS of “%(name)s”: %(dropped)s") % {"name": name, "dropped": one}
            for one in dropped
        ]

    def language(self) -> str:
        """The language of the site, by a code of the library where it has one."""
        said = re.split("[-_]", self._about.site.site().language or "en")[0].lower()
        known = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}
        return known.get(said, said or "en")

    def _picture(self, number: str) -> object | None:
        """The picture of an attachment, brought in if no text shows it."""
        about = self._about
        attachment = self._attachment(number) if number else None
        if attachment is None:
            return None
        if find_provenance(about.source, attachment.key + SUFFIX) is None:
            if about.uploads is None:
                return None
            writer = ImageImporter(
                source=about.source,
                survey=about.survey,
                uploads=about.uploads,
                now=about.now,
            )
            writer.write(attachment)
            self.notes += writer.notes
        known = find_provenance(about.source, attachment.key + SUFFIX)
        picture = known.target if known is not None else None
        return picture if isinstance(picture, get_image_model()) else None

    def _attachment(self, number: str) -> SourceItem | None:
        if not self._about.survey.attachment_number(number):
            return None
        items = self._about.site.items("attachment")
        return next((item for item in items if item.source_id == number), None)


def _font(name: str) -> FontFamily | None:
    return FontFamily.objects.filter(name=name).first() if name else None
