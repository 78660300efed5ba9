"""Import revisions and autosaves as the history of their object.

The object is a record, a page, or the theme that custom CSS belongs to.
"""

import re
from collections.abc import Callable
from functools import cache, cached_property, partial
from typing import Any, ClassVar, TypeAlias

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from freeshelf.core.html import plain_title
from freeshelf.ingest.deferred_rows import on_flush, save_or_defer
from freeshelf.ingest.provenance import find_provenance, find_target
from freeshelf.ingest.publishing import log_action
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.library.models import Resource
from freeshelf.pages.models import NewsPage, Theme
from freeshelf_wordpress.importers.authors import account_of
from freeshelf_wordpress.importers.base import Importer
from freeshelf_wordpress.importers.body_converter import set_body
from freeshelf_wordpress.importers.custom_types import PAGE
from freeshelf_wordpress.importers.entities.appearance.site_theme import CSS, SiteTheme
from freeshelf_wordpress.importers.item_meta import read_moment
from freeshelf_wordpress.importers.pages import NewsImporter, PageImporter
from freeshelf_wordpress.importers.streams.stream import Block
from freeshelf_wordpress.sources.records import SourceItem

_Target: TypeAlias = Resource | Page | Theme
_AUTOSAVE = re.compile(r"^\d+-autosave-v\d+$")


class RevisionImporter(Importer):
    """Import each revision with its author and time, before existing ones.

    None becomes the live or the latest revision: they can be compared and restored.
    """

    types: ClassVar[tuple[str, ...]] = ("revision",)

    def unmapped_reason(self, item: SourceItem) -> str:
        """Refuse revisions whose object was not imported."""
        facts = self.context.survey.items.get(item.parent_id)
        if facts is None:
            return _("the item it is a revision of is not in any source")
        if facts.type == PAGE or self.type_mapping.keeps_history(facts.type):
            return ""
        if facts.type == CSS:
            is_known = find_provenance(self.context.source, item.key) is not None
            if is_known or self._theme.has_css(item.parent_id):
                return ""
            return _("it belongs to a theme that is not active on the old site")
        return _("items of type %(type)s have no history here") % {"type": facts.type}

    def write(self, item: SourceItem, checksum: str) -> str:
        """Insert or update one revision of an imported object."""
        target = self._target(item)
        if target is None:
            # The object was deleted here or refused.
            return UNCHANGED
        _provenance, revision = find_target(self.context.source, item.key)
        is_new = not isinstance(revision, Revision)
        if not isinstance(revision, Revision):
            revision = Revision(
                content_object=target, base_content_type=target.get_base_content_type()
            )
        revision.content, revision.object_str = self._content(target, item)
        account = self._account(item.creator)
        created_at = read_moment(item.date_gmt, item.date) or target.first_published_at
        revision.created_at = created_at or self.context.now
        revision.user = account
        if is_new:
            save_or_defer(revision)
            on_flush(partial(self._log, item, target, revision, account))
        else:
            revision.save()
        on_flush(partial(self.save_provenance, item, revision, checksum))
        return NEW if is_new else UPDATED

    def _target(self, item: SourceItem) -> _Target | None:
        return self.context.imported(item.parent_id, Resource | Page | Theme)

    @cached_property
    def _theme(self) -> SiteTheme:
        return SiteTheme(self.context)

    @cached_property
    def _account(self) -> Callable[[str], AbstractBaseUser | None]:
        return cache(partial(account_of, self.context.source, self.context.survey))

    def _content(self, target: _Target, item: SourceItem) -> tuple[dict[str, Any], str]:
        """Return content and title of a revision: the latest state with older text."""
        if isinstance(target, Theme):
            theme = target.get_latest_revision_as_object()
            theme.custom_css = item.content
            return theme.serializable_data(), str(theme)
        is_news = isinstance(target, NewsPage)
        body = self.converter.convert(item, with_excerpt=not is_news).blocks
        if isinstance(target, Resource):
            return self._content_of_record(target, item, body)
        draft = target.get_latest_revision_as_object()
        (NewsImporter if is_news else PageImporter).describe(draft, item, body)
        return draft.serializable_data(), str(draft)

    def _content_of_record(
        self, record: Resource, item: SourceItem, body: list[Block]
    ) -> tuple[dict[str, Any], str]:
        latest = record.latest_revision
        # Each child relation takes a query; the latest revision contains them all.
        content = latest.content if latest is not None else record.serializable_data()
        record.title = plain_title(item.title)
        set_body(record, body)
        record.write_text(body=record.body)
        meta: Any = record._meta
        texts = {
            name: meta.get_field(name).value_to_string(record)
            for name in ("title", "body", "description")
        }
        return content | texts, str(record)

    def _log(
        self,
        item: SourceItem,
        target: _Target,
        revision: Revision,
        account: AbstractBaseUser | None,
    ) -> None:
        author = self.context.survey.authors.get(item.creator)
        entry: dict[str, Any] = {
            "user": account,
            "timestamp": revision.created_at,
            "data": {
                "author": author.display_name if author is not None else item.creator,
                "is_autosave": bool(_AUTOSAVE.match(item.slug)),
            },
        }
        label = revision.object_str[:255]
        if isinstance(target, Page):
            entry |= {"title": label, "revision": revision, "content_changed": True}
            log(target, "wagtail.edit", **entry)
        else:
            log_action(target, "wagtail.edit", revision, label=label, **entry)
