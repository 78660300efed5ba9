"""Remove secrets from a dump.

Secrets are password hashes, keys of sessions, activation and applications, salts, and
passwords of services. The row stays, only the value is replaced.
"""

import re

from freeshelf.sources.base import NOT_KEPT

# Privacy requests store the hash of their confirmation key as password.
TYPES_WITH_KEYS = {"user_request"}
_SENSITIVE = (
    r"passw(?:or)?d|(?<![a-z])pass(?:wd|phrase)?(?![a-z])|(?<![a-z])pwd(?![a-z])|secret"
    r"|token|salt(?![a-z])|api_?key|private_?key|access_?key|auth_?key|nonce_?key"
    r"|secure_auth|logged_in_key|activation_key|recovery_key|license_?key|credential"
    r"|two_?factor|(?<![a-z])(?:2fa|otp|totp|u2f|webauthn)(?![a-z0-9])|backup_?codes?"
)
_NAME = re.compile(_SENSITIVE, re.IGNORECASE)
_COLUMN = re.compile(_SENSITIVE + r"|^user_pass$", re.IGNORECASE)
# A key of a serialized array or of JSON with a non-empty text.
_INSIDE = re.compile(
    r"(?:s:\d+:\"[^\"]{0,60}?(?:" + _SENSITIVE + r")[^\"]{0,60}\";s:[1-9]"
    r"|\"[^\"]{0,60}?(?:" + _SENSITIVE + r")[^\"]{0,60}\"\s*:\s*\"[^\"])",
    re.IGNORECASE,
)
# Harmless names that match the pattern.
_HARMLESS = {
    "reset_password_required",
    "password_reset_required",
    "default_password_nag",
}


def public_value(name: str, value: str) -> str:
    """Return a setting's value, or a placeholder if it is or contains a secret."""
    if not value or name in _HARMLESS:
        return value
    if _NAME.search(name) or _INSIDE.search(value):
        return NOT_KEPT
    return value


def public_values(values: dict[str, str | None]) -> dict[str, str | None]:
    """Return a row's values by column, with a placeholder for each secret."""
    return {
        column: NOT_KEPT if value and _COLUMN.search(column) else value
        for column, value in values.items()
    }
