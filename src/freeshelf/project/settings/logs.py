"""Settings of logging: errors of the program, never actions of a visitor."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        "fault": {"()": "freeshelf.core.errors.ExceptionFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "faults": {
            "class": "logging.StreamHandler",
            "formatter": "fault",
            "level": "ERROR",
        },
        # A logger without any handler would fall back on Python's own, to stderr.
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "freeshelf": {"level": "INFO"},
        # Its lines have paths and query strings, which must not be logged.
        "django.request": {"handlers": ["faults"], "propagate": False},
        "django.server": {"handlers": ["nothing"], "propagate": False},
        "django.security": {"handlers": ["nothing"], "propagate": False},
        # So have those of what an assistant asks.
        "mcp": {"handlers": ["faults"], "propagate": False},
    },
}
