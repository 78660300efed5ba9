"""Write files of resources, immediately and outside every revision."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import File as DjangoFile
from django.db import IntegrityError, transaction
from django.db.models import Max

from freeshelf.library.access import AccessRights, Hold
from freeshelf.library.errors import (
    FileNumberTakenError,
    FileReplacedMeanwhileError,
    NoPageImageError,
    NoSuchPageError,
    NothingToRestoreError,
    UnknownAccessError,
)
from freeshelf.library.media_types import guess_media_type, is_drawable
from freeshelf.library.models import (
    File,
    FileContent,
    FileVersion,
    Resource,
)
from freeshelf.library.services.contents import store_content
from freeshelf.library.services.holding import (
    ask_for_check,
    forget_loaded_versions,
    goes_out_at_once,
    lock_file,
)
from freeshelf.library.signals import send_resources_changed
from freeshelf.library.uploads import safe_file_name

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def arrange_files(*, resource: Resource, numbers: Sequence[int]) -> None:
    """Put the files with these numbers first, in this order; the others follow.

    Ignores repeated numbers and those of other resources.
    """
    files = {file.number: file for file in resource.files.all()}
    moved = [number for number in dict.fromkeys(numbers) if number in files]
    others = [number for number in files if number not in set(moved)]
    for position, number in enumerate([*moved, *others], start=1):
        files[number].sort_order = position
    File.objects.bulk_update(files.values(), ["sort_order"])
    send_resources_changed(resource)


@transaction.atomic
def move_file(*, file: File, position: int) -> None:
    """Move one file to a position, from 1; a position beyond the last is the last."""
    numbers = [other.number for other in file.resource.files.all()]
    numbers.remove(file.number)
    numbers.insert(max(position, 1) - 1, file.number)
    arrange_files(resource=file.resource, numbers=numbers)
    file.refresh_from_db(fields=["sort_order"])


@transaction.atomic
def choose_card_page(*, file: File, page: int | None) -> None:
    """Choose the page of a file that lists show as image; None resets the choice.

    Raises NoSuchPageError for a page that the file does not have.
    """
    if page is not None:
        _check_page(file, page)
        file.resource.files.exclude(pk=file.pk).update(card_page=None)
    _set_values(file, card_page=page)


def _check_page(file: File, page: int) -> None:
    version = file.current
    if version is None or not is_drawable(version.content.media_type):
        raise NoPageImageError(name=str(file), page=page)
    is_picture = version.content.media_type.startswith("image/")
    page_count = 1 if is_picture else version.content.page_count
    # The pages of a file are not counted before extraction.
    if page < 1 or (page_count and page > page_count):
        raise NoSuchPageError(name=str(file), page=page, most=page_count)


_PUBLISH = "library.publish_resource"
_MAX_ATTEMPTS = 5


def add_file(
    *,
    resource: Resource,
    stream: DjangoFile,
    name: str,
    now: datetime,
    media_type: str = "",
    user: "User | None" = None,
    was_public: bool = False,
    **described: Any,
) -> File:
    """Add a file to a resource, with the next number that was never used.

    It is held back until it is checked unless it was public at its source. `described`
    are fields of a file. Raises FileNumberTakenError when too many files are added at
    the same time.
    """
    name, content = stored_stream(stream, name, media_type=media_type, now=now)
    return add_stored_file(
        resource=resource,
        content=content,
        name=name,
        now=now,
        user=user,
        was_public=was_public,
        **described,
    )


@transaction.atomic
def add_stored_file(
    *,
    resource: Resource,
    content: FileContent,
    name: str,
    now: datetime,
    user: "User | None" = None,
    was_public: bool = False,
    **described: Any,
) -> File:
    """Add a file to a resource, with content that is stored already.

    `was_public` and `described` are as in `add_file`. Raises FileNumberTakenError.
    """
    is_out = goes_out_at_once(was_public=was_public)
    described["hold"] = Hold.NONE if is_out else Hold.CHECK
    file = _create_with_next_number(resource, **described)
    FileVersion.objects.create(
        file=file, content=content, original_name=name, added_at=now, added_by=user
    )
    ask_for_check(file)
    send_resources_changed(resource)
    return file


def replace_file(
    *,
    file: File,
    stream: DjangoFile,
    name: str,
    now: datetime,
    media_type: str = "",
    user: "User | None" = None,
    expected: FileVersion | None = None,
    was_public: bool = False,
    at_once: bool = False,
) -> FileVersion:
    """Replace the content of a file; the previous version stays in its history.

    Readers get the previous version until the new one is checked, unless `at_once`
    takes it away or the new one `was_public` at its source. `expected` is the newest
    version that the user saw. Raises FileReplacedMeanwhileError when there is another
    one by now.
    """
    name, content = stored_stream(stream, name, media_type=media_type, now=now)
    return _replace(
        file,
        content,
        name=name,
        now=now,
        user=user,
        expected=expected,
        was_public=was_public,
        at_once=at_once,
    )


def replace_with_stored(
    *,
    file: File,
    content: FileContent,
    name: str,
    now: datetime,
    was_public: bool = False,
) -> FileVersion:
    """Replace the content of a file by stored content, as `replace_file` does."""
    return _replace(
        file, content, name=safe_file_name(name), now=now, was_public=was_public
    )


def add_past_version(
    *, file: File, content: FileContent, name: str, now: datetime
) -> None:
    """Add content to the history of a file, whose current version stays."""
    if not file.versions.filter(content=content).exists():
        FileVersion.objects.create(
            file=file,
            content=content,
            original_name=safe_file_name(name),
            added_at=now,
            is_current=False,
        )


def restore_version(
    *,
    version: FileVersion,
    now: datetime,
    user: "User | None" = None,
    was_public: bool = False,
) -> FileVersion:
    """Make the content of an earlier version current again, as a new version.

    It waits as in `replace_file`, and raises FileReplacedMeanwhileError too.
    """
    return _replace(
        version.file,
        version.content,
        name=version.original_name,
        now=now,
        user=user,
        was_public=was_public,
    )


def remove_file(*, file: File, now: datetime) -> None:
    """Remove a file; its number stays in use and its URL says that it is removed."""
    _set_values(file, removed_at=now)


def restore_file(*, file: File) -> None:
    """Restore a removed file. Raises NothingToRestoreError."""
    if not file.versions.exists():
        raise NothingToRestoreError
    _set_values(file, removed_at=None)


def describe_file(*, file: File, title: str, language: str, rights: str) -> None:
    """Set title, language and rights of a file, immediately."""
    _set_values(file, title=title, language=language, rights=rights)


def set_file_access(*, file: File, access_rights: str) -> None:
    """Set the access level of one file, immediately.

    Raises UnknownAccessError for a level that does not exist.
    """
    if access_rights not in AccessRights.values:
        raise UnknownAccessError(level=access_rights)
    _set_values(file, access_rights=access_rights)


def set_file_opening(*, file: File, opens_on: date | None) -> None:
    """Set the day on which one file opens, immediately; None ends the embargo."""
    _set_values(file, opens_on=opens_on)


@transaction.atomic
def _set_values(file: File, **values: Any) -> None:
    File.objects.filter(pk=file.pk).update(**values)
    vars(file).update(values)
    send_resources_changed(file.resource)


def stored_stream(
    stream: DjangoFile, name: str, *, media_type: str, now: datetime
) -> tuple[str, FileContent]:
    """Store content and return it with its name; the extension tells a missing type."""
    name = safe_file_name(name)
    media_type = media_type or guess_media_type(name)
    return name, store_content(stream=stream, media_type=media_type, now=now)


def _create_with_next_number(resource: Resource, **described: Any) -> File:
    for _attempt in range(_MAX_ATTEMPTS):
        last = File.objects.filter(resource=resource).aggregate(
            Max("number"), Max("sort_order")
        )
        number = (last["number__max"] or 0) + 1
        described["sort_order"] = (last["sort_order__max"] or 0) + 1
        try:
            with transaction.atomic():
                return File.objects.create(
                    resource=resource, number=number, **described
                )
        except IntegrityError:
            # Someone else took that number between the query and the insert.
            if not File.objects.filter(resource=resource, number=number).exists():
                raise
    raise FileNumberTakenError(identifier=resource.identifier)


def _replace(
    file: File,
    content: FileContent,
    *,
    name: str,
    now: datetime,
    user: "User | None" = None,
    expected: FileVersion | None = None,
    was_public: bool = False,
    at_once: bool = False,
) -> FileVersion:
    try:
        with transaction.atomic():
            now_hold = lock_file(file).hold
            versions = file.versions.select_for_update()
            version = versions.filter(is_current=True).first()
            waiting = versions.filter(hold=Hold.CHECK).first()
            if expected is not None and (waiting or version) != expected:
                raise _replaced_meanwhile(file)
            if waiting is not None and waiting.content == content and not at_once:
                return waiting
            # What waited before is not what anyone wants to be checked any more.
            versions.filter(hold=Hold.CHECK).update(hold=Hold.RESTRICTED)
            if version is not None and version.content_id == content.pk:
                return version
            # A source may give again what was kept from readers here.
            is_kept = versions.filter(hold=Hold.RESTRICTED).exists()
            is_out = goes_out_at_once(was_public=was_public) and not is_kept
            waits = not (is_out or at_once or now_hold or version is None)
            if not waits:
                was_out = Hold.RESTRICTED if now_hold else Hold.NONE
                versions.filter(is_current=True).update(is_current=False, hold=was_out)
            version = FileVersion.objects.create(
                file=file,
                content=content,
                original_name=name,
                added_at=now,
                added_by=user,
                is_current=not waits,
                hold=Hold.CHECK if waits else Hold.NONE,
            )
            # What was restricted or taken out, only who may publish puts back.
            is_closed = now_hold in (Hold.RESTRICTED, Hold.TAKEN_OUT)
            may_open = user is not None and user.has_perm(_PUBLISH)
            if not is_out and not waits and (may_open or not is_closed):
                _set_values(file, hold=Hold.CHECK)
            forget_loaded_versions(file)
            ask_for_check(file)
            send_resources_changed(file.resource)
    except IntegrityError as error:
        raise _replaced_meanwhile(file) from error
    return version


def _replaced_meanwhile(file: File) -> FileReplacedMeanwhileError:
    return FileReplacedMeanwhileError(
        number=file.number, identifier=file.resource.identifier
    )
