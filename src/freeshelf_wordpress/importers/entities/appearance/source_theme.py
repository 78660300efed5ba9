"""Read the theme of a site, and write it as a draft, which an editor publishes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import nh3
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from freeshelf.core.foreign_data import read_json
from freeshelf.core.html import html_to_text, plain_title, sanitize_html
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import find_provenance, imported_as
from freeshelf.ingest.publishing import Publication, State, publish_change, publish_new
from freeshelf.ingest.reports import NEW, UNCHANGED
from freeshelf.pages.design.custom_css import clean_css
from freeshelf.pages.design.tokens import to_hex, unreadable_pairs
from freeshelf.pages.models import FontFamily, Theme, ThemeTranslation
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.images import SUFFIX, ImageImporter
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.sources.records import SourceItem


def read_object(text: str) -> dict[str, Any] | None:
    """Parse a JSON object; return None for anything else or too deep nesting."""
    try:
        value = read_json(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def value_at(value: Any, *path: str) -> Any:
    """Return the value at a path of keys, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text_at(value: Any, *path: str) -> str:
    """Return the text at a path; empty if there is none."""
    value_found = value_at(value, *path)
    return value_found if isinstance(value_found, str) else ""


def leaves(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of all values that are no objects, with dots between keys."""
    for key, inner in value.items():
        inner_path = f"{path}.{key}" if path else str(key)
        if isinstance(inner, Mapping):
            yield from leaves(inner, inner_path)
        else:
            yield inner_path


MAX_TAGLINE_LENGTH = 200
MAX_NAME_LENGTH = 100


@dataclass(slots=True)
class SourceTheme:
    """Plain values of a theme; images and fonts are named by their ID or name there."""

    colors: dict[str, str] = field(default_factory=dict)  # token to #rrggbb, in light
    heading_font: str = ""
    text_font: str = ""
    radius: int | None = None
    css: list[str] = field(default_factory=list)
    site_name: str = ""
    tagline: str = ""
    footer_text: str = ""
    logo: str = ""
    icon: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Return whether the theme has nothing visible but a name."""
        return replace(self, radius=None, site_name="", notes=[]) == SourceTheme()

    def set_colors(self, colors: Mapping[str, str]) -> None:
        """Set CSS colors by token, all together or else those with enough contrast.

        Skipped colors are noted.
        """
        hex_colors = {token: to_hex(color) for token, color in colors.items()}
        for token, color in hex_colors.items():
            if color is None:
                self._note_skipped(token, colors[token])
        valid = {
            token: color for token, color in hex_colors.items() if color is not None
        }
        if not unreadable_pairs({"light": {**self.colors, **valid}}):
            self.colors |= valid
            return
        for token, color in valid.items():
            if unreadable_pairs({"light": {**self.colors, token: color}}):
                self._note_skipped(token, color)
            else:
                self.colors[token] = color

    def _note_skipped(self, token: str, color: str) -> None:
        text = _(
            "The colour %(color)s was not used for “%(token)s” because it is not a "
            "plain colour or has too little contrast with the others."
        )
        self.notes.append(text % {"color": color[:40], "token": token})


_KEY = "site name"
_DEFAULT_NAME = "Freeshelf"
_MAX_LENGTH = 100


def name_for_readers(survey: Survey) -> str:
    """Return the name to show; empty if the library already has one."""
    has_own_name = settings.FREESHELF_SITE_NAME != _DEFAULT_NAME
    if has_own_name or Theme.objects.filter(live=True).exists():
        return ""
    return plain_title(survey.site.title)[:_MAX_LENGTH]


def name_note(survey: Survey) -> list[str]:
    """Return the note of a plan about the name."""
    name = name_for_readers(survey)
    sentence = _("Readers will see the name “%(name)s” in the header of every page.")
    return [sentence % {"name": name}] if name else []


def show_name(context: ImportContext, language: str) -> str:
    """Publish a theme that contains only the name, once per source."""
    name = name_for_readers(context.survey)
    if not name or find_provenance(context.source, _KEY) is not None:
        return UNCHANGED
    theme = Theme(name=name, live=False)
    theme.words = [ThemeTranslation(language=language, site_name=name)]
    theme.full_clean()
    theme.save()
    revision = publish_new(theme, Publication(State.LIVE, "open", None, context.now))
    context.save_provenance(_KEY, theme, "", {}, revision=revision.pk)
    return NEW


HEADER, FOOTER = "header", "footer"
_BLOCK_MARK = re.compile(r"<!--.*?-->", re.DOTALL)
_ALLOWED_TAGS = {"p", "a", "b", "strong", "i", "em", "br"}


def area_of(item: SourceItem) -> str:
    """Return the area of a template part, from WordPress or from its slug."""
    for term in item.terms:
        if term.taxonomy == "wp_template_part_area":
            return term.slug
    return next((name for name in (HEADER, FOOTER) if name in item.slug), "")


def own_words(item: SourceItem, *, site_address: str) -> str:
    """Return the text of a part as simple HTML; empty if its blocks contain none.

    Links to the site lose its host, since old URLs redirect here.
    """
    base = f"{site_address.rstrip('/')}/"

    def without_host(url: str) -> str:
        if not site_address or not url.startswith(base):
            return url
        return f"/{url.removeprefix(base).lstrip('/')}"

    markup = sanitize_html(_BLOCK_MARK.sub("", item.content), rewrite=without_host)
    if not html_to_text(markup):
        return ""
    cleaned = nh3.clean(
        markup, tags=_ALLOWED_TAGS, attributes={"a": {"href"}}, link_rel=None
    )
    cleaned = cleaned.strip()
    return cleaned if cleaned.startswith("<p>") else f"<p>{cleaned}</p>"


def plain_words(item: SourceItem) -> str:
    """Return the text of a part in one line."""
    return " ".join(html_to_text(_BLOCK_MARK.sub("", item.content)).split())


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

    def write(
        self,
        found: tuple[Provenance | None, Model | None],
        source_theme: SourceTheme,
        name: str,
        publication: Publication,
    ) -> tuple[Theme, str]:
        """Write a theme, scheduled if its source was, and return it with the revision
        of the last import if a person has edited it since.

        In that case the source's version is an additional draft, to compare.
        """
        provenance, theme = found
        if provenance is None or not isinstance(theme, Theme):
            theme = Theme(live=False)
            self._describe(theme, source_theme, name)
            theme.full_clean()
            theme.save()
            publish_new(theme, self._draft_or_scheduled(publication))
            return theme, ""
        # Publishing it is no edit: an import leaves that to editors.
        edited = str(theme.latest_revision_id) != provenance.revision
        draft = theme.get_latest_revision_as_object()
        self._describe(draft, source_theme, name)
        if edited or theme.live:
            draft.save_revision()
        else:
            publish_change(draft, _DRAFT, was_live=False)
        return theme, provenance.revision if edited else ""

    def _draft_or_scheduled(self, publication: Publication) -> Publication:
        earliest = self._context.now + _MIN_LEAD_TIME
        published_at = publication.published_at or earliest
        if publication.state is State.SCHEDULED and published_at > earliest:
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
        language = self._context.site.site().language or "en"
        code_there = re.split("[-_]", language)[0].lower()
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
