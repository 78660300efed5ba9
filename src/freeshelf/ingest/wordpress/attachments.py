"""Uploaded files become files of the records that use them."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db import transaction
from wagtail.images.models import AbstractImage

from freeshelf.core.html import plain_title
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    save_provenance,
    source_independent_fields,
)
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.ingest.wordpress.dates import read_partial_date
from freeshelf.ingest.wordpress.file_access import (
    OWN_RECORD,
    closed_here,
    file_keys,
    renew_access,
)
from freeshelf.ingest.wordpress.former_targets import forget_addresses, records_left
from freeshelf.ingest.wordpress.image_renditions import full_size_address
from freeshelf.ingest.wordpress.post_mapping import (
    Publication,
    State,
    publication_of,
)
from freeshelf.ingest.wordpress.publishing import publish_new
from freeshelf.ingest.wordpress.redirects import (
    add_redirects,
    goal_without_bytes,
    old_paths,
    restricted_url,
    upload_addresses,
)
from freeshelf.ingest.wordpress.report_notes import (
    kept_in_history,
    standalone_file_note,
)
from freeshelf.ingest.wordpress.survey import Survey, attachment_path
from freeshelf.ingest.wordpress.upload_access import (
    access_in,
    access_of,
    is_read,
    is_seen_as_picture,
    stands_alone_live,
)
from freeshelf.library.access import strictest
from freeshelf.library.models import File, FileContent, Resource
from freeshelf.library.pictures import picture_address
from freeshelf.library.services import (
    add_file,
    add_past_version,
    guess_media_type,
    replace_with_stored,
    store_content,
)
from freeshelf.library.services.staging import is_open_once_opened, opened_access
from freeshelf.sources.records import SourceItem


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """Bytes of an attachment, stored, and where the original is."""

    path: Path
    content: FileContent


@dataclass(frozen=True, slots=True)
class _Place:
    """One record that uses an attachment, and the file that it has of it."""

    key: str
    owner: str
    access: str
    checksum: str
    known: Provenance | None
    leads: bool  # whether old addresses lead to it
    left: Provenance | None = None  # of a file in what its post was before

    @property
    def is_news(self) -> bool:
        if self.known is None:
            return True
        # What a person deleted does not come back.
        is_same = (self.known.checksum, self.known.record.get("access")) == (
            self.checksum,
            self.access,
        )
        return self.file is not None and not is_same

    @property
    def file(self) -> File | None:
        target = self.known.target if self.known is not None else None
        return target if isinstance(target, File) else None

    @property
    def state(self) -> dict[str, Any]:
        """What was remembered of the file, and the version that it was."""
        if self.known is None or self.file is None:
            return {}
        version = self.file.versions.filter(is_current=True).first()
        return state_of(self.known) | {"version": version.pk if version else None}


class AttachmentImporter:
    """Writes the files of one attachment.

    Bytes are hashed and copied by `store`, outside of any transaction.
    """

    def __init__(
        self, *, source: Source, survey: Survey, uploads: Path, now: datetime
    ) -> None:
        self.notes: list[str] = []
        self._source = source
        self._survey = survey
        self._uploads = uploads.resolve()
        self._now = now
        self._left = records_left(source)

    def store(self, item: SourceItem) -> StoredUpload | None:
        """Copy the bytes of an attachment; None when the uploads do not have them."""
        path = find_upload(self._uploads, attachment_path(item))
        if path is None:
            return None
        with path.open("rb") as stream:
            content = store_content(
                stream=DjangoFile(stream),
                media_type=guess_media_type(path.name),
                now=self._now,
            )
        return StoredUpload(path, content)

    def write(
        self,
        item: SourceItem,
        upload: StoredUpload,
        store_change: Callable[[dict[str, Any]], None],
    ) -> str:
        """Give each record that uses the attachment its file; say what that changed.

        `store_change` is called with what the files that change were before, by their
        keys, in the transaction that changes them.
        """
        places = [place for place in self._places(item, upload) if place.is_news]
        if places:
            # Before any transaction begins: to draw a large picture takes seconds.
            self._draw(item)
        replaced = [(place, place.file) for place in places if place.file is not None]
        if replaced:
            with transaction.atomic():
                store_change({place.key: place.state for place, _file in replaced})
                renew_access(self._source, self._survey, item)
                for place, file in replaced:
                    content = self._replace(item, upload, place, file)
                    self._remember(item, file, place, content)
        for place in places:
            if place.file is None:
                file = self._new_file(item, upload, place)
                with transaction.atomic():
                    self._remember(item, file, place, upload.content.pk)
        outcomes = [NEW if place.known is None else UPDATED for place in places]
        return next((o for o in (UPDATED, NEW) if o in outcomes), UNCHANGED)

    def _places(self, item: SourceItem, upload: StoredUpload) -> Iterator[_Place]:
        number, survey = self._survey.number_of(item), self._survey
        is_loose = is_seen_as_picture(survey, number) and survey.is_unused_image(number)
        for place, (key, owner) in enumerate(file_keys(self._source, survey, item)):
            access = access_in(survey, number, owner)
            # Old addresses lead elsewhere when one of these changes.
            ways = ["loose"] if is_loose else []
            if place == 0:
                ways += ["first"] if key != item.key else []
                is_shown = not owner or is_read(survey, survey.items[owner])
                ways += [] if is_shown else ["closed"]
            checksum = checksum_of(
                source_independent_fields(item), upload.content.pk, access, owner, *ways
            )
            known, left = find_provenance(self._source, key), None
            target = known.target if known is not None else None
            is_left = isinstance(target, File) and target.resource_id in self._left
            # What is kept raw leaves its files where they are closed with it.
            if is_left and not (owner and survey.is_raw(survey.items[owner])):
                known, left = None, known
            leads = place == 0
            yield _Place(key, owner, access, checksum, known, leads=leads, left=left)

    def _replace(
        self, item: SourceItem, upload: StoredUpload, place: _Place, file: File
    ) -> str:
        """Give a file its new bytes; say which bytes the site last gave it."""
        current = file.versions.filter(is_current=True).first()
        given = str(place.known.record.get("content", "")) if place.known else ""
        if given and current is not None and current.content_id != given:
            # A person put others in their place.
            if upload.content.pk not in (given, current.content_id):
                add_past_version(
                    file=file,
                    content=upload.content,
                    name=upload.path.name,
                    now=self._now,
                )
                self.notes.append(kept_in_history(item))
            return upload.content.pk
        replace_with_stored(
            file=file, content=upload.content, name=upload.path.name, now=self._now
        )
        return upload.content.pk

    def _remember(
        self, item: SourceItem, file: File, place: _Place, content: str
    ) -> None:
        if place.left is not None and place.left.target is not None:
            uploads = upload_addresses(attachment_path(item))
            forget_addresses(item, place.left.target, uploads)
            place.left.delete()
        save_provenance(
            source=self._source,
            key=place.key,
            target=file,
            checksum=place.checksum,
            record={
                "said": item.as_dict(),
                "access": place.access,
                "content": content,
                **closed_here(place.left or find_provenance(self._source, place.key)),
            },
            now=self._now,
            url=item.attachment_url,
        )
        if place.leads:
            self._lead_on(item, file)

    def _new_file(self, item: SourceItem, upload: StoredUpload, place: _Place) -> File:
        resource = self._owner(place.owner) or self._own_record(item)
        title = _file_title(item)
        return self._added(resource, upload, _access_of_new(place), title)

    def _added(
        self, resource: Resource, upload: StoredUpload, access: str, title: str
    ) -> File:
        # An import that was cut off may have added it without noting so.
        present = File.objects.filter(
            resource=resource,
            title=title,
            versions__content=upload.content,
            versions__is_current=True,
        ).first()
        if present is not None:
            return present
        with upload.path.open("rb") as stream:
            return add_file(
                resource=resource,
                stream=DjangoFile(stream),
                name=upload.path.name,
                now=self._now,
                title=title,
                access_rights=access,
                media_type=upload.content.media_type,
            )

    def _owner(self, number: str) -> Resource | None:
        if not number:
            return None
        known = find_provenance(self._source, self._survey.items[number].key)
        target = known.target if known is not None else None
        return target if isinstance(target, Resource) else None

    @transaction.atomic
    def _own_record(self, item: SourceItem) -> Resource:
        number = self._survey.number_of(item)
        access = access_of(self._survey, number)
        key = f"{item.key}{OWN_RECORD}"
        known = find_provenance(self._source, key)
        if known is not None and isinstance(known.target, Resource):
            return known.target
        resource = Resource(
            title=plain_title(item.title),
            description=plain_title(item.excerpt),
            issued=read_partial_date(item.date),
            access_rights=access,
            live=False,
        )
        moment = publication_of(item).published_at
        live = stands_alone_live(self._survey, number)
        if live:
            resource.first_published_at = moment
        resource.save()
        state = State.LIVE if live else State.DRAFT
        revision = publish_new(resource, Publication(state, access, moment, moment))
        # It was published as another instance, and is asked next whether it is open.
        resource.refresh_from_db()
        save_provenance(
            source=self._source,
            key=key,
            target=resource,
            checksum="",
            record={"published": live},
            now=self._now,
            revision=revision.pk,
        )
        is_used = bool(self._survey.users.get(number))
        self.notes.append(standalone_file_note(item, is_used=is_used))
        return resource

    def _lead_on(self, item: SourceItem, file: File) -> None:
        survey, number = self._survey, self._survey.number_of(item)
        uploads = upload_addresses(attachment_path(item))
        goal = restricted_url(file)
        files = list(self._files_of(item, file))
        missing = goal_without_bytes(self._source, survey, item)
        earlier: list[Any] = [*files, *map(restricted_url, files), missing]
        if (picture := self._picture(item)) is not None:
            ways = [restricted_url(file, picture), picture_address(picture)]
            drawn = picture.renditions.filter(filter_spec="original")
            earlier += [*ways, *(one.url for one in drawn)]
            earlier += [restricted_url(one, picture) for one in files]
            if is_seen_as_picture(survey, number):
                goal = ways[survey.is_unused_image(number)]
        if is_open_once_opened(file):
            addresses = [*old_paths(item, had_readers=True), *uploads]
            add_redirects(addresses, file, earlier=earlier)
            return
        # The old site's server gave an upload to anyone, and its page with its post's.
        add_redirects(uploads, goal, earlier=earlier)
        had_page = survey.had_public_page(number)
        pages = old_paths(item, had_readers=had_page)
        add_redirects(pages, goal if had_page else file, earlier=earlier)

    def _files_of(self, item: SourceItem, file: File) -> Iterator[File]:
        """The file, and what else the attachment became in other records."""
        yield file
        for key, _owner in file_keys(self._source, self._survey, item):
            known = find_provenance(self._source, key)
            target = known.target if known is not None else None
            if isinstance(target, File) and target.pk != file.pk:
                yield target

    def _draw(self, item: SourceItem) -> None:
        picture = self._picture(item)
        number = self._survey.number_of(item)
        if picture is not None and is_seen_as_picture(self._survey, number):
            full_size_address(picture)

    def _picture(self, item: SourceItem) -> AbstractImage | None:
        known = find_provenance(self._source, f"{item.key}#picture")
        image = known.target if known is not None else None
        return image if isinstance(image, AbstractImage) else None


def _access_of_new(place: _Place) -> str:
    """Who may read a new file; what a person closed elsewhere is not open here."""
    left = place.left.target if place.left is not None else None
    if place.left is None or not isinstance(left, File):
        return place.access
    now, given = opened_access(left), place.left.record.get("access", place.access)
    is_closed = strictest(now, given) != given
    return strictest(now, place.access) if is_closed else place.access


def has_bytes(item: SourceItem, uploads: Path | None) -> bool:
    """Whether the folder of uploads has the file of an attachment."""
    if uploads is None:
        return False
    return find_upload(uploads.resolve(), attachment_path(item)) is not None


def find_upload(uploads: Path, below: str) -> Path | None:
    """The file of an upload; never one outside of the folder."""
    parts = PurePosixPath(below).parts
    if not parts or ".." in parts:
        return None
    for form in ("NFC", "NFD"):
        path = uploads / unicodedata.normalize(form, below).lstrip("/")
        try:
            resolved = path.resolve()
            if resolved.is_relative_to(uploads) and resolved.is_file():
                return resolved
        except (OSError, ValueError):
            return None
    return None


def _file_title(item: SourceItem) -> str:
    return (plain_title(item.title) or PurePosixPath(attachment_path(item)).name)[:500]
