"""The kind of device, out of how a browser describes itself; no more of it is kept."""

from django.utils.translation import gettext as _

# The first that matches; browsers name those that they descend from after themselves.
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
    """Browser and system with a stroke between them; empty where one is unknown."""
    return f"{_first(_BROWSERS, user_agent)}/{_first(_SYSTEMS, user_agent)}"


def describe_device(kind: str) -> str:
    """The kind in words."""
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
