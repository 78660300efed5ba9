"""Sanitize untrusted HTML or convert it to plain text."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

import nh3

from freeshelf.core.web_address import (
    SCHEMES,
    is_own_address,
    link_address,
    readable_address,
)

UrlRewriter = Callable[[str], str | None]

_TAG_NAMES = """
a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em
figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span
strong sub summary sup table tbody td tfoot th thead tr u ul var
"""
TAGS = frozenset(_TAG_NAMES.split())
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "blockquote": {"cite"},
    "col": {"span"},
    "li": {"id"},
}
# The anchor of a footnote. No other element of a page has such an ID.
_NOTE_ID = re.compile(r"fn-[\w-]{1,60}", re.ASCII)
_DROPPED_WHOLE = {
    "script", "style", "iframe", "object", "embed", "form", "svg", "math", "template",
    "noscript", "select", "textarea", "title", "applet", "audio", "video", "head",
}  # fmt: skip
# Attributes of links; every other attribute that holds a URL loads it.
_LINKS = {"href", "cite", "longdesc"}
_LOADED = {
    "action", "archive", "background", "classid", "code", "codebase", "data", "dynsrc",
    "formaction", "icon", "imagesrcset", "lowsrc", "manifest", "object", "ping",
    "poster", "profile", "src", "srcdoc", "srcset", "usemap", "xlink:href",
}  # fmt: skip
_BLOCK_END = re.compile(
    r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr|blockquote|figcaption|figure|pre|table|dt|dd|"
    r"summary|caption|ul|ol)>|<hr\s*/?>",
    re.IGNORECASE,
)
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
_TOP_HEADING = re.compile(r"<(/?)h1(?=[\s>/])", re.IGNORECASE)
_BARE_PICTURE = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
_EMPTY_FIGURE = re.compile(r"<figure>\s*</figure>")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Stands for a line break within a block: no text has this character.
_BREAK = "\ue000"
_CLOSING = "[\"'»”’)\\]」』）]*$"
_SENTENCE_END = re.compile("[.!?…؟۔。！？]" + _CLOSING)
# What introduces or lists the next block.
_LEADING_ON = re.compile("[:;,؛،；：，、·–—-]" + _CLOSING)
# Control characters that are not spaces, and surrogates, which no file can hold.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# What XML 1.0 forbids.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
# Marks that turn the direction of what follows, with which a name can appear to have
# another extension.
_BIDI_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Rounds of escaping that occur in practice: an export of an import of an export.
_UNESCAPE_ROUNDS = 3
_SHORT = 20_000  # characters of a text that is kept in memory for a while


def without_control_characters(text: str) -> str:
    """Return a text without what XML 1.0 forbids, which would break a whole feed."""
    return _FORBIDDEN.sub("", text)


def without_unsafe_characters(text: str) -> str:
    """Return a text without control characters and marks that turn its direction."""
    return _BIDI_MARKS.sub("", without_control_characters(text))


def sanitize_html(
    markup: str,
    *,
    rewrite: UrlRewriter | None = None,
    link_rel: str = "noopener noreferrer nofollow",
) -> str:
    """Keep text, structure, links and local images; remove scripts and remote content.

    `rewrite` maps the URL of a link or an image to a local one, or to None to drop it.
    A remote image is dropped: it would tell a third party who visits the page.
    `link_rel` is the rel attribute of links; links in untrusted texts are not endorsed.
    """

    def attribute_filter(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return value if _NOTE_ID.fullmatch(value) else None
        if name not in _LINKS | _LOADED:
            return value
        address = readable_address(value)
        if rewrite is not None:
            address = readable_address(rewrite(address))
        if name in _LINKS:
            return link_address(address) or None
        return address if is_own_address(address) else None

    # The title of the page is the only first-level heading.
    markup = _TOP_HEADING.sub(r"<\1h2", limit_nesting(markup))
    cleaned = nh3.clean(
        markup,
        tags=set(TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=attribute_filter,
        url_schemes=set(SCHEMES),
        link_rel=link_rel,
    )
    return _EMPTY_FIGURE.sub("", _BARE_PICTURE.sub("", cleaned)).strip()


def html_to_text(markup: str) -> str:
    """Convert HTML to plain text: one line per block, entities resolved."""
    # A search reads each description twice: to mark its words, and to show it.
    return _of_description(markup) if len(markup) <= _SHORT else _plain_text(markup)


def _plain_text(markup: str) -> str:
    markup = limit_nesting(markup)
    markup = _CELL_END.sub(" \\g<0>", _BLOCK_END.sub("\\g<0>\n", markup))
    text = html.unescape(
        nh3.clean(markup, tags=set(), clean_content_tags=_DROPPED_WHOLE - {"title"})
    )
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


_of_description = lru_cache(maxsize=64)(_plain_text)


def html_to_line(markup: str, *, apart: str = " · ") -> str:
    """Convert HTML to one line of plain text, with `apart` between its blocks.

    A space is enough between sentences, and after what introduces the next block.
    """
    text = html_to_text(_LINE_BREAK.sub(f" {_BREAK} ", markup))
    blocks = (lines_to_line(block.split(_BREAK)) for block in text.splitlines())
    return lines_to_line(blocks, apart=apart, is_wrapped=False)


def lines_to_line(
    lines: Iterable[str], *, apart: str = " · ", is_wrapped: bool = True
) -> str:
    """Join lines of plain text into one, with `apart` after headings and the like.

    If the lines are wrapped, one that starts with a small letter continues a sentence.
    """
    parts: list[str] = []
    for line in (" ".join(each.split()) for each in lines):
        if not any(map(str.isalnum, line)):
            continue
        if parts:
            before = parts[-1]
            goes_on = (
                bool(_SENTENCE_END.search(line))
                if _SENTENCE_END.search(before)
                else bool(_LEADING_ON.search(before))
                or (is_wrapped and line[0].islower())
            )
            parts.append(" " if goes_on else apart)
        parts.append(line)
    return "".join(parts)


def one_line(text: str) -> str:
    """Collapse plain text into one line without characters that files cannot hold."""
    return " ".join(_UNWRITABLE.sub("", text).split())


def plain_title(markup: str) -> str:
    """Convert a title to a line of plain text, even if escaped more than once."""
    text = " ".join(html_to_text(markup).split())
    for _round in range(_UNESCAPE_ROUNDS):
        resolved = html.unescape(text)
        if resolved == text:
            break
        text = resolved
    return " ".join(text.split())


MAX_DEPTH = 200
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*)[^>]*>?")
# Void elements, and elements that the next of their kind closes.
_FLAT_NAMES = """
area base br col dd dt embed hr img input li link meta option p param rp rt source tbody
td tfoot th thead tr track wbr
"""
_FLAT = frozenset(_FLAT_NAMES.split())


def limit_nesting(markup: str, *, deepest: int = MAX_DEPTH) -> str:
    """Remove tags that are nested deeper than a limit, but not their text.

    Linear in the length of the markup.
    """
    if markup.count("<") <= deepest:
        return markup
    opened: Counter[str] = Counter()
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        name = tag["name"].lower()
        if name in _FLAT:
            return tag[0]
        if tag["closing"]:
            if opened[name]:
                opened[name] -= 1
                depth -= 1
            return tag[0]
        if depth >= deepest:
            return ""
        opened[name] += 1
        depth += 1
        return tag[0]

    return _TAG.sub(keep, markup)
