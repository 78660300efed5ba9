"""Parse untrusted HTML as browsers do, with limits and without active content."""

import re

import nh3
from lxml import etree, html
from lxml.html import HtmlElement

from freeshelf.core.html import TAGS, limit_nesting

PLACEHOLDER = "data-placeholder"
# The traversal is recursive; real texts are far less deep.
_MAX_DEPTH = 60
_CONTAINERS = """
h1 figure iframe video audio source section article main header footer aside nav address
center font strike big tt strong acronym time wbr bdi label fieldset legend
"""
_DROPPED_WHOLE = {
    "script", "style", "object", "embed", "form", "svg", "math", "template", "noscript",
    "select", "textarea", "title", "applet", "head",
}  # fmt: skip
_DROPPED = re.compile(
    rf"<({'|'.join(sorted(_DROPPED_WHOLE - {'title', 'head', 'svg', 'math'}))})[\s>/]",
    re.IGNORECASE,
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "title", "class", "id", "aria-hidden"},
    "a": {"href", "hreflang", "download"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "blockquote": {"cite"},
    "col": {"span"},
    "sup": {"data-fn"},
    "div": {PLACEHOLDER},
    "iframe": {"src"},
    "video": {"src", "poster"},
    "audio": {"src"},
    "source": {"src"},
}
_PARSER = html.HTMLParser(
    encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
)
_CLEANER = nh3.Cleaner(
    tags=set(TAGS) | set(_CONTAINERS.split()),
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
# Characters that are not allowed in XML, so lxml refuses them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse_markup(markup: str) -> HtmlElement:
    """Return a `div` with the elements of some HTML."""
    # nh3 parses by the HTML standard and normalises the markup; the parser of lxml does
    # not follow the standard.
    ordered = _CLEANER.clean(
        limit_nesting(_CONTROLS.sub("", markup), deepest=_MAX_DEPTH)
    )
    return html.fragment_fromstring(f"<div>{ordered}</div>".encode(), parser=_PARSER)


def as_markup(element: HtmlElement) -> str:
    """Return the HTML of an element, without its tail."""
    markup: str = etree.tostring(
        element, encoding="unicode", method="html", with_tail=False
    )
    return markup


def dropped_tags(markup: str) -> list[str]:
    """Return the tags of elements that are removed with their content."""
    return list(dict.fromkeys(tag.lower() for tag in _DROPPED.findall(markup)))
