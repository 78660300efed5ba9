"""Reads of concepts."""

from typing import Self

from django.db import models


class ConceptQuerySet(models.QuerySet):
    """Concepts, chainable."""

    def current(self) -> Self:
        """Leave out concepts that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def with_labels(self) -> Self:
        """Load labels and scheme in a fixed number of queries."""
        return self.select_related("scheme").prefetch_related("labels")

    def in_role(self, role: str) -> Self:
        """Concepts of every scheme that fills one field of a record."""
        return self.filter(scheme__role=role)
