"""Resolve references in texts after everything is imported."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Revision

from freeshelf.content.rendering import stream_html
from freeshelf.core.html import html_to_text
from freeshelf.ingest.deferred_indexing import update_reference_index
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.library.models import Resource
from freeshelf.library.signals import send_resources_changed
from freeshelf.pages.models import NewsPage
from freeshelf_wordpress.importers.body_converter import BodyConverter, set_body
from freeshelf_wordpress.importers.item_meta import acf_fields, meta_values
from freeshelf_wordpress.importers.report_notes import named
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.importers.survey import FILE_FIELDS, Survey
from freeshelf_wordpress.sources.combined.site import CombinedSite
from freeshelf_wordpress.sources.records import SourceItem

_ITEM_FIELDS = FILE_FIELDS | {"relationship", "post_object", "page_link"}
# References of these matter only inside WordPress.
_SKIPPED_TYPES = {"revision", "customize_changeset", "oembed_cache"}
_PATTERN = re.compile(r"<!-- wp:block \{[^\n]{0,500}?\"ref\":(\d+)")
_NUMBER = re.compile(r"[1-9]\d*")


def dangling_references(site: CombinedSite, survey: Survey) -> list[Note]:
    """Return a note for each reference to an item that no source ever had."""
    sentence = _(
        "%(type)s %(number)s refers to item %(target)s (%(place)s), which does not "
        "exist"
    )
    return [
        Note(
            sentence
            % {
                "type": item.type,
                "number": item.source_id,
                "target": target,
                "place": place,
            },
            kind=_("References to items that do not exist"),
            subject=f"{named(item)} {place} {target}",
        )
        for item in site.items()
        if item.type not in _SKIPPED_TYPES
        for place, target in dict.fromkeys(_references(item, survey))
        if target not in survey.items
    ]


def _references(item: SourceItem, survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield the WordPress name of each reference of an item and the ID it refers to."""
    if _NUMBER.fullmatch(item.parent_id):
        yield "post_parent", item.parent_id
    for id_ in item.all_meta("_thumbnail_id"):
        if _NUMBER.fullmatch(id_):
            yield "_thumbnail_id", id_
    for id_ in _PATTERN.findall(item.content):
        yield "wp:block", id_
    if item.first_meta("_menu_item_type") == "post_type":
        yield "_menu_item_object_id", item.first_meta("_menu_item_object_id")
    if _NUMBER.fullmatch(parent_id := item.first_meta("_menu_item_menu_item_parent")):
        yield "_menu_item_menu_item_parent", parent_id
    for name, key in acf_fields(item).items():
        if survey.field_types.get(key) in _ITEM_FIELDS:
            for value in meta_values(item.first_meta(name)):
                if _NUMBER.fullmatch(value):
                    yield name, value


def resolve_text_links(texts: BodyConverter, item: SourceItem) -> None:
    """Replace links in the text of an imported item by links to imported objects.

    This makes no new revision, since the import changes its own text. A text that a
    person has edited is unchanged.
    """
    provenance = find_provenance(texts.source, item.key)
    target: Any = provenance.target if provenance is not None else None
    if provenance is None or target is None or not hasattr(target, "body"):
        return
    conversion = texts.convert_resolved(
        item, with_excerpt=not isinstance(target, NewsPage)
    )
    checksum = checksum_of(conversion.blocks)
    if provenance.record.get("text") == checksum:
        return
    is_edited = "body" in provenance.record.get("edited", ())
    if not is_edited and str(target.latest_revision_id) == provenance.revision:
        _rewrite(target, conversion.blocks)
    provenance.record["text"] = checksum
    Provenance.objects.filter(pk=provenance.pk).update(record=provenance.record)


def _rewrite(target: Any, blocks: list[Block]) -> None:
    set_body(target, blocks)
    values = {"body": target.body}
    old_description = ""
    if isinstance(target, Resource):
        old_description = target.description
        values["description"] = target.description = stream_html(target.body)
    revision = Revision.objects.get(pk=target.latest_revision_id)
    for name in values:
        revision.content[name] = target._meta.get_field(name).value_to_string(target)
    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    if target.live and target.has_unpublished_changes:
        # A draft of a person, who publishes it.
        return
    type(target).objects.filter(pk=target.pk).update(**values)
    update_reference_index(target)
    if isinstance(target, Resource) and html_to_text(old_description) != html_to_text(
        target.description
    ):
        send_resources_changed(target)
