"""Read the theme of a site: its name, its template parts, its values."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.conf import settings
from django.utils.translation import gettext as _

from freeshelf.core.foreign_data import read_json
from freeshelf.core.html import html_to_text, plain_title, sanitize_html
from freeshelf.ingest.provenance import find_provenance
from freeshelf.ingest.publishing import Publication, State, publish_new
from freeshelf.ingest.reports import NEW, UNCHANGED
from freeshelf.pages.design.tokens import to_hex, unreadable_pairs
from freeshelf.pages.models import Theme, ThemeTranslation
from freeshelf_wordpress.importers.base import ImportContext
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
        return not (
            self.colors
            or self.heading_font
            or self.text_font
            or self.css
            or self.tagline
            or self.footer_text
            or self.logo
            or self.icon
        )

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
        self.notes.append(
            _(
                "The colour %(color)s was not used for “%(token)s” because it is not a "
                "plain colour or has too little contrast with the others."
            )
            % {"color": color[:40], "token": token}
        )


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
