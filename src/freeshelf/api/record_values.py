"""Read what a program sends of a record into the values of its form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from freeshelf.api.errors import InvalidBodyError
from freeshelf.api.presenters.drafts import TEXTS
from freeshelf.content.conversion import is_written_text
from freeshelf.library.access import CONCEPT_FIELDS, AccessRights, reader_groups
from freeshelf.library.admin.typeaheads import find_or_create_agent
from freeshelf.library.models import (
    Agent,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf.vocabularies.models import Concept

_Rows = list[dict[str, Any]]
_ROLES = {
    "creators": ResourceCreator.Role.CREATOR,
    "contributors": ResourceCreator.Role.CONTRIBUTOR,
}


def read_values(
    sent: Mapping[str, Any], *, record: Resource, user: User
) -> dict[str, Any]:
    """Return the values of the form for what was sent.

    Raises InvalidBodyError, which names each value that means nothing here.
    """
    reader = _Reader(user)
    values: dict[str, Any] = {name: sent[name] for name in TEXTS if name in sent}
    for name in CONCEPT_FIELDS:
        if name in sent:
            values[name] = reader.concepts(name, sent[name])
    if "publisher" in sent:
        agent = sent["publisher"]
        values["publisher"] = reader.agent("publisher", agent) if agent else None
    if "opens_on" in sent:
        values["opens_on"] = sent["opens_on"]
    if "group" in sent:
        values["group"] = reader.group(sent["group"])
    elif sent.get("access_rights") == AccessRights.GROUP:
        values["group"] = record.group
    if not _ROLES.keys().isdisjoint(sent):
        values["creators"] = _people(reader, sent, record)
    if "identifiers" in sent:
        values["identifiers"] = _identifiers(sent["identifiers"], record)
    if "relations" in sent:
        values["relations"] = _relations(reader, sent["relations"], record)
    if "description" in values and not is_written_text(record.body):
        reader.complain(
            "description", _("This text contains blocks. Edit it in the admin area.")
        )
    reader.finish()
    return values


class _Reader:
    """Finds what identifiers name, for one person, and collects what it cannot."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._errors: list[dict[str, str]] = []

    def complain(self, name: str, reason: str) -> None:
        """Keep an error of a field."""
        self._errors.append({"name": name, "reason": reason})

    def finish(self) -> None:
        """Raise InvalidBodyError if there was any error."""
        if self._errors:
            raise InvalidBodyError(_("A value cannot be stored."), errors=self._errors)

    def concepts(self, field: str, values: Sequence[str]) -> list[Concept]:
        """Return concepts by their values in filters."""
        found = []
        for number, value in enumerate(dict.fromkeys(values)):
            concept = find_concept(value)
            if concept is None:
                self.complain(f"{field}.{number}", _("There is no such concept."))
            else:
                found.append(concept)
        return found

    def group(self, name: str) -> Group | None:
        """Return the group of readers with this name, None without a name."""
        group = reader_groups().filter(name=name).first() if name else None
        if name and group is None:
            self.complain("group", _("There is no such group."))
        return group

    def agent(self, field: str, sent: Mapping[str, str]) -> Agent | None:
        """Return a person or organisation, a new one if this user may add it."""
        if sent["id"]:
            agent = Agent.objects.filter(identifier=sent["id"]).first()
            if agent is None:
                self.complain(field, _("There is no such person or organisation."))
            return agent
        name = " ".join(sent["name"].split())
        known = Agent.objects.filter(merged_into=None, name__iexact=name).first()
        if known is not None and name:
            return known
        if not self.user.has_perm("library.add_agent"):
            message = _(
                "No person or organisation has this name, and your role does not "
                "allow you to add one."
            )
            self.complain(field, message)
            return None
        try:
            return find_or_create_agent(name)
        except ValidationError as error:
            self.complain(field, " ".join(error.messages))
            return None

    def record(self, field: str, identifier: str) -> Resource | None:
        """Return a record that this user may read in the admin area."""
        readable = Resource.objects.visible_in_admin_to(self.user)
        record = readable.filter(identifier=identifier).first()
        if record is None:
            self.complain(field, _("There is no such record."))
        return record


def find_concept(value: str) -> Concept | None:
    """Return the concept of a value in filters, such as `topics.debt-bondage`."""
    scheme, _dot, identifier = value.partition(".")
    concepts = Concept.objects.filter(scheme__identifier=scheme, identifier=identifier)
    return concepts.select_related("scheme").first()


def _people(reader: _Reader, sent: Mapping[str, Any], record: Resource) -> _Rows:
    """Return the rows of both roles; those of a role that was not sent stay."""
    stored = list(record.creators.all())
    rows: _Rows = []
    for name, role in _ROLES.items():
        if name not in sent:
            rows += [
                _row(each, "agent", "role") for each in stored if each.role == role
            ]
            continue
        for number, each in enumerate(sent[name]):
            agent = reader.agent(f"{name}.{number}", each)
            rows += [{"agent": agent, "role": role}] if agent else []
    return _each_once(rows)


def _identifiers(sent: Iterable[Mapping[str, str]], record: Resource) -> _Rows:
    """Return the rows that were sent, and those of the source, which are not shown."""
    kept = [
        _row(each, "kind", "value")
        for each in record.identifiers.all()
        if each.kind == ResourceIdentifier.Kind.SOURCE
    ]
    return _each_once([*({**each} for each in sent), *kept])


def _relations(
    reader: _Reader, sent: Iterable[Mapping[str, str]], record: Resource
) -> _Rows:
    """Return the rows that were sent, and those to records that the user cannot see."""
    rows: _Rows = []
    for number, each in enumerate(sent):
        target = reader.record(f"relations.{number}.record", each["record"])
        rows += [{"kind": each["kind"], "target": target}] if target else []
    readable = Resource.objects.visible_in_admin_to(reader.user)
    for stored in record.relations.all():
        if not readable.filter(pk=stored.target_id).exists():
            rows.append(_row(stored, "kind", "target"))
    return _each_once(rows)


def _row(stored: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(stored, name) for name in names}


def _each_once(rows: _Rows) -> _Rows:
    return [row for number, row in enumerate(rows) if row not in rows[:number]]
