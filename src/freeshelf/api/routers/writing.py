"""Writing with a token: drafts of records, their files, and proposals of topics."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Header
from ninja.files import UploadedFile
from wagtail.utils.forms import FormValidationError

from freeshelf.accounts.models import Scope, Token
from freeshelf.api.addresses import api_url
from freeshelf.api.answers import unshared
from freeshelf.api.errors import (
    ChangedMeanwhileError,
    ConflictError,
    ForbiddenError,
    InvalidBodyError,
    LockedError,
    NotThereError,
    VersionRequiredError,
)
from freeshelf.api.idempotency import HEADER, answer_once
from freeshelf.api.parameters import Identifier
from freeshelf.api.presenters.drafts import draft_file, draft_item, version_of
from freeshelf.api.record_values import find_concept, read_values
from freeshelf.api.routers.entities import router as entities
from freeshelf.api.routers.records import router as records
from freeshelf.api.schemas.common import One
from freeshelf.api.schemas.writing import (
    DraftFile,
    DraftOut,
    FileDetails,
    NewRecord,
    RecordChange,
    TopicIn,
    TopicOut,
)
from freeshelf.api.tokens import acting_for, note_write, require, token_auth, token_of
from freeshelf.fields.checks import problems
from freeshelf.fields.definitions import definitions
from freeshelf.inbox.errors import KnownTopicError
from freeshelf.inbox.topics import propose_topic
from freeshelf.library.admin.permissions import (
    is_or_will_be_public,
    lock_on_files,
    may_change_files,
)
from freeshelf.library.admin.record_writing import (
    record_form,
    save_record,
    submit_record,
)
from freeshelf.library.admin.typeaheads import SEES_RECORDS
from freeshelf.library.errors import (
    BeingEditedError,
    MergedResourceError,
    RecordLockedError,
    UploadError,
    WithdrawnResourceError,
)
from freeshelf.library.models import FileContent, Resource
from freeshelf.library.services import add_upload, store_upload, waiting_files
from freeshelf.search.concept_names import concept_value
from freeshelf.vocabularies.models import ConceptScheme

# Django would find only the first of two routers at one address.
__all__ = ["entities", "records"]
_TAGS = ["Writing"]
# Outside revisions, so that they are never a draft.
_SET_AT_ONCE = {"access_rights", "group", "opens_on"}
_KEY = Header(
    "",
    alias=HEADER,
    description="A request that is repeated with the same key within a day acts once "
    "and gets the same answer.",
)
_VERSION = Header(
    "",
    alias="If-Match",
    description="The `ETag` of the draft that is to change. Required.",
)


@records.post(
    "",
    response={201: One[DraftOut]},
    auth=token_auth,
    operation_id="create_record",
    summary="Create a record",
    description="As a draft, with the scope `records:write`.",
    tags=_TAGS,
)
def create_record(
    request: HttpRequest, body: NewRecord, idempotency_key: str = _KEY
) -> HttpResponse:
    token = token_of(request, Scope.RECORDS_WRITE)
    sent = _sent(body)
    act = partial(_create, request, token, sent)
    return answer_once(request, token, act, request.body.decode("utf-8", "replace"))


def _create(request: HttpRequest, token: Token, sent: dict[str, Any]) -> HttpResponse:
    with acting_for(token):
        record = _write(Resource(), sent, token)
        note_write(token, record, what="create")
    location = api_url("records", record.identifier, "draft")
    return _draft(request, record, token, status=201, location=location)


@records.get(
    "/{identifier}/draft",
    response=One[DraftOut],
    auth=token_auth,
    operation_id="get_draft",
    summary="Get the newest version of a record",
    description="Published or not, as far as the person of the token may see it in the "
    "admin area, with the scope `records:write`. Its `ETag` is for `If-Match`.",
    tags=_TAGS,
)
def get_draft(request: HttpRequest, identifier: Identifier) -> HttpResponse:
    token = token_of(request, Scope.RECORDS_WRITE)
    return _draft(request, _find(identifier, token), token)


@records.patch(
    "/{identifier}",
    response=One[DraftOut],
    auth=token_auth,
    operation_id="change_record",
    summary="Change a record",
    description="The newest version of a record, as a draft that readers do not see "
    "until it is published, with the scope `records:write`.",
    tags=_TAGS,
)
def change_record(
    request: HttpRequest,
    identifier: Identifier,
    body: RecordChange,
    if_match: str = _VERSION,
) -> HttpResponse:
    token = token_of(request, Scope.RECORDS_WRITE)
    sent = _sent(body)
    with transaction.atomic(), acting_for(token):
        record = _find(identifier, token, is_to_change=True)
        _check_version(if_match, record)
        draft = record.get_latest_revision_as_object()
        record = _write(draft, sent, token)
        note_write(token, record, what="change")
        return _draft(request, record, token)


@records.post(
    "/{identifier}/files",
    response={201: One[DraftFile]},
    auth=token_auth,
    operation_id="add_file",
    summary="Add a file to a record",
    description="With the scope `files:write`. Files of a published or scheduled "
    "record are open once they are checked, so they need `records:publish`, too.",
    tags=_TAGS,
)
def add_file(
    request: HttpRequest,
    identifier: Identifier,
    details: Form[FileDetails],
    file: UploadedFile = File(..., description="The file itself."),  # noqa: B008
    idempotency_key: str = _KEY,
) -> HttpResponse:
    token = token_of(request, Scope.FILES_WRITE)
    record = _find(identifier, token)
    _check_files(record, token)
    # Before the transaction: others may write while a large file is copied.
    try:
        content = store_upload(upload=file, now=timezone.now())
    except UploadError as error:
        errors = [{"name": "file", "reason": str(error)}]
        raise InvalidBodyError(str(error), errors=errors) from error
    act = partial(_add, request, token, record, content, file.name or "file", details)
    return answer_once(
        request, token, act, content.pk, file.name or "", details.model_dump_json()
    )


def _add(
    request: HttpRequest,
    token: Token,
    record: Resource,
    content: FileContent,
    name: str,
    details: FileDetails,
) -> HttpResponse:
    # It may have been published while the file was sent.
    record = _find(record.identifier, token, is_to_change=True)
    _check_files(record, token)
    with acting_for(token):
        file = add_upload(
            resource=record,
            content=content,
            name=name,
            now=timezone.now(),
            user=token.user,
            **details.model_dump(),
        )
        note_write(token, record, what="file")
    location = api_url("records", record.identifier, "draft")
    item = draft_file(file, is_held=waiting_files().filter(pk=file.pk).exists())
    # Of the draft, to which the address leads.
    etag = version_of(record)
    return unshared(request, item, status=201, location=location, etag=etag)


@entities.post(
    "/topics",
    response={201: One[TopicOut]},
    auth=token_auth,
    operation_id="propose_topic",
    summary="Propose a topic",
    description="For the inbox of the editors, with the scope `topics:propose`.",
    tags=_TAGS,
)
def propose(
    request: HttpRequest, body: TopicIn, idempotency_key: str = _KEY
) -> HttpResponse:
    token = token_of(request, Scope.TOPICS_PROPOSE)
    act = partial(_propose, request, token, body)
    return answer_once(request, token, act, request.body.decode("utf-8", "replace"))


def _propose(request: HttpRequest, token: Token, body: TopicIn) -> HttpResponse:
    scheme = ConceptScheme.objects.filter(identifier=body.scheme).first()
    if scheme is None:
        raise _invalid("scheme", _("There is no such vocabulary."))
    if not body.labels or "" in body.labels:
        raise _invalid("labels", _("Enter a label and its language."))
    broader = find_concept(body.broader) if body.broader else None
    if body.broader and (broader is None or broader.scheme_id != scheme.pk):
        raise _invalid("broader", _("There is no such concept in the vocabulary."))
    with acting_for(token):
        try:
            proposal = propose_topic(
                scheme=scheme,
                labels=body.labels,
                definition=body.definition,
                broader=broader,
                reason=body.reason,
                now=timezone.now(),
                user=token.user,
            )
        except KnownTopicError as error:
            known = concept_value(scheme.identifier, error.concept.identifier)
            errors = [{"name": "labels", "reason": known}]
            raise ConflictError(str(error), errors=errors) from error
        note_write(token, proposal, what="propose")
    item = TopicOut(id=proposal.pk, status=proposal.status, labels=proposal.labels)
    return unshared(request, item, status=201)


def _sent(body: RecordChange) -> dict[str, Any]:
    """Return the fields that were sent, each as a whole."""
    return {name: body.model_dump()[name] for name in body.model_fields_set}


def _write(draft: Resource, sent: dict[str, Any], token: Token) -> Resource:
    """Save what was sent of a record and return the record as it is stored now."""
    user = token.user
    state = sent.pop("state", "draft")
    if state == "published":
        require(token, Scope.RECORDS_PUBLISH)
    if set_at_once := _SET_AT_ONCE & sent.keys():
        _check_access(token, set_at_once)
    values = read_values(sent, record=draft, user=user)
    form = record_form(draft, values, user=user)
    if state == "published":
        _check_fields(form)
    try:
        save_record(form, user=user, publish=state == "published")
    except FormValidationError as error:
        raise _by_field(error) from error
    except PermissionDenied as error:
        raise ForbiddenError(_("Your role does not allow this.")) from error
    except (
        *(RecordLockedError, BeingEditedError),
        *(WithdrawnResourceError, MergedResourceError),
    ) as error:
        raise LockedError(str(error)) from error
    record = Resource.objects.get(pk=form.instance.pk)
    if state == "review":
        submit_record(record, user=user)
    return record


def _check_access(token: Token, names: Iterable[str]) -> None:
    """Raise ForbiddenError unless token and person may set who sees a record."""
    require(token, Scope.RECORDS_PUBLISH)
    if not token.user.has_perm("library.publish_resource"):
        reason = _("Only people who can publish can set the access.")
        errors = [{"name": name, "reason": reason} for name in sorted(names)]
        raise ForbiddenError(reason, errors=errors)


def _check_fields(form: Any) -> None:
    """Raise InvalidBodyError for required fields of the library that have no value."""
    if not form.is_valid():
        return  # saving says why
    missing = problems(
        definitions(at_once=True), form.instance.field_values or {}, form.field_facts()
    )
    if missing:
        errors = [{"name": each.path, "reason": each.message} for each in missing]
        raise InvalidBodyError(_("Complete the custom fields first."), errors=errors)


def _check_files(record: Resource, token: Token) -> None:
    """Raise ForbiddenError or LockedError unless the token may add files."""
    if is_or_will_be_public(record):
        require(token, Scope.RECORDS_PUBLISH)
    if may_change_files(token.user, record):
        return
    if lock_on_files(token.user, record) is not None:
        raise LockedError(_("This record is locked."))
    raise ForbiddenError(_("Your role does not allow this."))


def _check_version(named: str, record: Resource) -> None:
    """Raise VersionRequiredError or ChangedMeanwhileError for another version."""
    if not named or named == "*":
        raise VersionRequiredError(
            _(
                "Send the ETag of the draft that you are changing in the header "
                "If-Match."
            )
        )
    current = version_of(record)
    # Compression marks it as weak, though it still tells versions apart.
    if named.removeprefix("W/") != current:
        raise ChangedMeanwhileError(
            _(
                "Someone has changed this record since you retrieved it. Get the draft "
                "again."
            ),
            headers={"ETag": current},
        )


def _find(identifier: str, token: Token, *, is_to_change: bool = False) -> Resource:
    """Return a record that the person of a token may read in the admin area."""
    user = token.user
    readable = Resource.objects.visible_in_admin_to(user)
    if is_to_change:
        readable = readable.select_for_update(of=("self",))
    record = readable.filter(identifier=identifier).first()
    if record is None or not any(user.has_perm(name) for name in SEES_RECORDS):
        raise NotThereError(_("Resource not found"))
    return record


def _draft(
    request: HttpRequest,
    record: Resource,
    token: Token,
    *,
    status: int = 200,
    location: str = "",
) -> HttpResponse:
    item = draft_item(record, token.user)
    etag = version_of(record)
    return unshared(request, item, status=status, location=location, etag=etag)


def _invalid(name: str, reason: str) -> InvalidBodyError:
    return InvalidBodyError(reason, errors=[{"name": name, "reason": reason}])


def _by_field(error: FormValidationError) -> InvalidBodyError:
    """Return what the form complains about, by the names of its fields."""
    errors = [
        {"name": _name(path), "reason": str(message)}
        for path, messages in error.loc_errors
        for message, _code in messages
    ]
    return InvalidBodyError(_("A value cannot be stored."), errors=errors)


def _name(path: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in path if part != "__all__")
