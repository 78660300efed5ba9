"""Sanitise an editor's CSS, with a message for each removed part.

Parsed with tinycss2 (CSS Syntax Level 3) and serialised again, never copied: accepted
rules are scoped (CSS Cascading Level 6, `@scope`) to the content of the main part, the
footer and the site name. So they cannot affect “Leave this site”, “Get help” or
anything around them. A browser without `@scope` ignores all of them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import tinycss2
from django.utils.translation import gettext as _

_FUNCTION_NAMES = """
abs acos asin atan atan2 attr blur brightness calc circle clamp color color-mix conic-
gradient contrast cos counter counters cubic-bezier drop-shadow ellipse env exp fit-
content grayscale hsl hsla hue-rotate hwb hypot inset invert lab lch light-dark
linear-gradient log matrix matrix3d max min minmax mod oklab oklch opacity path
perspective polygon pow radial-gradient rem repeat repeating-conic-gradient repeating-
linear-gradient repeating-radial-gradient rgb rgba rotate rotate3d rotatex rotatey
rotatez round saturate scale scale3d scalex scaley scalez sepia sign sin skew skewx
skewy sqrt steps tan translate translate3d translatex translatey translatez var xywh
"""
_FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
_CONDITIONS = frozenset({"selector", "not", "and", "or", "style"})
# Images and fonts of the library only; no URL that triggers an action.
_OWN_FILE = re.compile(r"/(?:media/images|theme/fonts)/[\w./%-]+")


def refused_value(tokens: Iterable[Any], *, is_condition: bool = False) -> str:
    """Return why a value is rejected, or an empty string.

    Only listed functions are allowed: any other might load something.
    """
    for token in tokens:
        if token.type == "url":
            if not is_own_file(token.value):
                return _external_message(token.value)
        elif token.type == "function":
            if reason := _refused_function(token, is_condition=is_condition):
                return reason
        else:
            inner = getattr(token, "content", None) or ()
            if reason := refused_value(inner, is_condition=is_condition):
                return reason
    return ""


def is_own_file(address: str) -> bool:
    """Return whether a URL is an image or font of the library."""
    # Browsers resolve %2e%2e too, which could reach any page of the library.
    return _OWN_FILE.fullmatch(address) is not None and ".." not in unquote(address)


def _refused_function(token: Any, *, is_condition: bool) -> str:
    name = token.lower_name
    if name == "url":
        strings = [one.value for one in token.arguments if one.type == "string"]
        external = [one for one in strings if not is_own_file(one)]
        if external or len(strings) != 1:
            return _external_message(external[0] if external else "")
        return ""
    if name not in _FUNCTIONS and not (is_condition and name in _CONDITIONS):
        return _("%(name)s() is not allowed.") % {"name": name[:30]}
    return refused_value(token.arguments, is_condition=is_condition)


def _external_message(url: str) -> str:
    return _("“%(address)s” is not an image in the library.") % {"address": url[:80]}


MAX_BYTES = 50_000
_MAX_DEPTH = 4
_GROUPS = frozenset({"media", "supports", "container"})
# Properties that animate, or that run scripts in old browsers.
_REFUSED_PROPERTIES = ("animation", "transition", "behavior", "-moz-binding")
# A name with escapes could contain characters that end the rule.
_NAME = re.compile(r"[a-zA-Z0-9_-]+", re.ASCII)
_END = ";"
_OUT_OF_REACH = frozenset({"html", "body", "main", "footer", "header", ":root"})
# Selectors are scoped to these, so that they are redundant as first part.
_REDUNDANT_ANCESTOR = re.compile(
    r"(?P<before>^|,\s*)(?:html|body|main)\s+(?=[\w.#\[:*])"
)
_SCOPE = "main, .site-footer, .site-header__name"
# Keeps rules from painting outside these parts or moving them, in case a browser counts
# the scope root as inside the scope.
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
    """A removed part of the CSS, with the reason."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(reason)s") % {
            "line": self.line,
            "reason": self.reason,
        }


@dataclass(slots=True)
class CleanCss:
    """Sanitised CSS of an editor, and the removed parts."""

    rules: str = ""
    dropped: list[Dropped] = field(default_factory=list)

    @property
    def scoped(self) -> str:
        """Return the rules as pages load them, or an empty string."""
        if not self.rules:
            return ""
        return (
            f"@layer custom {{\n@scope ({_SCOPE}) {{\n{self.rules}\n}}\n}}\n"
            f"@layer guard {{\n{_GUARD}\n}}\n"
        )


@dataclass(frozen=True, slots=True)
class _Context:
    """Nesting depth, and whether a style rule encloses it."""

    depth: int = 0
    is_in_rule: bool = False

    def inside(self, *, is_in_rule: bool = False) -> "_Context":
        return _Context(self.depth + 1, self.is_in_rule or is_in_rule)


