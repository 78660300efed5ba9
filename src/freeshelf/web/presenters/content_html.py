"""HTML that was written elsewhere, as a page of ours shows it."""

import re
from html import escape
from urllib.parse import unquote

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

# nh3 writes attributes in this one way; what came in went through it.
_OWN_LINK = re.compile(r'(?<= href=")/(?!/)[^"]*')
_HEADING = re.compile(r"<(/?)h([2-6])(?=[\s>])")
_NAMELESS_LINK = re.compile(
    r'<a href="(?P<href>[^"]*)"(?P<rest>[^>]*)>'
    r'(?=\s*(?:<img(?: (?!alt=)[\w-]+="[^"]*"| alt="")*>\s*)+</a>)'
)
# Addresses that are the same in every language: bytes, the admin, what machines read.
_NO_LANGUAGE = re.compile(
    r"/(?:static|media|admin|wp-content)/|/r/[^/]+/(?:files/|cite\.)"
    r"|/[\w-]+\.(?:xml|txt|atom)$"
)


def content_html(markup: str) -> SafeString:
    """Sanitised HTML whose links keep the reader's language, headings in order."""
    language = get_language() or settings.LANGUAGE_CODE
    shown = _OWN_LINK.sub(lambda link: kept_in_language(link[0], language), markup)
    named = _NAMELESS_LINK.sub(_named, ordered_headings(shown))
    return mark_safe(named)  # noqa: S308 - sanitised on save


def in_readers_language(markup: str, written_in: str) -> SafeString:
    """A text of an editorial page, whose links keep the language of their reader.

    Where the original stands in for a translation, its links lead to pages in the
    language of the original (a code of addresses); the reader's is put in its place.
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
    """Headings from the second level on, none of them skipped."""
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
    """An address of ours without a language gets the reader's."""
    first = address.split("?", maxsplit=1)[0].split("/")[1]
    has_language = first in {code for code, _name in settings.LANGUAGES}
    if has_language or _NO_LANGUAGE.match(address):
        return address
    return f"/{language}{address}"


def _named(match: re.Match[str]) -> str:
    """A link around pictures without words is called as what it opens."""
    name = unquote(match["href"].split("?")[0].rstrip("/").rpartition("/")[2])
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{match["href"]}"{match["rest"]}{label}>'
