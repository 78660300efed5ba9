"""What is remembered for a while, and by whom."""

from typing import Any

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "freeshelf.accounts.shared_cache.SplitCache"},
    # Of one process: what pages keep for some seconds.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Of all processes: counts of failed log-ins, codes used before.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cacheentry",
        # Nobody may push the counts of others out by failing under many names.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}
