"""Access levels, and the query sets of records, agents and files that decide access."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser, Group, Permission
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from freeshelf.library.makers import made_by
from freeshelf.vocabularies.models import ConceptScheme

Reader = AbstractUser | AnonymousUser


class AccessRights(models.TextChoices):
    """Access levels, from the widest to the strictest."""

    OPEN = "open", _("Open to everyone")
    MEMBERS = "members", _("Invited members")
    GROUP = "group", _("A group of members")
    STAFF = "staff", _("Staff only")


class Hold(models.TextChoices):
    """Reasons for which a file is for staff only, whatever published it."""

    NONE = "", _("Not held back")
    CHECK = "check", _("Being checked")
    RESTRICTED = "restricted", _("Restricted to staff after a check")
    TAKEN_OUT = "taken_out", _("Taken down")


# Grants reading every record, in the admin area too.
READ_ALL = "library.view_restricted_resource"
_AS_MEMBER = "view_members_resource"


def readable_by(user: Reader) -> tuple[str, ...]:
    """Return the access levels that this user may read, the widest first.

    Each group is a level of its own, as the index has them.
    """
    if user.has_perm(READ_ALL):
        return ("open", "members", *map(group_level, groups_read_by(user)), "staff")
    if user.has_perm("library.view_members_resource"):
        return ("open", "members", *map(group_level, groups_read_by(user)))
    return ("open",)


def group_level(group: int) -> str:
    """Return the level of what only the members of a group may read."""
    return f"{AccessRights.GROUP.value}:{group}"


def reader_groups() -> models.QuerySet[Group]:
    """Return groups that records can be given to: those that stand for no role."""
    with_role = Permission.objects.filter(codename__in=("access_admin", _AS_MEMBER))
    return Group.objects.exclude(permissions__in=with_role).order_by("name")


def groups_read_by(user: Reader) -> tuple[int, ...]:
    """Return the groups whose records this user may read; all, for staff.

    Whoever is no member reads nothing of a group.
    """
    is_staff = user.has_perm(READ_ALL)
    if not (is_staff or user.has_perm("library.view_members_resource")):
        return ()
    known: tuple[int, ...] | None = getattr(user, "_groups_read", None)
    if known is None:
        groups = Group.objects.all() if is_staff else user.groups.all()
        known = tuple(groups.order_by("pk").values_list("pk", flat=True))
        # A user is loaded for each request.
        user._groups_read = known  # type: ignore[union-attr]  # noqa: SLF001
    return known


class _Opening(Protocol):
    access_rights: Any
    opens_on: Any


def library_day() -> date:
    """Return today in the time zone of the library, whatever zone a user has chosen."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def level_now(row: _Opening) -> str:
    """Return the access level of a record or file today.

    It is staff until it opens, and for a file that is held back.
    """
    if row.opens_on is not None and row.opens_on > library_day():
        return str(AccessRights.STAFF)
    if getattr(row, "hold", Hold.NONE) != Hold.NONE:
        return str(AccessRights.STAFF)
    # A file is of the group of its record.
    record: Any = getattr(row, "resource", row)
    return level_of(row.access_rights, record.group_id)


def level_of(access_rights: str, group: int | None) -> str:
    """Return the access level that the index has: without a group, that of staff."""
    if access_rights != AccessRights.GROUP:
        return str(access_rights)
    return str(AccessRights.STAFF) if group is None else group_level(group)


def readable(user: Reader, *, of: str = "", record: str = "") -> Q:
    """Return a filter for records or files that this user may read today.

    It says nothing of publication. `of` is the lookup that leads to the record or file,
    `record` the one that leads to the record, whose group counts.
    """
    chosen = at_levels_of(user, of=of, record=record)
    return chosen if user.has_perm(READ_ALL) else chosen & opened(of=of)


def readable_files(user: Reader, *, of: str = "", record: str = "resource__") -> Q:
    """Return a filter for files that this user may read today: held ones, only staff.

    `of` and `record` are as in `readable`.
    """
    chosen = readable(user, of=of, record=record)
    return chosen if user.has_perm(READ_ALL) else chosen & not_held(of=of)


