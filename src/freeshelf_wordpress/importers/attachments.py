"""Import uploaded files as files of the records that use them."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db import transaction
from wagtail.images.models import AbstractImage

from freeshelf.core.html import plain_title
from freeshelf.ingest.deferred_rows import write_deferred
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import (
    checksum_of,
    find_provenance,
    find_target,
    imported_as,
)
from freeshelf.ingest.publishing import Publication, State
from freeshelf.ingest.record_writer import RecordValues, RecordWriter
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.run_log import state_of
from freeshelf.library.access import AccessRights, strictest
from freeshelf.library.models import File, FileContent, Resource
from freeshelf.library.pictures import picture_address
from freeshelf.library.services import (
    add_file,
    add_past_version,
    guess_media_type,
    replace_with_stored,
    store_content,
    waiting_version,
)
from freeshelf.library.services.staging import is_open_once_opened, opened_access
from freeshelf_wordpress.importers.base import ImportContext
from freeshelf_wordpress.importers.former_targets import (
    former_records,
    remove_redirects,
)
from freeshelf_wordpress.importers.image_renditions import full_size_address
from freeshelf_wordpress.importers.item_meta import (
    publication_of,
    read_partial_date,
    source_independent_fields,
)
from freeshelf_wordpress.importers.redirects import (
    add_redirects,
    old_paths,
    restricted_url,
    target_without_file,
    upload_addresses,
)
from freeshelf_wordpress.importers.report_notes import (
    kept_in_history,
    standalone_file_note,
)
from freeshelf_wordpress.importers.survey import attachment_path
from freeshelf_wordpress.importers.upload_access import (
    OWN_RECORD,
    access_in,
    access_of,
    closed_here,
    file_keys,
    is_read,
    is_seen_as_picture,
    is_unattached_picture,
    renew_access,
    stands_alone_live,
)
from freeshelf_wordpress.sources.records import SourceItem


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """Stored content of an attachment and the path of the original."""

    path: Path
    content: FileContent


@dataclass(frozen=True, slots=True)
class _FileUse:
    """A record that uses an attachment, with the file it has for it."""

    key: str
    owner: str
    access: str
    checksum: str
    provenance: Provenance | None
    has_redirects: bool  # whether old URLs redirect to it
    former: Provenance | None = None  # of a file of the post's former record

    @property
    def is_news(self) -> bool:
        if self.provenance is None:
            return True
        # A file that a person deleted is not imported again.
        is_same = (self.provenance.checksum, self.provenance.record.get("access")) == (
            self.checksum,
            self.access,
        )
        return self.file is not None and not is_same

    @property
    def file(self) -> File | None:
        target = self.provenance.target if self.provenance is not None else None
        return target if isinstance(target, File) else None

    @property
    def state(self) -> dict[str, Any]:
        """Return the state of the file before a change, with its version."""
        if self.provenance is None or self.file is None:
            return {}
        version = self.file.versions.filter(is_current=True).first()
        return state_of(self.provenance) | {"version": version.pk if version else None}


class AttachmentImporter:
    """Write the files of attachments.

    Content is hashed and copied by `store`, outside of any transaction.
    """

    def __init__(self, context: ImportContext, uploads: Path) -> None:
        self.notes: list[str] = []
        self._context, self._uploads = context, uploads
        self._source, self._survey = context.source, context.survey
        self._now = context.now
        self._left = former_records(context.source)

    def store(self, item: SourceItem) -> StoredUpload | None:
        """Store the content of an attachment; return None if its file is missing."""
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
        """Create or update the file in each record that uses the attachment.

        Returns NEW, UPDATED or UNCHANGED. `store_change` is called with the earlier
        state of changed files, by key, in the transaction that changes them.
        """
        uses = [use for use in self._uses(item, upload) if use.is_news]
        if uses:
            # Outside of any transaction, since rendering a large image takes seconds.
            self._render_image(item)
        replaced = [(use, use.file) for use in uses if use.file is not None]
        if replaced:
            with transaction.atomic():
                store_change({use.key: use.state for use, _file in replaced})
                renew_access(self._source, self._survey, item)
                for use, file in replaced:
                    self._replace(item, upload, use, file)
                    self._save_provenance(item, file, use, upload)
        for use in uses:
            if use.file is None:
                file = self._new_file(item, upload, use)
                with transaction.atomic():
                    self._save_provenance(item, file, use, upload)
        outcomes = [NEW if use.provenance is None else UPDATED for use in uses]
        return next((o for o in (UPDATED, NEW) if o in outcomes), UNCHANGED)

    def _uses(self, item: SourceItem, upload: StoredUpload) -> Iterator[_FileUse]:
        attachment_id, survey = self._survey.number_of(item), self._survey
        is_loose = is_unattached_picture(survey, attachment_id)
        for position, (key, owner) in enumerate(file_keys(self._source, survey, item)):
            access = access_in(survey, attachment_id, owner)
            # Part of the checksum, since redirects depend on these facts.
            facts = ["loose"] if is_loose else []
            if position == 0:
                facts += ["first"] if key != item.key else []
                is_shown = not owner or is_read(survey, survey.items[owner])
                facts += [] if is_shown else ["closed"]
            fields = source_independent_fields(item)
            checksum = checksum_of(fields, upload.content.pk, access, owner, *facts)
            provenance, former = find_provenance(self._source, key), None
            target = provenance.target if provenance is not None else None
            is_left = isinstance(target, File) and target.resource_id in self._left
            # An unmapped item leaves its files in the record that is closed with it.
            if is_left and not (owner and survey.is_raw(survey.items[owner])):
                provenance, former = None, provenance
            is_first = position == 0
            yield _FileUse(key, owner, access, checksum, provenance, is_first, former)

    def _replace(
        self, item: SourceItem, upload: StoredUpload, use: _FileUse, file: File
    ) -> None:
        """Replace a file's content unless a person has."""
        current = waiting_version(file)
        record = use.provenance.record if use.provenance else {}
        imported = str(record.get("content", ""))
        if imported and current is not None and current.content_id != imported:
            # A person has replaced the content.
            if upload.content.pk not in (imported, current.content_id):
                add_past_version(
                    file=file,
                    content=upload.content,
                    name=upload.path.name,
                    now=self._now,
                )
                self.notes.append(kept_in_history(item))
            return
        replace_with_stored(
            file=file,
            content=upload.content,
            name=upload.path.name,
            now=self._now,
            was_public=self._was_public(use),
        )

    def _was_public(self, use: _FileUse) -> bool:
        owner = self._survey.items[use.owner] if use.owner else None
        is_out = owner is None or owner.status == "publish"
        return is_out and use.access == AccessRights.OPEN

    def _save_provenance(
        self, item: SourceItem, file: File, use: _FileUse, upload: StoredUpload
    ) -> None:
        if use.former is not None and use.former.target is not None:
            uploads = upload_addresses(attachment_path(item))
            remove_redirects(item, use.former.target, uploads)
            use.former.delete()
        record = {
            "said": item.as_dict(),
            "access": use.access,
            "content": upload.content.pk,
            **closed_here(use.former or find_provenance(self._source, use.key)),
        }
        self._context.save_provenance(
            use.key, file, use.checksum, record, url=item.attachment_url
        )
        if use.has_redirects:
            self._add_redirects(item, file)

    def _new_file(self, item: SourceItem, upload: StoredUpload, use: _FileUse) -> File:
        owner = self._context.imported(use.owner, Resource)
        resource = owner or self._own_record(item)
        title = plain_title(item.title) or PurePosixPath(attachment_path(item)).name
        # An interrupted import may have added it without saving its provenance.
        present = File.objects.filter(
            resource=resource,
            title=title[:500],
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
                title=title[:500],
                access_rights=_access_of_new(use),
                media_type=upload.content.media_type,
                was_public=self._was_public(use),
            )

    @transaction.atomic
    def _own_record(self, item: SourceItem) -> Resource:
        attachment_id = self._survey.number_of(item)
        access = access_of(self._survey, attachment_id)
        key = f"{item.key}{OWN_RECORD}"
        provenance = find_provenance(self._source, key)
        if provenance is not None and isinstance(provenance.target, Resource):
            return provenance.target
        if provenance is not None:
            # Of a record that a person has deleted.
            provenance.delete()
        fields = {
            "title": plain_title(item.title),
            "description": plain_title(item.excerpt),
            "issued": read_partial_date(item.date),
        }
        is_live = stands_alone_live(self._survey, attachment_id)
        state = State.LIVE if is_live else State.DRAFT
        date = publication_of(item).published_at
        written: list[Resource] = []
        RecordWriter(self._source, self._now).write(
            key,
            RecordValues(fields),
            Publication(state, access, date, date),
            checksum="",
            record={},
            found=written.append,
        )
        # Its files are added to it next.
        write_deferred()
        is_used = bool(self._survey.users.get(attachment_id))
        self.notes.append(standalone_file_note(item, is_used=is_used))
        return written[0]

    def _add_redirects(self, item: SourceItem, file: File) -> None:
        survey, attachment_id = self._survey, self._survey.number_of(item)
        uploads = upload_addresses(attachment_path(item))
        target_url = restricted_url(file)
        files = list(self._files_of(item, file))
        missing = target_without_file(self._source, survey, item)
        earlier_targets: list[Any] = [*files, *map(restricted_url, files), missing]
        if (image := self._image(item)) is not None:
            image_urls = [restricted_url(file, image), picture_address(image)]
            renditions = image.renditions.filter(filter_spec="original")
            earlier_targets += [*image_urls, *(other.url for other in renditions)]
            earlier_targets += [restricted_url(other, image) for other in files]
            if is_seen_as_picture(survey, attachment_id):
                target_url = image_urls[is_unattached_picture(survey, attachment_id)]
        if is_open_once_opened(file):
            urls = [*old_paths(item, had_readers=True), *uploads]
            add_redirects(urls, file, earlier=earlier_targets)
            return
        # On the old site anyone could load an upload; its page followed its post.
        add_redirects(uploads, target_url, earlier=earlier_targets)
        had_page = survey.had_public_page(attachment_id)
        pages = old_paths(item, had_readers=had_page)
        add_redirects(pages, target_url if had_page else file, earlier=earlier_targets)

    def _files_of(self, item: SourceItem, file: File) -> Iterator[File]:
        """Yield the file, then the files of the attachment in other records."""
        yield file
        for key, _owner in file_keys(self._source, self._survey, item):
            _provenance, target = find_target(self._source, key)
            if isinstance(target, File) and target.pk != file.pk:
                yield target

    def _render_image(self, item: SourceItem) -> None:
        image = self._image(item)
        attachment_id = self._survey.number_of(item)
        if image is not None and is_seen_as_picture(self._survey, attachment_id):
            full_size_address(image)

    def _image(self, item: SourceItem) -> AbstractImage | None:
        return imported_as(self._source, f"{item.key}#picture", AbstractImage)


def _access_of_new(use: _FileUse) -> str:
    """Return the access of a new file; restrictions by a person are kept."""
    former = use.former.target if use.former is not None else None
    if use.former is None or not isinstance(former, File):
        return use.access
    current = opened_access(former)
    imported = use.former.record.get("access", use.access)
    is_restricted = strictest(current, imported) != imported
    return strictest(current, use.access) if is_restricted else use.access


def has_bytes(item: SourceItem, uploads: Path | None) -> bool:
    """Return whether the uploads folder has the file of an attachment."""
    return find_upload(uploads, attachment_path(item)) is not None


def find_upload(uploads: Path | None, below: str) -> Path | None:
    """Return the path of an upload; never one outside of the folder."""
    parts = PurePosixPath(below).parts
    if uploads is None or not parts or ".." in parts:
        return None
    for form in ("NFC", "NFD"):
        path = uploads / unicodedata.normalize(form, below).lstrip("/")
        try:
            resolved = path.resolve()
            if resolved.is_relative_to(uploads.resolve()) and resolved.is_file():
                return resolved
        except (OSError, ValueError):
            return None
    return None
