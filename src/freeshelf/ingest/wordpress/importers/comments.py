"""Comments, pingbacks and trackbacks: kept as they came, for editors to read."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.core.personal_data import Person
from freeshelf.ingest.comments import COMMENT, comment_key
from freeshelf.ingest.provenance import store_raw_record
from freeshelf.ingest.reports import KEPT_RAW
from freeshelf.ingest.wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf.privacy.finders.person_matching import PersonMatcher, redacted
from freeshelf.privacy.services.search import has_erased_anyone, was_erased
from freeshelf.sources.records import NOT_KEPT, SourceComment

_STATUSES = {"1": "approved", "0": "pending", "": "approved"}
_NOWHERE = "nowhere"
# Where someone wrote from, and with what: kept of nobody here.
_NETWORK_FIELDS = {"comment_author_ip", "comment_agent"}
_TITLE_LENGTH = 100


class CommentImporter(NonItemImporter):
    """One raw item for each, named for what it was written under."""

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield those of every item, then those whose item is gone."""
        for item in self.context.site.items():
            for place, comment in enumerate(item.comments):
                yield self._part(item.key, place, comment)
        for place, row in enumerate(self.context.site.rows("comments")):
            fields = {name: value or "" for name, value in row.values.items()}
            yield self._part(_NOWHERE, place, SourceComment(fields))

    @cached_property
    def _has_erased_anyone(self) -> bool:
        return has_erased_anyone()

    def _part(self, item: str, place: int, comment: SourceComment) -> NonItemRecord:
        if self._has_erased_anyone:
            comment = _without_erased(comment)
        said = {name.lower(): value for name, value in comment.fields.items()}
        kind = said.get("comment_type") or COMMENT
        approved = said.get("comment_approved", "")
        status = _STATUSES.get(approved, approved)
        key = comment_key(item, said.get("comment_id") or f"#{place}")
        title = _title(said)
        return NonItemRecord(
            type=kind,
            status=status,
            key=key,
            title=title,
            write=partial(self._keep, key, kind, status, title, comment),
        )

    def _keep(
        self, key: str, kind: str, status: str, title: str, comment: SourceComment
    ) -> str:
        store_raw_record(
            source=self.context.source,
            key=key,
            kind=kind,
            status=status,
            title=title,
            reason="",
            record={**_public(comment.fields), "meta": dict(comment.meta)},
            now=self.context.now,
        )
        return KEPT_RAW


def _without_erased(comment: SourceComment) -> SourceComment:
    """The words of someone who had everything erased, without whose they are."""
    address = comment.fields.get("comment_author_email", "")
    if not was_erased(address):
        return comment
    words = PersonMatcher.of(Person((address.strip().lower(),)))
    return SourceComment(redacted(dict(comment.fields), words, whole_objects=True))


def _public(fields: Mapping[str, str]) -> dict[str, str]:
    return {
        name: NOT_KEPT if value and name.lower() in _NETWORK_FIELDS else value
        for name, value in fields.items()
    }


def _title(said: Mapping[str, str]) -> str:
    """Who wrote it, and how it begins."""
    words = html_to_text(said.get("comment_content", ""))
    author = plain_title(said.get("comment_author", ""))
    return f"{author}: {' '.join(words.split())}"[:_TITLE_LENGTH]
