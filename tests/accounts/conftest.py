"""Counts of failures that last as long as a test."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def shared_counts(settings, db):
    """What all processes share is kept in the database, as in a real library."""
    settings.CACHES = {
        "default": {"BACKEND": "freeshelf.accounts.shared_cache.SplitCache"},
        "memory": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        "shared": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "accounts_cacheentry",
        },
    }
    caches["shared"].clear()


@pytest.fixture
def letters(mailoutbox):
    """Letters that were sent."""
    return mailoutbox
