"""Files in which a person is mentioned, to remove the places there."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import Q

from freeshelf.core.batches import in_batches
from freeshelf.core.personal_data import Finding
from freeshelf.library.access import Hold
from freeshelf.library.admin.permissions import may_change_files
from freeshelf.library.models import File, FileContent, FileVersion
from freeshelf.privacy.finders.columns import tables

_BATCH = 500


def files_with(findings: Iterable[Finding], user: User) -> dict[str, list[File]]:
    """Return by the key of each finding the files in whose text it was found.

    Those are files that the user may change, by their current or waiting version.
    """
    contents = _contents_of(findings)
    files: defaultdict[str, list[File]] = defaultdict(list)
    for batch in in_batches(sorted(set(contents.values())), _BATCH):
        rows = FileVersion.objects.filter(
            Q(is_current=True) | Q(hold=Hold.CHECK),
            content__in=batch,
            file__in=File.objects.not_removed().visible_in_admin_to(user),
        )
        for row in rows.select_related("file__resource").order_by("file"):
            if row.file not in files[row.content_id] and may_change_files(
                user, row.file.resource
            ):
                files[row.content_id].append(row.file)
    return {key: files[sha256] for key, sha256 in contents.items()}


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
