"""Prepare texts of editors and pictures of files for a page."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from freeshelf.library.models import File, PageText
from freeshelf.web.presenters.cards import page_url
from freeshelf.web.presenters.page_pictures import (
    A4,
    LARGE,
    MEDIUM,
    SMALL,
    image_url,
    in_chosen_order,
    pages_with_image,
)

# nh3 always writes attributes this way, and has sanitized this HTML.
_OWN_LINK = re.compile(r'(?<= href=")/(?!/)[^"]*')
_HEADING = re.compile(r"<(/?)h([2-6])(?=[\s>])")
_NAMELESS_LINK = re.compile(
    r'<a href="(?P<href>[^"]*)"(?P<rest>[^>]*)>'
    r'(?=\s*(?:<img(?: (?!alt=)[\w-]+="[^"]*"| alt="")*>\s*)+</a>)'
)
# URLs that are the same in every language: files, the admin, machine-readable ones.
_NO_LANGUAGE = re.compile(
    r"/(?:static|media|admin|wp-content)/|/r/[^/]+/(?:files/|cite\.)"
    r"|/[\w-]+\.(?:xml|txt|atom)$"
)


def content_html(markup: str) -> SafeString:
    """Return sanitized HTML with links in the visitor's language."""
    language = get_language() or settings.LANGUAGE_CODE
    shown = _OWN_LINK.sub(lambda link: kept_in_language(link[0], language), markup)
    named = _NAMELESS_LINK.sub(_named, ordered_headings(shown))
    return mark_safe(named)  # noqa: S308 - sanitised on save


def in_readers_language(markup: str, written_in: str) -> SafeString:
    """Return the text of an editorial page with links in the visitor's language.

    Where the original replaces a translation, its links lead to pages in the language
    of the original (a code in URLs), which is replaced by the visitor's.
    """
    language = get_language() or settings.LANGUAGE_CODE

    def kept(link: re.Match[str]) -> str:
        address = kept_in_language(link[0], language)
        original = f"/{written_in}/"
        if written_in != language and address.startswith(original):
            return f"/{language}/{address.removeprefix(original)}"
        return address

    shown = _OWN_LINK.sub(kept, ordered_headings(markup))
    return mark_safe(shown)  # noqa: S308 - made by blocks


def ordered_headings(markup: str) -> str:
    """Shift headings to begin at the second level, without gaps."""
    above: list[tuple[int, int]] = []

    def level(match: re.Match[str]) -> str:
        written = int(match[2])
        if not match[1]:
            while above and above[-1][0] >= written:
                above.pop()
            above.append((written, above[-1][1] + 1 if above else 2))
        return f"<{match[1]}h{above[-1][1] if above else written}"

    return _HEADING.sub(level, markup)


def kept_in_language(address: str, language: str) -> str:
    """Return a local URL with the visitor's language, if it has none."""
    first = address.split("?", maxsplit=1)[0].split("/")[1]
    has_language = first in {code for code, _name in settings.LANGUAGES}
    if has_language or _NO_LANGUAGE.match(address):
        return address
    return f"/{language}{address}"


def _named(match: re.Match[str]) -> str:
    """Label a link around images without text by the name of its target."""
    name = unquote(match["href"].split("?")[0].rstrip("/").rpartition("/")[2])
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{match["href"]}"{match["rest"]}{label}>'


def card_image_of(files: Sequence[File]) -> dict[str, Any] | None:
    """Return the image of a record: the page an editor chose, or else the first.

    `files` are those that the user may open, in order.
    """
    for file in in_chosen_order(files):
        image = picture_of(file, file.card_page or 1) or picture_of(file, 1)
        if image is not None:
            return image
    return None


def picture_of(
    file: File, number: int, page: PageText | None = None
) -> dict[str, Any] | None:
    """Return the image of a page of a PDF or image file; None if there is none."""
    version = file.current
    if version is None or not 1 <= number <= pages_with_image(version.content):
        return None
    content = version.content
    width, height = (page.width, page.height) if page and page.width else A4
    return {
        "url": image_url(file, content.pk, number, MEDIUM if page else SMALL),
        "large_url": image_url(file, content.pk, number, LARGE if page else MEDIUM),
        "width": MEDIUM if page else SMALL,
        "height": round((MEDIUM if page else SMALL) * height / width),
        "page": number,
        "page_url": page_url(file.resource, file.number, page=number)
        if content.page_count
        else file.download_url(),
    }
