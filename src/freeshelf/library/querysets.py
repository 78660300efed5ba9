"""Reads of records, agents and files; the only place that decides access."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from freeshelf.library.access import READ_ALL, readable_by
from freeshelf.library.makers import made_by

if TYPE_CHECKING:
    from freeshelf.library.access import Reader

CONCEPT_FIELDS = ("types", "subjects", "spatial", "sectors", "audience")


class ResourceQuerySet(models.QuerySet):
    """Resources, chainable."""

    def live(self) -> Self:
        """Published and not withdrawn."""
        return self.filter(live=True, withdrawn_at__isnull=True)

    def visible_to(self, user: "Reader") -> Self:
        """Keep what this reader may see: the only place access is decided.

        Lists show descriptions: a body is loaded only where one asks for it.
        """
        return self.live().filter(access_rights__in=readable_by(user)).defer("body")

    def visible_in_admin_to(self, user: "Reader") -> Self:
        """Keep what this person may read in the admin, drafts and withdrawn ones too.

        That is what their level of access opens, and what they made themselves.
        """
        if user.has_perm(READ_ALL):
            return self
        return self.filter(
            Q(access_rights__in=readable_by(user)) | made_by(user, self.model)
        )

    def current(self) -> Self:
        """Leave out records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def newest_first(self) -> Self:
        """In the order of lists by date: the featured ones, then the others."""
        return self.order_by("-is_featured", "-last_published_at", "-pk")

    def withdrawn(self) -> Self:
        """Records that leave a tombstone."""
        return self.filter(withdrawn_at__isnull=False)


class AgentQuerySet(models.QuerySet):
    """People and organisations, chainable."""

    def visible_to(self, user: "Reader") -> Self:
        """Keep those whom this reader may know of.

        Someone whose works they may not see is not named to them either, but for one
        that editors gave a page. Who was merged is known as who stands for them.
        """
        resources: Any = self.model._meta.get_field("published").related_model
        visible = resources.objects.visible_to(user)
        now = Coalesce(OuterRef("merged_into"), OuterRef("pk"))
        return self.filter(
            Q(is_listed=True)
            | Exists(visible.filter(publisher=now))
            | Exists(visible.filter(creators__agent=now))
        )


class FileQuerySet(models.QuerySet):
    """Files of resources, chainable."""

    def not_removed(self) -> Self:
        """Leave out removed files, whose numbers stay taken."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: "Reader") -> Self:
        """Keep files that this reader may open; starts from the resources' rule."""
        resources: Any = self.model._meta.get_field("resource").related_model
        # As a list of keys SQLite would gather all visible resources every time.
        its_resource = resources.objects.visible_to(user).filter(
            pk=OuterRef("resource")
        )
        return self.not_removed().filter(
            Exists(its_resource), access_rights__in=readable_by(user)
        )

    def visible_in_admin_to(self, user: "Reader") -> Self:
        """Keep files that this person may read in the admin area, removed ones too.

        Of records that they may read: what their level of access opens, what they added
        themselves, and all files of records that they made.
        """
        if user.has_perm(READ_ALL):
            return self
        resources: Any = self.model._meta.get_field("resource").related_model
        versions: Any = self.model._meta.get_field("versions").related_model
        its_resource = resources.objects.filter(pk=OuterRef("resource"))
        return self.filter(
            Exists(its_resource.visible_in_admin_to(user)),
            Q(access_rights__in=readable_by(user))
            | Exists(
                versions.objects.filter(file=OuterRef("pk"), added_by__in=[user.pk])
            )
            | made_by(user, resources, key="resource"),
        )

    def with_content(self) -> Self:
        """Load the current version, what is known of its bytes, and the resource."""
        versions: Any = self.model._meta.get_field("versions").related_model
        return self.select_related("resource").prefetch_related(
            Prefetch(
                "versions",
                queryset=versions.objects.filter(is_current=True).select_related(
                    "content"
                ),
                to_attr="current_versions",
            )
        )


class FileVersionQuerySet(models.QuerySet):
    """Versions of files, chainable."""

    def current_in(self, keys: Sequence[int], user: "Reader") -> Self:
        """What a reader gets of the files of resources, given by primary key.

        The resources must have come through `visible_to` for the same reader: it is
        not asked again, since this is read for every page of results.
        """
        return self.filter(
            is_current=True,
            file__resource__in=keys,
            file__removed_at__isnull=True,
            file__access_rights__in=readable_by(user),
        ).select_related("file", "content")


class ReadingListQuerySet(models.QuerySet):
    """Reading lists, chainable."""

    def live(self) -> Self:
        """Published lists."""
        return self.filter(live=True)

    def in_language(self, code: str) -> Self:
        """Each list once: in this language, else in the library's own, else in any."""
        place = models.Case(
            models.When(locale__language_code=code, then=0),
            models.When(locale__language_code=settings.LANGUAGE_CODE, then=1),
            default=2,
        )
        best = (
            self.filter(translation_key=models.OuterRef("translation_key"))
            .order_by(place, "pk")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(best))
