"""What browsers may load and do on our pages (docs/adr/0151)."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

# Everything that is not named is forbidden, inline code and styles with it.
_OWN: dict[str, Any] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "media-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
CONTENT_SECURITY_POLICY: dict[str, Any] = {"DIRECTIVES": _OWN}
FREESHELF_CONTENT_POLICIES: dict[str, dict[str, Any]] = {
    # A public page that the admin area shows to its editor in a frame.
    "preview": _OWN | {"frame-ancestors": ["'self'"]},
    # Wagtail shows pictures that it makes in the browser, before they are sent; its
    # editor of text writes style sheets of what it holds (depth of lists, hints).
    "admin": _OWN
    | {
        "style-src-elem": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-src": ["'self'"],
    },
}
X_FRAME_OPTIONS = "DENY"


# Weather of the world's cities, by the weather services of the UN's members; why this
# page is said in docs/adr/0110.
FREESHELF_EXIT_URL = configuration.text(
    "EXIT_URL", "https://worldweather.wmo.int/en/home.html"
)


# How many proxies stand in front, each of which adds an address to X-Forwarded-For.
FREESHELF_TRUSTED_PROXIES = configuration.number("TRUSTED_PROXIES", 0)
# Whether searches with filters and pictures of pages are limited (docs/adr/0152).
FREESHELF_CRAWLER_LIMITS = configuration.flag("CRAWLER_LIMITS", default=True)
