"""Leases, one row for each name."""

from typing import ClassVar

from django.db import models


class Lease(models.Model):
    """Lease of the process that does what the name says, until it expires.

    Times are those of the database, so that clocks of nodes may differ. The token rises
    with each process that takes the lease.
    """

    name = models.CharField(max_length=100, primary_key=True)
    node = models.CharField(max_length=100)
    process = models.CharField(max_length=100)
    token = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.node})"