def not_held(*, of: str = "") -> Q:
    """Return a filter for files that no check keeps back."""
    return Q(**{f"{of}hold": Hold.NONE})


def at_levels_of(user: Reader, *, of: str = "", record: str = "") -> Q:
    """Return a filter by access level alone, whatever the day."""
    if user.has_perm(READ_ALL):
        return Q(**{f"{of}access_rights__in": AccessRights.values})
    chosen = Q(**{f"{of}access_rights__in": readable_by(user)})
    if groups := groups_read_by(user):
        is_theirs = {f"{record}group__in": groups}
        chosen |= Q(**{f"{of}access_rights": AccessRights.GROUP}, **is_theirs)
    return chosen


def opened(*, of: str = "") -> Q:
    """Return a filter for records or files without a day of opening to come."""
    is_undated = Q(**{f"{of}opens_on__isnull": True})
    return is_undated | Q(**{f"{of}opens_on__lte": library_day()})


def later(*days: date | None) -> date | None:
    """Return the latest of several days of opening, None if there is none."""
    return max((day for day in days if day is not None), default=None)


def widest(*levels: str) -> str:
    """Return the widest of several levels, or open when there is none."""
    return min(levels, key=_rank, default="open")


def strictest(*levels: str) -> str:
    """Return the strictest of several levels, or open when there is none."""
    return max(levels, key=_rank, default="open")


def _rank(level: str) -> int:
    return AccessRights.values.index(level.partition(":")[0])


# Fields of a record by the role of the scheme that their concepts are from.
FIELD_OF_ROLE: dict[str, str] = {
    ConceptScheme.Role.TYPE: "types",
    ConceptScheme.Role.SUBJECT: "subjects",
    ConceptScheme.Role.PLACE: "spatial",
    ConceptScheme.Role.SECTOR: "sectors",
    ConceptScheme.Role.AUDIENCE: "audience",
}
CONCEPT_FIELDS = tuple(FIELD_OF_ROLE.values())


