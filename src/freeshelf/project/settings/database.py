"""Settings of the database: SQLite, or PostgreSQL by FREESHELF_DATABASE_URL."""

from importlib import import_module
from typing import Any

from freeshelf.project.settings.configuration import (
    ConfigurationError,
    configuration,
)
from freeshelf.project.settings.paths import DATA_DIR

_SCHEMES = ("postgresql://", "postgres://")
# For commands and background work, which wait for others who write rather than retry;
# twice this is less than the time after which a process counts as stalled.
_TIMEOUT = 60


def _sqlite() -> dict[str, Any]:
    return {
        "ENGINE": "freeshelf.project.sqlite",
        "NAME": DATA_DIR / "freeshelf.sqlite3",
        # One writer at a time: a transaction takes the lock when it begins, so that it
        # waits instead of failing at its first write.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": _TIMEOUT,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-32000;"
                "PRAGMA mmap_size=268435456;"
            ),
        },
        "CONN_MAX_AGE": None,
    }


def _postgresql(url: str) -> dict[str, Any]:
    """Return the settings of a PostgreSQL database.

    Raises ConfigurationError, which never contains the URL: it has a password.
    """
    if not url.startswith(_SCHEMES):
        raise ConfigurationError(
            "FREESHELF_DATABASE_URL must begin with postgresql://, such as "
            "postgresql://USER:PASSWORD@HOST:5432/DATABASE; without it the library is "
            "on SQLite."
        )
    try:
        parse = import_module("dj_database_url").parse
        import_module("psycopg")
        import_module("psycopg_pool")
    except ImportError as error:
        raise ConfigurationError(
            "FREESHELF_DATABASE_URL names a PostgreSQL database, whose driver is not "
            "installed: `pip install 'freeshelf[postgresql]'`."
        ) from error
    try:
        found: dict[str, Any] = parse(url, conn_max_age=None, conn_health_checks=True)
    except ValueError:
        found = {}
    if not found.get("NAME"):
        raise ConfigurationError(
            "FREESHELF_DATABASE_URL cannot be read: use "
            "postgresql://USER:PASSWORD@HOST:5432/DATABASE, with signs such as @, / "
            "and % of the password as %40, %2F and %25."
        ) from None
    found["ENGINE"] = "freeshelf.project.postgresql"
    found["OPTIONS"] = {
        "application_name": "freeshelf",
        "timeout": _TIMEOUT,
        # A network that swallows packets must not hold a process for hours.
        "connect_timeout": 10,
        "keepalives_idle": 20,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        **found.get("OPTIONS", {}),
    }
    return found


_URL = configuration.secret("DATABASE_URL")
DATABASES: dict[str, dict[str, Any]] = {
    "default": _postgresql(_URL) if _URL else _sqlite()
}
# Apps of Django that one database needs.
DATABASE_APPS = ["django.contrib.postgres"] if _URL else []
if _URL:
    # The search of the admin area takes words as they are: its language is not known.
    WAGTAILSEARCH_BACKENDS = {
        "default": {
            "BACKEND": "wagtail.search.backends.database",
            "SEARCH_CONFIG": "simple",
        }
    }
