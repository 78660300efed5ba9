"""Export organisations and people that have a page."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.text import slugify

from freeshelf.content.conversion import blocks_of
from freeshelf.library.models import Agent
from freeshelf_wordpress.export.context import BATCH, ExportContext, completed_items
from freeshelf_wordpress.export.field_meta import FieldMeta, with_fields
from freeshelf_wordpress.export.items import Item, PostKind, php_in_xml, post_id
from freeshelf_wordpress.export.origins import Origin

ORGANISATION = "organisation"


def agent_type() -> Iterator[Item]:
    """Yield the definition of their post type, for ACF and for an import here."""
    if not _listed().exists():
        return
    labels = {"name": "Organisations", "singular_name": "Organisation"}
    settings = {
        "post_type": ORGANISATION,
        "labels": labels,
        "public": True,
        "show_in_rest": True,
        "supports": ["title", "editor", "custom-fields"],
    }
    yield Item(
        number=post_id(PostKind.TYPE, 0),
        type="acf-post-type",
        title=labels["name"],
        status="publish",
        slug="post_type_freeshelf_organisation",
        content=php_in_xml(settings),
    )


def agents(context: ExportContext) -> Iterator[Item]:
    """Yield one post per agent with a page; others are only in the meta of records."""
    fields = FieldMeta(context)
    rows = _listed().iterator(chunk_size=BATCH)

    def build(agent: Agent, origin: Origin) -> Item:
        item = _item(context, agent, origin)
        meta = with_fields(item.meta, fields.of_thing(agent))
        return replace(item, meta=meta)

    return completed_items(context, Agent, rows, build)


def _listed() -> QuerySet[Agent]:
    return Agent.objects.filter(is_listed=True, merged_into=None).order_by("pk")


def _item(context: ExportContext, agent: Agent, origin: Origin) -> Item:
    meta = [("kind", agent.kind), ("freeshelf_identifier", agent.identifier)]
    if agent.homepage:
        meta.append(("website", agent.homepage))
    meta += context.uploads.featured_image_meta(origin.featured)
    names = filter(str.strip, agent.alternative_names.split("\n"))
    meta += [("alternative_name", name.strip()) for name in names]
    return Item(
        number=post_id(PostKind.AGENT, agent.pk),
        type=ORGANISATION,
        title=agent.name,
        status="publish",
        slug=origin.slug or slugify(agent.name, allow_unicode=True)[:180],
        content=context.texts.write(blocks_of(agent.description)).content,
        meta=tuple(meta),
    )
