"""Messages of the report about restricted uploads."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from freeshelf.content.rendering import restricted_collections
from freeshelf.ingest.models import Provenance, Source
from freeshelf.library.models import File
from freeshelf.library.services.staging import is_open_once_opened
from freeshelf_wordpress.importers.survey import Survey
from freeshelf_wordpress.importers.upload_access import is_closed_itself, is_read


def closed_reason(survey: Survey, attachment_id: str) -> str:
    """Return why visitors cannot see an upload; empty if they can."""
    if is_closed_itself(survey, attachment_id):
        return _("closed to readers: it was private, in the trash or protected")
    if survey.users.get(attachment_id) and not _is_read(survey, attachment_id):
        return _("closed to readers: nothing that they can read uses it")
    return ""


def closed_uploads(source: Source, survey: Survey) -> list[str]:
    """Return messages about restricted uploads and the texts that lack them.

    Call this when everything is imported; for uploads of earlier imports also before.
    """
    notes = []
    restricted_ids = [n for n in survey.attachments if closed_reason(survey, n)]
    if restricted_ids:
        sentence = _("Uploads closed to readers (%(count)d): %(list)s")
        names = (
            f"{attachment_id} ({survey.attachments[attachment_id].path})"
            for attachment_id in restricted_ids
        )
        notes.append(
            sentence % {"count": len(restricted_ids), "list": ", ".join(names)}
        )
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for attachment_id in _closed_here(source, survey):
        for user in survey.items_using(attachment_id):
            if is_read(survey, user):
                name = f"{user.type} {user.source_id}"
                missing[name].append(survey.attachments[attachment_id].path)
    if missing:
        sentence = _("Public content without its closed upload (%(count)d): %(list)s")
        texts = (f"{name} ({', '.join(paths)})" for name, paths in missing.items())
        notes.append(sentence % {"count": len(missing), "list": "; ".join(texts)})
    return notes


def _is_read(survey: Survey, attachment_id: str) -> bool:
    return any(is_read(survey, user) for user in survey.items_using(attachment_id))


def _closed_here(source: Source, survey: Survey) -> Iterator[str]:
    """Yield IDs of uploads of public texts that are restricted whatever uses them.

    Staged objects count as if they were opened.
    """
    images = _targets(source, get_image_model(), "#picture")
    rows = get_image_model().objects.filter(collection__in=restricted_collections())
    restricted_images = set(rows.values_list("pk", flat=True))
    files = _targets(source, File, "")
    open_files = set()
    if files:
        public_files = File.objects.visible_to(AnonymousUser())
        open_files = set(public_files.values_list("pk", flat=True))
    for attachment_id, attachment in survey.attachments.items():
        key = survey.items[attachment_id].key
        if not _is_read(survey, attachment_id):
            continue
        if is_closed_itself(survey, attachment_id):
            yield attachment_id
        elif attachment.is_picture and key in images:
            if images[key] <= restricted_images:
                yield attachment_id
        elif files.get(key) and not files[key] & open_files:
            staged_files = File.objects.filter(pk__in=files[key]).select_related(
                "resource"
            )
            if not any(map(is_open_once_opened, staged_files)):
                yield attachment_id


def _targets(source: Source, model: type, suffix: str) -> dict[str, set[int]]:
    """Return primary keys of the objects of attachments, by attachment key."""
    pks_by_key: defaultdict[str, set[int]] = defaultdict(set)
    if source.pk is None:
        return pks_by_key
    rows = Provenance.objects.filter(
        source=source,
        record_key__startswith="attachment:",
        record_key__endswith=suffix,
        content_type=ContentType.objects.get_for_model(model),
    )
    for key, pk in rows.values_list("record_key", "object_id"):
        # The key of the item, or that key followed by `#` and a post ID or suffix.
        for each in {key, key.rpartition("#")[0]}:
            pks_by_key[each].add(int(pk))
    return pks_by_key
