"""Revisions and autosaves become the history of what they are of.

That is a record, a page, or the look that custom CSS is a part of.
"""

import re
from functools import cached_property, partial
from typing import Any, ClassVar, TypeAlias

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from freeshelf.content.words import html_of
from freeshelf.core.html import plain_title
from freeshelf.ingest.provenance import find_provenance, remember
from freeshelf.ingest.reports import NEW, UNCHANGED, UPDATED
from freeshelf.ingest.waiting_rows import afterwards, make
from freeshelf.ingest.wordpress.accounts import account_of
from freeshelf.ingest.wordpress.custom_types import PAGE, Sorting
from freeshelf.ingest.wordpress.dates import read_moment
from freeshelf.ingest.wordpress.homes.base import Home
from freeshelf.ingest.wordpress.homes.looks.site_look import CSS, SiteLook
from freeshelf.ingest.wordpress.news import NewsImport
from freeshelf.ingest.wordpress.pages import PageImport
from freeshelf.ingest.wordpress.publishing import note_action
from freeshelf.ingest.wordpress.streams.stream import Block
from freeshelf.ingest.wordpress.texts import Texts, give_body
from freeshelf.library.models import Resource
from freeshelf.pages.models import NewsPage, Theme
from freeshelf.sources.records import SourceItem

_Target: TypeAlias = Resource | Page | Theme
_AUTOSAVE = re.compile(r"^\d+-autosave-v\d+$")


class RevisionHome(Home):
    """Writes each revision with its author and time, older than all that is here.

    None of them becomes what readers see or the draft that an editor opens: they can be
    compared and gone back to.
    """

    types: ClassVar[tuple[str, ...]] = ("revision",)

    def reason_to_keep_raw(self, item: SourceItem) -> str:
        """A revision needs the record, the page or the look that it is of."""
        facts = self.about.survey.items.get(item.parent_id)
        if facts is None:
            return _("the item it is a revision of is not in any source")
        sorting = Sorting(self.about.mapping.types)
        if facts.type == PAGE or sorting.keeps_history(facts.type):
            return ""
        if facts.type == CSS:
            is_known = find_provenance(self.about.source, item.key) is not None
            if is_known or self._look.has_css(item.parent_id):
                return ""
            return _("it belongs to a theme that is not active on the old site")
        return _("items of type %(type)s have no history here") % {"type": facts.type}

    def write(self, item: SourceItem, checksum: str) -> str:
        """Insert or mend one revision of what its item became."""
        target = self._target(item)
        if target is None:
            # Deleted here, or refused: nothing is left to have a history.
            return UNCHANGED
        known = find_provenance(self.about.source, item.key)
        revision = known.target if known is not None else None
        is_new = not isinstance(revision, Revision)
        if not isinstance(revision, Revision):
            revision = Revision(
                content_object=target, base_content_type=target.get_base_content_type()
            )
        revision.content, revision.object_str = self._content(target, item)
        account = self._account(item.creator)
        moment = read_moment(item.date_gmt, item.date) or target.first_published_at
        revision.created_at = moment or self.about.now
        revision.user = account
        if is_new:
            make(revision)
            afterwards(partial(self._log, item, target, revision, account))
        else:
            revision.save()
        afterwards(
            partial(
                remember,
                source=self.about.source,
                key=item.key,
                target=revision,
                checksum=checksum,
                record={"said": item.as_dict()},
                now=self.about.now,
            )
        )
        return NEW if is_new else UPDATED

    def _target(self, item: SourceItem) -> _Target | None:
        facts = self.about.survey.items[item.parent_id]
        known = find_provenance(self.about.source, facts.key)
        target = known.target if known is not None else None
        return target if isinstance(target, Resource | Page | Theme) else None

    @cached_property
    def _look(self) -> SiteLook:
        return SiteLook(self.about)

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self.about.source, self.about.survey)

    def _account(self, login: str) -> AbstractBaseUser | None:
        if login not in self._by_login:
            self._by_login[login] = account_of(
                self.about.source, self.about.survey, login
            )
        return self._by_login[login]

    @cached_property
    def _by_login(self) -> dict[str, AbstractBaseUser | None]:
        return {}

    def _content(self, target: _Target, item: SourceItem) -> tuple[dict[str, Any], str]:
        """What a revision holds, and its name: the latest state with older words."""
        about = self.about
        if isinstance(target, Theme):
            look = target.get_latest_revision_as_object()
            look.custom_css = item.content
            return look.serializable_data(), str(look)
        is_news = isinstance(target, NewsPage)
        body = self._texts.of(item, with_excerpt=not is_news).blocks
        if isinstance(target, Resource):
            return self._content_of_record(target, item, body)
        draft = target.get_latest_revision_as_object()
        writer = NewsImport if is_news else PageImport
        writer(source=about.source, survey=about.survey, now=about.now).describe(
            draft, item, body
        )
        return draft.serializable_data(), str(draft)

    def _content_of_record(
        self, record: Resource, item: SourceItem, body: list[Block]
    ) -> tuple[dict[str, Any], str]:
        latest = record.latest_revision
        # What a record has many of takes a question each; its last revision has it all.
        content = latest.content if latest is not None else record.serializable_data()
        record.title = plain_title(item.title)
        give_body(record, body)
        record.description = html_of(record.body)
        words = {
            name: record._meta.get_field(name).value_to_string(record)
            for name in ("title", "body", "description")
        }
        return content | words, str(record)

    def _log(
        self,
        item: SourceItem,
        target: _Target,
        revision: Revision,
        account: AbstractBaseUser | None,
    ) -> None:
        author = self.about.survey.authors.get(item.creator)
        data = {
            "author": author.display_name if author is not None else item.creator,
            "is_autosave": bool(_AUTOSAVE.match(item.slug)),
        }
        label, moment = revision.object_str[:255], revision.created_at
        if not isinstance(target, Page):
            note_action(
                target,
                "wagtail.edit",
                revision,
                label=label,
                user=account,
                timestamp=moment,
                data=data,
            )
            return
        log(
            instance=target,
            action="wagtail.edit",
            user=account,
            title=label,
            revision=revision,
            content_changed=True,
            timestamp=moment,
            data=data,
        )
