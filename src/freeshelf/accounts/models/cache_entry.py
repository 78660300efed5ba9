"""What all processes remember for some minutes: counts of failures, used codes."""

from django.db import models


class CacheEntry(models.Model):
    """A row of Django's database cache, which needs no more than these columns.

    A model, so that migrations make the table and the sweep can clear it.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
