"""Resolve references in texts after everything is imported."""

from typing import Any

from wagtail.models import Revision

from freeshelf.content.rendering import stream_html
from freeshelf.core.html import html_to_text
from freeshelf.ingest.deferred_indexing import update_reference_index
from freeshelf.ingest.models import Provenance
from freeshelf.ingest.provenance import checksum_of, find_provenance
from freeshelf.library.models import Resource
from freeshelf.library.signals import send_resources_changed
from freeshelf.pages.models import NewsPage
from freeshelf_wordpress.importers.body_converter import BodyConverter, set_body
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.sources.records import SourceItem


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
        revision.content[name] = _serialized(target, name)
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


def _serialized(target: Any, name: str) -> Any:
    """Return a value in the form of revisions."""
    return target._meta.get_field(name).value_to_string(target)
