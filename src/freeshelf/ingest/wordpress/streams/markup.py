"""Foreign HTML as a tree: parsed as browsers do, in limits, with nothing that acts."""

import re

import nh3
from lxml import etree, html
from lxml.html import HtmlElement

from freeshelf.core.html import TAGS
from freeshelf.core.nesting import limit_nesting

PLACEHOLDER = "data-placeholder"
# The walk is recursive; no text that a person wrote comes near.
_DEEPEST = 60
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
# What XML has no place for, and so neither has the tree.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse_markup(markup: str) -> HtmlElement:
    """A `div` that holds the elements of some HTML."""
    # The tree is built by a parser of the HTML standard; the second one, which is not,
    # reads only what the first has put in order.
    ordered = _CLEANER.clean(limit_nesting(_CONTROLS.sub("", markup), deepest=_DEEPEST))
    return html.fragment_fromstring(f"<div>{ordered}</div>".encode(), parser=_PARSER)


def as_markup(element: HtmlElement) -> str:
    """The HTML of an element, without what follows it."""
    markup: str = etree.tostring(
        element, encoding="unicode", method="html", with_tail=False
    )
    return markup


def dropped_tags(markup: str) -> list[str]:
    """Elements of some HTML that are left out with all that they hold."""
    return list(dict.fromkeys(tag.lower() for tag in _DROPPED.findall(markup)))
