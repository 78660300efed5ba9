"""Query set of concepts."""

from typing import Any, Self

from django.db import models
from django.db.models import Prefetch, Q

from freeshelf.vocabularies.visibility import IsCarried, Reader


class ConceptQuerySet(models.QuerySet):
    """QuerySet of concepts."""

    def current(self) -> Self:
        """Exclude concepts that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Reader) -> Self:
        """Filter to concepts that this user may see: the only place this is decided."""
        return self.filter(Q(scheme__is_public=True) | Q(IsCarried(user)))

    def with_labels(self) -> Self:
        """Load labels and scheme in a fixed number of queries."""
        return self.select_related("scheme").prefetch_related("labels")

    def with_shown_labels(self) -> Self:
        """Load the preferred labels, with one more query."""
        labels: Any = self.model._meta.get_field("labels").related_model
        shown = labels.objects.filter(kind=labels.Kind.PREFERRED)
        return self.prefetch_related(Prefetch("labels", queryset=shown))

    def in_role(self, role: str) -> Self:
        """Filter to concepts of every scheme with this role."""
        return self.filter(scheme__role=role)
