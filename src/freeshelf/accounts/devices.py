"""Browser and system of a device, from its user agent; nothing else is stored."""

from django.utils.translation import gettext as _

# First match wins; browsers also name those that they derive from.
_BROWSERS = (
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/", "Opera")),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("Chrome", ("Chrome/", "CriOS/", "Chromium/")),
    ("Safari", ("Safari/",)),
)
_SYSTEMS = (
    ("Android", ("Android",)),
    ("iPhone", ("iPhone", "iPod")),
    ("iPad", ("iPad",)),
    ("Windows", ("Windows",)),
    ("ChromeOS", ("CrOS",)),
    ("macOS", ("Macintosh", "Mac OS X")),
    ("Linux", ("Linux", "X11")),
)


def parse_user_agent(user_agent: str) -> str:
    """Return browser and system separated by a slash; empty where unknown."""
    return f"{_first(_BROWSERS, user_agent)}/{_first(_SYSTEMS, user_agent)}"


def describe_device(kind: str) -> str:
    """Return the browser and system as text."""
    browser, _stroke, system = kind.partition("/")
    return _("%(browser)s on %(system)s") % {
        "browser": browser or _("an unknown browser"),
        "system": system or _("an unknown system"),
    }


def _first(kinds: tuple[tuple[str, tuple[str, ...]], ...], user_agent: str) -> str:
    return next(
        (name for name, marks in kinds if any(mark in user_agent for mark in marks)),
        "",
    )