class ResourceQuerySet(models.QuerySet):
    """QuerySet of resources."""

    def live(self) -> Self:
        """Filter to records that are published and not withdrawn."""
        return self.filter(live=True, withdrawn_at__isnull=True)

    def visible_to(self, user: Reader) -> Self:
        """Filter to records that this user may see: the only place access is decided.

        Lists show descriptions only, so the body is deferred.
        """
        return self.live().filter(readable(user)).defer("body")

    def visible_in_admin_to(self, user: Reader) -> Self:
        """Filter to records that a user may read in the admin, including drafts.

        These are the records of their access levels, and those that they created.
        """
        if user.has_perm(READ_ALL):
            return self
        return self.filter(readable(user) | made_by(user, self.model))

    def current(self) -> Self:
        """Exclude records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def newest_first(self) -> Self:
        """Order by date for lists, featured records first."""
        return self.order_by("-is_featured", "-last_published_at", "-pk")

    def withdrawn(self) -> Self:
        """Filter to withdrawn records, which leave a tombstone."""
        return self.filter(withdrawn_at__isnull=False)


class AgentQuerySet(models.QuerySet):
    """QuerySet of people and organisations."""

    def visible_to(self, user: Reader) -> Self:
        """Filter to agents that this user may see.

        An agent whose works the user may not see is hidden too, unless an editor listed
        it. A merged agent is as visible as its successor.
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
    """QuerySet of files of resources."""

    def not_removed(self) -> Self:
        """Exclude removed files, whose numbers stay in use."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: Reader) -> Self:
        """Filter to files that this user may open, based on the rule of resources."""
        resources: Any = self.model._meta.get_field("resource").related_model
        # SQLite would collect a key list of all visible resources every time.
        visible_resource = resources.objects.visible_to(user).filter(
            pk=OuterRef("resource")
        )
        return self.not_removed().filter(Exists(visible_resource), readable_files(user))

    def opening_for(self, user: Reader) -> Self:
        """Filter to files of visible records that this user may open from a day on."""
        resources: Any = self.model._meta.get_field("resource").related_model
        visible = resources.objects.visible_to(user).filter(pk=OuterRef("resource"))
        return self.not_removed().filter(
            Exists(visible),
            at_levels_of(user, record="resource__"),
            not_held(),
            opens_on__gt=library_day(),
        )

    def being_checked_for(self, user: Reader) -> Self:
        """Filter to files of visible records that this user may open after a check."""
        resources: Any = self.model._meta.get_field("resource").related_model
        visible = resources.objects.visible_to(user).filter(pk=OuterRef("resource"))
        return self.not_removed().filter(
            Exists(visible), readable(user, record="resource__"), hold=Hold.CHECK
        )

    def visible_in_admin_to(self, user: Reader) -> Self:
        """Filter to files that a user may read in the admin, including removed ones.

        Of records that they may read: files of their access levels, files that they
        added, and all files of records that they created.
        """
        if user.has_perm(READ_ALL):
            return self
        resources: Any = self.model._meta.get_field("resource").related_model
        versions: Any = self.model._meta.get_field("versions").related_model
        resource = resources.objects.filter(pk=OuterRef("resource"))
        return self.filter(
            Exists(resource.visible_in_admin_to(user)),
            readable_files(user)
            | Exists(
                versions.objects.filter(file=OuterRef("pk"), added_by__in=[user.pk])
            )
            | made_by(user, resources, key="resource"),
        )

    def with_content(self) -> Self:
        """Load the current version with its content, and the resource."""
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
    """QuerySet of versions of files."""

    def in_states(self, states: Iterable[str]) -> Self:
        """Filter to current versions whose text is in one of these states."""
        return self.filter(
            is_current=True, file__removed_at__isnull=True, content__state__in=states
        )

    def visible_in_admin_to(self, user: Reader) -> Self:
        """Exclude versions that were never out, but those that the user added.

        The user must be one who may read the file: this is not checked again.
        """
        if user.has_perm(READ_ALL):
            return self
        return self.filter(Q(hold=Hold.NONE) | Q(added_by__in=[user.pk]))

    def current_in(self, keys: Sequence[int] | models.QuerySet, user: Reader) -> Self:
        """Filter to current versions of readable files of these resources.

        The resources must have passed `visible_to` for the same user: this is not
        checked again, since every page of results needs it.
        """
        return self.filter(
            readable_files(user, of="file__", record="file__resource__"),
            is_current=True,
            file__resource__in=keys,
            file__removed_at__isnull=True,
        ).select_related("file", "content")


class ReadingListQuerySet(models.QuerySet):
    """QuerySet of reading lists."""

    def live(self) -> Self:
        """Filter to published lists."""
        return self.filter(live=True)

    def visible_to(self, user: Reader) -> Self:
        """Filter to lists that this user may see, whatever is in them."""
        return self.live().filter(at_levels_of(user))

    def visible_in_admin_to(self, user: Reader) -> Self:
        """Filter to lists that a user may see in the admin, including drafts."""
        if user.has_perm(READ_ALL):
            return self
        return self.filter(at_levels_of(user) | made_by(user, self.model))

    def called(self, slug: str, *, language: str) -> Any:
        """Return the list of this slug in a language, or its original.

        If lists in several languages share the slug, that of the language comes first.
        """
        keys = self.filter(slug=slug).values("translation_key")
        here: Any = self.filter(translation_key__in=keys).in_language(language)
        return min(
            here.select_related("locale"),
            key=lambda row: (row.locale.language_code != language, row.pk),
            default=None,
        )

    def in_language(self, code: str) -> Self:
        """Filter to each list once: in this language, the default one, or any."""
        preference = models.Case(
            models.When(locale__language_code=code, then=0),
            models.When(locale__language_code=settings.LANGUAGE_CODE, then=1),
            default=2,
        )
        best = (
            self.filter(translation_key=models.OuterRef("translation_key"))
            .order_by(preference, "pk")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(best))
