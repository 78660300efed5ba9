"""Settings of the caches."""

from typing import Any

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "freeshelf.accounts.shared_cache.SplitCache"},
    # Per process: values that pages cache for some seconds.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Shared by all processes: counts of failed sign-ins, used codes.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cacheentry",
        # Nobody may evict the counts of others by failing under many usernames.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}
