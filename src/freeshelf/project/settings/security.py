"""Settings of security for browsers (docs/adr/0151)."""

from typing import Any

from freeshelf.project.settings.configuration import configuration

# Everything that is not listed is forbidden, including inline scripts and styles.
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
    # Wagtail shows images as blobs before they are uploaded; its text editor writes
    # inline styles (depth of lists, hints).
    "admin": _OWN
    | {
        "style-src-elem": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-src": ["'self'"],
    },
}


# Weather of the world's cities, by the weather services of the UN's members;
# docs/adr/0110 explains the choice.
FREESHELF_EXIT_URL = configuration.text(
    "EXIT_URL", "https://worldweather.wmo.int/en/home.html"
)


# Number of proxies in front, each of which adds an address to X-Forwarded-For.
FREESHELF_TRUSTED_PROXIES = configuration.number("TRUSTED_PROXIES", 0)
# Whether searches with filters and page images are rate limited (docs/adr/0152).
FREESHELF_CRAWLER_LIMITS = configuration.flag("CRAWLER_LIMITS", default=True)
