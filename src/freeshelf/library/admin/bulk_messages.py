"""Texts about bulk changes: titles, values before and after, reasons for skipping."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from freeshelf.content.wording import listed, listed_phrases
from freeshelf.library.access import AccessRights
from freeshelf.library.bulk.record_state import RecordState, SkipReason
from freeshelf.library.models import BulkChange, Resource
from freeshelf.library.services.live_and_draft import DRAFT, PUBLISHED
from freeshelf.vocabularies.models import Concept

_STATUSES = {
    "live": gettext_lazy("published"),
    "changed": gettext_lazy("published, with unpublished changes"),
    "draft": gettext_lazy("draft"),
    "unpublished": gettext_lazy("not published"),
}
_NOTHING = gettext_lazy("none")
# Of several changes; the page of the change has all.
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One value before and after a change; `place` is the published or draft state."""

    place: str
    before: str
    after: str


def reason_message(reason: str) -> str:
    """Return why a record is or was skipped."""
    return str(dict(SkipReason.choices).get(reason, reason))


def skip_message(state: RecordState | None, user: User) -> str:
    """Return why a user cannot change a record now; empty if they can."""
    if state is None:
        return reason_message(SkipReason.GONE)
    if state.skip_reason:
        return reason_message(state.skip_reason)
    if state.row.live and not user.has_perm("library.publish_resource"):
        return reason_message(SkipReason.NO_PERMISSION)
    return ""


def change_title(kind: str, parameters: Mapping[str, Any]) -> str:
    """Return a title such as “Add a concept: Debt bondage (topics)”."""
    if kind == BulkChange.Kind.SEVERAL:
        titles = [change_title(**each) for each in parameters["changes"]]
        return listed_phrases([*titles[:_SHOWN], *["…"] * (len(titles) > _SHOWN)])
    label = str(BulkChange.Kind(kind).label)
    if kind == BulkChange.Kind.SET_ACCESS:
        detail = str(AccessRights(parameters["access_rights"]).label)
        if "label" in parameters:
            detail = f"{detail} ({parameters['label']})"
    elif "field" in parameters:
        field = Resource._meta.get_field(parameters["field"])
        detail = _("%(concept)s (%(field)s)") % {
            "concept": parameters.get("label", ""),
            "field": getattr(field, "verbose_name", field.name),
        }
    else:
        detail = parameters.get("label", "")
    if not detail:
        return label
    return _("%(action)s: %(detail)s") % {"action": label, "detail": detail}


def value_changes(
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> list[list[Line]]:
    """Return the changed values of each pair of before and after, as text.

    Loads the names of concepts once for all pairs.
    """
    parts = [list(_parts(before, after)) for before, after in pairs]
    names = _concept_names([each for row in parts for each in row])
    return [
        [line for before, after in row for line in _lines(before, after, names)]
        for row in parts
    ]


def _parts(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the values of each change that was not skipped."""
    if "parts" not in before:
        yield before, after
        return
    reasons = after.get("reasons") or [""] * len(before["parts"])
    now = after.get("parts", before["parts"])
    for was, is_now, reason in zip(before["parts"], now, reasons, strict=True):
        if not reason:
            yield was, is_now


def _lines(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[int, str]
) -> list[Line]:
    for name, text in _TEXTS.items():
        if name in before:
            return [Line("", text(before.get(name)), text(after.get(name)))]
    places = {PUBLISHED: _("Published"), DRAFT: _("Draft")}
    return [
        Line(
            label if len(before) > 1 else "",
            _named(before[place], names),
            _named(after.get(place, before[place]), names),
        )
        for place, label in places.items()
        if place in before
    ]


def _access(level: Any) -> str:
    return str(AccessRights(level).label) if level in AccessRights.values else ""


def full_day(day: date) -> str:
    """Return a day in words, in the language of the admin area."""
    return date_format(day, "DATE_FORMAT")


def _opening(day: str) -> str:
    found = parse_date(day) if day else None
    return full_day(found) if found else _("no embargo")


# Values of actions that are about the record as a whole, as text.
_TEXTS: dict[str, Callable[[Any], str]] = {
    "status": lambda status: str(_STATUSES.get(status, "")),
    "access": _access,
    "opens_on": _opening,
    "listed": lambda listed: _("on the list") if listed else _("not on the list"),
}


def _named(keys: Iterable[int], names: Mapping[int, str]) -> str:
    labels = sorted(names[key] for key in keys if key in names)
    return listed(labels) or str(_NOTHING)


def _concept_names(
    pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> dict[int, str]:
    keys = {
        key
        for pair in pairs
        for values in pair
        for place in (PUBLISHED, DRAFT)
        for key in values.get(place, ())
    }
    if not keys:
        return {}
    concepts = Concept.objects.with_shown_labels().filter(pk__in=keys)
    return {concept.pk: concept.label() for concept in concepts}
