"""What the report says of uploads that readers do not get."""

from collections import defaultdict
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from freeshelf.content.restricted_images import restricted_collections
from freeshelf.ingest.models import Provenance, Source
from freeshelf.ingest.wordpress.survey import Survey
from freeshelf.ingest.wordpress.upload_access import is_closed_itself, is_read
from freeshelf.library.models import File
from freeshelf.library.services.staging import is_open_once_opened


def closed_reason(survey: Survey, number: str) -> str:
    """Why readers do not get an upload; empty for one that they get."""
    if is_closed_itself(survey, number):
        return _("closed to readers: it was private, in the trash or protected")
    if survey.users.get(number) and not _is_read(survey, number):
        return _("closed to readers: nothing that they can read uses it")
    return ""


def closed_uploads(source: Source, survey: Survey) -> list[str]:
    """A sentence with every upload that is closed, and one with each text without it.

    To be asked when everything is there; of what came earlier also before.
    """
    notes = []
    closed = [n for n in survey.attachments if closed_reason(survey, n)]
    if closed:
        sentence = _("Uploads closed to readers (%(count)d): %(list)s")
        names = (f"{number} ({survey.attachments[number].path})" for number in closed)
        notes.append(sentence % {"count": len(closed), "list": ", ".join(names)})
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for number in _closed_here(source, survey):
        for user in survey.items_using(number):
            if is_read(survey, user):
                name = f"{user.type} {user.source_id}"
                missing[name].append(survey.attachments[number].path)
    if missing:
        sentence = _("Public content without its closed upload (%(count)d): %(list)s")
        texts = (f"{name} ({', '.join(paths)})" for name, paths in missing.items())
        notes.append(sentence % {"count": len(missing), "list": "; ".join(texts)})
    return notes


def _is_read(survey: Survey, number: str) -> bool:
    return any(is_read(survey, user) for user in survey.items_using(number))


def _closed_here(source: Source, survey: Survey) -> Iterator[str]:
    """Numbers of uploads of open texts that are closed whatever uses them.

    What is staged is as it will be once it is opened.
    """
    pictures = _targets(source, get_image_model(), "#picture")
    rows = get_image_model().objects.filter(collection__in=restricted_collections())
    closed_pictures = set(rows.values_list("pk", flat=True))
    files = _targets(source, File, "")
    open_files = set()
    if files:
        readers = File.objects.visible_to(AnonymousUser())
        open_files = set(readers.values_list("pk", flat=True))
    for number, attachment in survey.attachments.items():
        key = survey.items[number].key
        if not _is_read(survey, number):
            continue
        if is_closed_itself(survey, number):
            yield number
        elif attachment.is_picture and key in pictures:
            if pictures[key] <= closed_pictures:
                yield number
        elif files.get(key) and not files[key] & open_files:
            waiting = File.objects.filter(pk__in=files[key]).select_related("resource")
            if not any(map(is_open_once_opened, waiting)):
                yield number


def _targets(source: Source, model: type, suffix: str) -> dict[str, set[int]]:
    """Primary keys of what attachments became, by the keys of these."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    if source.pk is None:
        return found
    rows = Provenance.objects.filter(
        source=source,
        record_key__startswith="attachment:",
        record_key__endswith=suffix,
        content_type=ContentType.objects.get_for_model(model),
    )
    for key, pk in rows.values_list("record_key", "object_id"):
        # That of the item, or that with the post, or the picture, after it.
        for each in {key, key.rpartition("#")[0]}:
            found[each].add(int(pk))
    return found
