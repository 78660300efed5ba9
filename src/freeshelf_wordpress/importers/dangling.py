"""References of items to items that do not exist."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from freeshelf.ingest.notes import Note
from freeshelf_wordpress.importers.item_meta import acf_fields, meta_values
from freeshelf_wordpress.importers.report_notes import named
from freeshelf_wordpress.importers.survey import FILE_FIELDS, Survey
from freeshelf_wordpress.sources.records import CombinedSource, SourceItem

_ITEM_FIELDS = FILE_FIELDS | {"relationship", "post_object", "page_link"}
# References of these matter only inside WordPress.
_SKIPPED_TYPES = {"revision", "customize_changeset", "oembed_cache"}
_PATTERN = re.compile(r"<!-- wp:block \{[^\n]{0,500}?\"ref\":(\d+)")
_NUMBER = re.compile(r"[1-9]\d*")


def dangling_references(site: CombinedSource, survey: Survey) -> list[Note]:
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