def clean_css(css: str) -> CleanCss:
    """Return the rules that only change the look of page content.

    Text beyond MAX_BYTES is removed completely.
    """
    clean = CleanCss()
    if len(css.encode()) > MAX_BYTES:
        message = _("The CSS must be smaller than %(most)s kB.") % {
            "most": MAX_BYTES // 1000
        }
        clean.dropped.append(Dropped(1, message))
        return clean
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    clean.rules = "\n".join(_rules(rules, clean.dropped, _Context()))
    return clean


def _rules(
    nodes: Iterable[Any], dropped: list[Dropped], context: _Context
) -> list[str]:
    serialized = []
    for node in nodes:
        rule = _WRITERS.get(node.type, _unreadable)(node, dropped, context)
        if rule:
            serialized.append(rule)
    return serialized


def _qualified_rule(node: Any, dropped: list[Dropped], context: _Context) -> str:
    if context.depth > _MAX_DEPTH:
        return _drop(node, dropped, _("rules are nested too deeply."))
    selector = tinycss2.serialize(node.prelude).strip()
    if (
        not selector
        or _has_unsafe_tokens(node.prelude)
        or _matches_scope_root(selector, context)
    ):
        return _drop(node, dropped, _("the selector cannot be read."))
    subjects = {part.split()[-1] for part in selector.split(",") if part.strip()}
    if unreachable := sorted(_OUT_OF_REACH & subjects):
        message = _(
            "“%(name)s” cannot be styled here. Use the colour, font and spacing "
            "settings instead."
        )
        _drop(node, dropped, message % {"name": unreachable[0]})
        if subjects <= _OUT_OF_REACH:
            return ""
    selector = _REDUNDANT_ANCESTOR.sub(r"\g<before>", selector)
    body = _body(node.content, dropped, context.inside(is_in_rule=True))
    return f"{selector} {{ {body} }}" if body else ""


def _at_rule(node: Any, dropped: list[Dropped], context: _Context) -> str:
    name = node.lower_at_keyword
    if name == "charset":
        return ""
    if name not in _GROUPS or node.content is None:
        return _drop(
            node, dropped, _("@%(name)s is not allowed.") % {"name": name[:30]}
        )
    if context.depth > _MAX_DEPTH:
        return _drop(node, dropped, _("rules are nested too deeply."))
    if _has_error(node.prelude) or refused_value(node.prelude, is_condition=True):
        return _drop(node, dropped, _("the condition cannot be read."))
    condition = tinycss2.serialize(node.prelude).strip()
    body = _body(node.content, dropped, context.inside())
    return f"@{name} {condition} {{ {body} }}" if body else ""


def _body(content: list[Any], dropped: list[Dropped], context: _Context) -> str:
    nodes = tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    )
    return " ".join(_rules(nodes, dropped, context))


def _declaration(node: Any, dropped: list[Dropped], context: _Context) -> str:
    if (
        not context.is_in_rule
        or _has_error(node.value)
        or not _NAME.fullmatch(node.name)
    ):
        return _unreadable(node, dropped, context)
    plain = node.lower_name.removeprefix("-webkit-").removeprefix("-moz-")
    if plain.startswith(_REFUSED_PROPERTIES) or node.lower_name in _REFUSED_PROPERTIES:
        message = _("“%(name)s” is not allowed.") % {"name": node.name[:40]}
        return _drop(node, dropped, message)
    if reason := refused_value(node.value):
        return _drop(node, dropped, f"{node.name[:40]}: {reason}")
    # Drops “!important”: only the guard layer may override this one.
    return f"{node.name}: {tinycss2.serialize(node.value).strip()};"


def _unreadable(node: Any, dropped: list[Dropped], context: _Context) -> str:
    return _drop(node, dropped, _("this cannot be read."))


def _drop(node: Any, dropped: list[Dropped], reason: str) -> str:
    dropped.append(Dropped(node.source_line, reason))
    return ""


def _matches_scope_root(selector: str, context: _Context) -> bool:
    """Return whether a selector could match the scope root itself."""
    # Inside a rule, `&` is its subject; at the top level it is the scope root.
    return ":scope" in selector.lower() or (not context.is_in_rule and "&" in selector)


def _has_unsafe_tokens(prelude: list[Any]) -> bool:
    """Return whether a selector contains tokens that would start another construct."""
    unsafe = {"at-keyword", "{} block", "url"}
    return _has_error(prelude) or any(
        part.type in unsafe or part == _END for part in prelude
    )


def _has_error(tokens: Iterable[Any]) -> bool:
    for token in tokens:
        if token.type == "error":
            return True
        inner = getattr(token, "content", None) or getattr(token, "arguments", None)
        if isinstance(inner, list) and _has_error(inner):
            return True
    return False


_WRITERS: dict[str, Callable[[Any, list[Dropped], _Context], str]] = {
    "qualified-rule": _qualified_rule,
    "at-rule": _at_rule,
    "declaration": _declaration,
}
