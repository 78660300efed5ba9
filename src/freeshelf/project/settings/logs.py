"""Settings of logging: errors of the program, never actions of a visitor."""

import logging

from freeshelf.project.settings.configuration import configuration

FREESHELF_LOG_FORMAT = configuration.choice("LOG_FORMAT", "plain", ("plain", "json"))
_JSON = "freeshelf.core.json_logs.JsonFormatter"
_FORMATTERS: dict[str, dict[str, object]] = {
    "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    "fault": {"()": "freeshelf.core.errors.ExceptionFormatter"},
}
if FREESHELF_LOG_FORMAT == "json":
    _FORMATTERS = {
        "plain": {"()": _JSON},
        "fault": {"()": _JSON, "hides_messages": True},
    }
    logging.captureWarnings(True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": _FORMATTERS,
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
