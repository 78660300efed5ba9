"""Drafts as programs get them with a token: what its person sees in the admin area."""

import json
from hashlib import blake2b
from typing import Any

from django.urls import reverse
from django.utils.http import quote_etag

from freeshelf.api.addresses import absolute
from freeshelf.api.schemas.records import ExternalIdentifier
from freeshelf.api.schemas.writing import (
    AgentNamed,
    DraftFile,
    DraftOut,
    RelationOut,
    TextWarning,
)
from freeshelf.enrich.checks.typed import kinds_in
from freeshelf.enrich.checks.wording import label_of
from freeshelf.library.access import CONCEPT_FIELDS, Reader
from freeshelf.library.models import (
    Agent,
    File,
    Resource,
    ResourceCreator,
    ResourceIdentifier,
)
from freeshelf.library.publishing_check import lacks_of
from freeshelf.library.services import waiting_files
from freeshelf.search.concept_names import concept_value

TEXTS = (
    *("title", "alternative", "description", "content_notice", "issued", "language"),
    *("is_part_of", "source_url", "rights", "license", "legal_status"),
    "access_rights",
)
# Of the row, not of what it describes.
_STATE = frozenset(
    (
        *("locked", "locked_at", "locked_by", "latest_revision", "live_revision"),
        *("has_unpublished_changes", "first_published_at", "last_published_at"),
    )
)


def version_of(record: Resource) -> str:
    """Return the ETag of the newest version of a record.

    Of its content, since the admin area saves into the same revision while one types,
    and of its files, which are in no revision. Checking a file and reading its text
    change nothing that a program could overwrite.
    """
    revision = record.latest_revision
    content = revision.content if revision else record.serializable_data()
    described = {name: content[name] for name in content if name not in _STATE}
    known = [
        *(described, record.access_rights, record.live, record.withdrawn_at),
        *(record.group_id, record.opens_on, _files_of(record)),
    ]
    written = json.dumps(known, sort_keys=True, default=str).encode()
    return quote_etag(blake2b(written, digest_size=12).hexdigest())


def _files_of(record: Resource) -> list[tuple[Any, ...]]:
    return [
        (
            *(file.number, file.title, file.language, file.access_rights),
            *(file.opens_on, file.current and file.current.pk),
        )
        for file in record.files.not_removed().with_content()
    ]


def draft_item(record: Resource, user: Reader) -> DraftOut:
    """Return the newest version of a record that this user may see.

    It comes with kinds of what its texts may tell about a person.
    """
    draft = record.get_latest_revision_as_object()
    parts = list(draft.creators.all())
    files = record.files.all().visible_in_admin_to(user).not_removed()
    waiting = waiting_files().filter(pk__in=files.values("pk"))
    held = set(waiting.values_list("pk", flat=True))
    role = ResourceCreator.Role
    return DraftOut(
        id=record.identifier,
        state=_state(record),
        missing=lacks_of(draft),
        warnings=_warnings(draft),
        publisher=agent_named(draft.publisher) if draft.publisher else None,
        creators=[
            agent_named(each.agent) for each in parts if each.role == role.CREATOR
        ],
        contributors=[
            agent_named(each.agent) for each in parts if each.role == role.CONTRIBUTOR
        ],
        identifiers=[
            ExternalIdentifier(kind=row.kind, value=row.value)
            for row in draft.identifiers.all()
            if row.kind != ResourceIdentifier.Kind.SOURCE
        ],
        relations=_relations(draft, user),
        files=[
            draft_file(each, is_held=each.pk in held) for each in files.with_content()
        ],
        files_held=len(held),
        group=draft.group.name if draft.group else "",
        opens_on=draft.opens_on,
        edit_url=absolute(reverse("library_resource:edit", args=[record.pk])),
        **_described(draft),
    )


def _warnings(draft: Resource) -> list[TextWarning]:
    return [TextWarning(kind=each, label=label_of(each)) for each in kinds_in(draft)]


def _described(draft: Resource) -> dict[str, Any]:
    texts: dict[str, Any] = {name: getattr(draft, name) for name in TEXTS}
    return texts | {name: _concepts(draft, name) for name in CONCEPT_FIELDS}


def draft_file(file: File, *, is_held: bool) -> DraftFile:
    """Return a file with its current version; a held one waits for a check."""
    version = file.current
    described: dict[str, Any] = {}
    if version is not None:
        described = {
            "name": version.original_name,
            "media_type": version.content.media_type,
            "size": version.content.size,
            "sha256": version.content.pk,
            "text": version.content.state,
        }
    return DraftFile(
        number=file.number,
        title=file.title,
        language=file.language,
        access_rights=file.access_rights,
        opens_on=file.opens_on,
        held=is_held,
        **described,
    )


def agent_named(agent: Agent) -> AgentNamed:
    """Return the identifier and the name of a person or organisation."""
    return AgentNamed(id=agent.identifier, name=agent.name)


def _state(record: Resource) -> str:
    if record.withdrawn_at is not None:
        return "withdrawn"
    if record.merged_into_id is not None:
        return "merged"
    if record.workflow_in_progress:
        return "review"
    if record.live:
        return "changed" if record.has_unpublished_changes else "published"
    return "draft"


def _concepts(draft: Resource, name: str) -> list[str]:
    concepts = list(getattr(draft, name).all())
    return [concept_value(each.scheme.identifier, each.identifier) for each in concepts]


def _relations(draft: Resource, user: Reader) -> list[RelationOut]:
    rows = list(draft.relations.all())
    targets = Resource.objects.filter(pk__in=[row.target_id for row in rows])
    visible = dict(targets.visible_in_admin_to(user).values_list("pk", "identifier"))
    return [
        RelationOut(kind=row.kind, record=visible[row.target_id])
        for row in rows
        if row.target_id in visible
    ]
