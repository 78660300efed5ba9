"""Cache rows shared by all processes: failure counts and used codes."""

from django.db import models


class CacheEntry(models.Model):
    """A row of Django's database cache, which needs only these columns.

    A model, so that migrations create the table and the cleanup can delete rows.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
