"""Files in which a person is mentioned, to remove the places there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.models import User

from freeshelf.core.batches import in_batches
from freeshelf.core.personal_data import Finding
from freeshelf.library.access import Hold
from freeshelf.library.admin.permissions import (
    may_change_files,
    may_delete_permanently,
)
from freeshelf.library.models import File, FileContent, FileVersion
from freeshelf.privacy.finders.columns import tables

_BATCH = 500


@dataclass(slots=True)
class MentionedIn:
    """Files whose text has a mention now, and versions that had it and are kept."""

    files: list[File] = field(default_factory=list)
    originals: list[FileVersion] = field(default_factory=list)

    def add(self, version: FileVersion, user: User) -> None:
        """Add a version with its file, if the user may change or delete it."""
        file = version.file
        if version.is_current or version.hold == Hold.CHECK:
            if file not in self.files and may_change_files(user, file.resource):
                self.files.append(file)
        elif may_delete_permanently(user, file.resource) and file not in (
            each.file for each in self.originals
        ):
            self.originals.append(version)


def places_in_files(findings: Iterable[Finding], user: User) -> dict[str, MentionedIn]:
    """Return by the key of each finding in the text of a file where it is."""
    contents = _contents_of(findings)
    found: defaultdict[str, MentionedIn] = defaultdict(MentionedIn)
    for batch in in_batches(sorted(set(contents.values())), _BATCH):
        rows = FileVersion.objects.filter(
            content__in=batch,
            file__in=File.objects.not_removed().visible_in_admin_to(user),
        )
        for row in rows.select_related("file__resource").order_by("file", "-pk"):
            found[row.content_id].add(row, user)
    return {key: found[sha256] for key, sha256 in contents.items()}


def _contents_of(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the checksum of the content of each finding in the text of a file."""
    labels = {table.model._meta.label_lower for table in tables() if table.is_of_files}
    keys: defaultdict[str, dict[str, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for finding in findings:
        label, pk = finding.key.split(":")[:2]
        if label in labels:
            keys[label][pk].append(finding.key)
    found: dict[str, str] = {}
    for label, by_pk in keys.items():
        model = apps.get_model(label)
        column = "pk" if model is FileContent else "content"
        for batch in in_batches(list(by_pk), _BATCH):
            rows = model.objects.filter(pk__in=batch)
            for pk, sha256 in rows.values_list("pk", column):
                found |= dict.fromkeys(by_pk[str(pk)], sha256)
    return found
