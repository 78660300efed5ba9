"""An editor's own CSS: what is harmless of it, and a sentence for what is not.

Read with tinycss2 (CSS Syntax Level 3) and written anew from what was understood, never
copied: rules that stay are scoped (CSS Cascading Level 6, `@scope`) to what stands
inside the main part, the footer and the name of a page. So they cannot reach “Leave
this site”, “Get help” or anything around them. A browser that does not know `@scope`
leaves them all out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import tinycss2
from django.utils.translation import gettext as _

from freeshelf.pages.design.css_values import refused_value

MAX_BYTES = 50_000
_MAX_DEPTH = 4
_GROUPS = frozenset({"media", "supports", "container"})
# What would move by itself, or run something in browsers of old.
_REFUSED_PROPERTIES = ("animation", "transition", "behavior", "-moz-binding")
# Written with escapes, a name could hold signs that end the rule.
_NAME = re.compile(r"[a-zA-Z0-9_-]+", re.ASCII)
_END = ";"
_AROUND = frozenset({"html", "body", "main", "footer", "header", ":root"})
# Selectors are looked for inside of these: a beginning with one of them says nothing.
_BEGINNING = re.compile(r"(?P<before>^|,\s*)(?:html|body|main)\s+(?=[\w.#\[:*])")
_SCOPE = "main, .site-footer, .site-header__name"
# Nothing is drawn outside of these parts, wherever a rule puts it, and they stay where
# they are, should a browser count them as inside of themselves.
_GUARD = f"""{_SCOPE} {{
    contain: paint;
    position: relative;
    inset: auto;
    z-index: auto;
    margin-block: 0;
    transform: none;
    translate: none;
    rotate: none;
    scale: none;
    filter: none;
    box-shadow: none;
}}
.site-header__name {{ max-block-size: 6rem; }}"""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A part of the CSS that is left out, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(reason)s") % {
            "line": self.line,
            "reason": self.reason,
        }


@dataclass(slots=True)
class CleanCss:
    """What is left of an editor's CSS, and what was left out."""

    rules: str = ""
    dropped: list[Dropped] = field(default_factory=list)

    @property
    def scoped(self) -> str:
        """The rules as pages load them; empty without any."""
        if not self.rules:
            return ""
        return (
            f"@layer custom {{\n@scope ({_SCOPE}) {{\n{self.rules}\n}}\n}}\n"
            f"@layer guard {{\n{_GUARD}\n}}\n"
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """How deep something stands, and whether a rule is around it."""

    depth: int = 0
    is_in_rule: bool = False

    def inside(self, *, is_in_rule: bool = False) -> "_Place":
        return _Place(self.depth + 1, self.is_in_rule or is_in_rule)


def clean_css(css: str) -> CleanCss:
    """Keep what only changes how parts of a page look.

    Text beyond MAX_BYTES is left out as a whole.
    """
    clean = CleanCss()
    if len(css.encode()) > MAX_BYTES:
        told = _("The CSS must be smaller than %(most)s kB.") % {
            "most": MAX_BYTES // 1000
        }
        clean.dropped.append(Dropped(1, told))
        return clean
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    clean.rules = "\n".join(_rules(rules, clean.dropped, _Place()))
    return clean


def _rules(nodes: Iterable[Any], dropped: list[Dropped], place: _Place) -> list[str]:
    written = []
    for node in nodes:
        rule = _WRITERS.get(node.type, _unreadable)(node, dropped, place)
        if rule:
            written.append(rule)
    return written


def _qualified_rule(node: Any, dropped: list[Dropped], place: _Place) -> str:
    if place.depth > _MAX_DEPTH:
        return _drop(node, dropped, _("rules are nested too deeply."))
    selector = tinycss2.serialize(node.prelude).strip()
    if not selector or _is_odd(node.prelude) or _names_scope(selector, place):
        return _drop(node, dropped, _("the selector cannot be read."))
    subjects = {part.split()[-1] for part in selector.split(",") if part.strip()}
    if around := sorted(_AROUND & subjects):
        told = _(
            "“%(name)s” cannot be styled here. Use the colour, font and spacing "
            "settings instead."
        )
        _drop(node, dropped, told % {"name": around[0]})
        if subjects <= _AROUND:
            return ""
    selector = _BEGINNING.sub(r"\g<before>", selector)
    body = _body(node.content, dropped, place.inside(is_in_rule=True))
    return f"{selector} {{ {body} }}" if body else ""


def _at_rule(node: Any, dropped: list[Dropped], place: _Place) -> str:
    name = node.lower_at_keyword
    if name == "charset":
        return ""
    if name not in _GROUPS or node.content is None:
        return _drop(
            node, dropped, _("@%(name)s is not allowed.") % {"name": name[:30]}
        )
    if place.depth > _MAX_DEPTH:
        return _drop(node, dropped, _("rules are nested too deeply."))
    if _has_error(node.prelude) or refused_value(node.prelude, is_condition=True):
        return _drop(node, dropped, _("the condition cannot be read."))
    condition = tinycss2.serialize(node.prelude).strip()
    body = _body(node.content, dropped, place.inside())
    return f"@{name} {condition} {{ {body} }}" if body else ""


def _body(content: list[Any], dropped: list[Dropped], place: _Place) -> str:
    nodes = tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    )
    return " ".join(_rules(nodes, dropped, place))


def _declaration(node: Any, dropped: list[Dropped], place: _Place) -> str:
    if not place.is_in_rule or _has_error(node.value) or not _NAME.fullmatch(node.name):
        return _unreadable(node, dropped, place)
    plain = node.lower_name.removeprefix("-webkit-").removeprefix("-moz-")
    if plain.startswith(_REFUSED_PROPERTIES) or node.lower_name in _REFUSED_PROPERTIES:
        told = _("“%(name)s” is not allowed.") % {"name": node.name[:40]}
        return _drop(node, dropped, told)
    if reason := refused_value(node.value):
        return _drop(node, dropped, f"{node.name[:40]}: {reason}")
    # Without “!important”: the layer comes last anyway, except for what guards a page.
    return f"{node.name}: {tinycss2.serialize(node.value).strip()};"


def _unreadable(node: Any, dropped: list[Dropped], place: _Place) -> str:
    return _drop(node, dropped, _("this cannot be read."))


def _drop(node: Any, dropped: list[Dropped], reason: str) -> str:
    dropped.append(Dropped(node.source_line, reason))
    return ""


def _names_scope(selector: str, place: _Place) -> bool:
    """Whether a selector could mean one of the parts themselves."""
    # Inside of a rule, `&` is what that rule is about; at the outside it is the part.
    return ":scope" in selector.lower() or (not place.is_in_rule and "&" in selector)


def _is_odd(prelude: list[Any]) -> bool:
    """Whether a selector holds what would begin something else inside of a block."""
    odd = {"at-keyword", "{} block", "url"}
    return _has_error(prelude) or any(
        part.type in odd or part == _END for part in prelude
    )


def _has_error(tokens: Iterable[Any]) -> bool:
    for token in tokens:
        if token.type == "error":
            return True
        inner = getattr(token, "content", None) or getattr(token, "arguments", None)
        if isinstance(inner, list) and _has_error(inner):
            return True
    return False


_WRITERS: dict[str, Callable[[Any, list[Dropped], _Place], str]] = {
    "qualified-rule": _qualified_rule,
    "at-rule": _at_rule,
    "declaration": _declaration,
}
