"""What a dump holds that must never leave its reader.

Hashes of passwords, keys of sessions, of activation and of applications, salts and
passwords of services. A row that held one stays a row: only the value is gone.
"""

import re

from freeshelf.sources.records import NOT_KEPT

# Requests of the privacy tools keep the hash of their confirmation key as a password.
TYPES_WITH_KEYS = {"user_request"}
_SENSITIVE = (
    r"passw(?:or)?d|(?<![a-z])pass(?:wd|phrase)?(?![a-z])|(?<![a-z])pwd(?![a-z])|secret"
    r"|token|salt(?![a-z])|api_?key|private_?key|access_?key|auth_?key|nonce_?key"
    r"|secure_auth|logged_in_key|activation_key|recovery_key|license_?key|credential"
    r"|two_?factor|(?<![a-z])(?:2fa|otp|totp|u2f|webauthn)(?![a-z0-9])|backup_?codes?"
)
_NAME = re.compile(_SENSITIVE, re.IGNORECASE)
_COLUMN = re.compile(_SENSITIVE + r"|^user_pass$", re.IGNORECASE)
# A key of a serialised array or of JSON with a text that is not empty.
_INSIDE = re.compile(
    r"(?:s:\d+:\"[^\"]{0,60}?(?:" + _SENSITIVE + r")[^\"]{0,60}\";s:[1-9]"
    r"|\"[^\"]{0,60}?(?:" + _SENSITIVE + r")[^\"]{0,60}\"\s*:\s*\"[^\"])",
    re.IGNORECASE,
)
# Names that only sound like one.
_HARMLESS = {
    "reset_password_required",
    "password_reset_required",
    "default_password_nag",
}


def public_value(name: str, value: str) -> str:
    """A setting's value, or a note instead of it when it is a secret or holds one."""
    if not value or name in _HARMLESS:
        return value
    if _NAME.search(name) or _INSIDE.search(value):
        return NOT_KEPT
    return value


def public_values(values: dict[str, str | None]) -> dict[str, str | None]:
    """A row's values by column, a note instead of each that is a secret."""
    return {
        column: NOT_KEPT if value and _COLUMN.search(column) else value
        for column, value in values.items()
    }
