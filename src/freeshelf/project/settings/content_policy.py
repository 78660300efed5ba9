"""What browsers may load and do on our pages (docs/adr/0151)."""

from typing import Any

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
    # A public page that the desk shows to its editor in a frame.
    "preview": _OWN | {"frame-ancestors": ["'self'"]},
    # Wagtail shows pictures that it makes in the browser, before they are sent; its
    # editor of text writes style sheets of what it holds (depth of lists, hints).
    "desk": _OWN
    | {
        "style-src-elem": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "frame-src": ["'self'"],
    },
}
X_FRAME_OPTIONS = "DENY"
