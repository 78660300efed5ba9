"""Store comments, pingbacks and trackbacks unmapped, for editors to read."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.core.personal_data import Person
from freeshelf.ingest.comments import COMMENT, comment_key
from freeshelf.privacy.finders.person_matching import PersonMatcher, redacted
from freeshelf.privacy.services.search import has_erased_anyone, was_erased
from freeshelf.sources.base import NOT_KEPT
from freeshelf_wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf_wordpress.sources.records import SourceComment

_STATUSES = {"1": "approved", "0": "pending", "": "approved"}
_NOWHERE = "nowhere"
# IP address and browser are never stored.
_NETWORK_FIELDS = {"comment_author_ip", "comment_agent"}
_TITLE_LENGTH = 100


class CommentImporter(NonItemImporter):
    """Store each comment as an unmapped item whose key contains that of its item."""

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield the comments of each item, then those without an item."""
        for item in self.context.site.items():
            for position, comment in enumerate(item.comments):
                yield self._record(item.key, position, comment)
        for position, row in enumerate(self.context.site.rows("comments")):
            fields = {name: value or "" for name, value in row.values.items()}
            yield self._record(_NOWHERE, position, SourceComment(fields))

    @cached_property
    def _has_erased_anyone(self) -> bool:
        return has_erased_anyone()

    def _record(
        self, item: str, position: int, comment: SourceComment
    ) -> NonItemRecord:
        if self._has_erased_anyone:
            comment = _without_erased(comment)
        fields = {name.lower(): value for name, value in comment.fields.items()}
        kind = fields.get("comment_type") or COMMENT
        approved = fields.get("comment_approved", "")
        status = _STATUSES.get(approved, approved)
        key = comment_key(item, fields.get("comment_id") or f"#{position}")
        title = _title(fields)
        return NonItemRecord(
            type=kind,
            status=status,
            key=key,
            title=title,
            write=partial(self._store, key, kind, status, title, comment),
        )

    def _store(
        self, key: str, kind: str, status: str, title: str, comment: SourceComment
    ) -> str:
        record = {**_public(comment.fields), "meta": dict(comment.meta)}
        return self.store_unmapped(
            record, kind=kind, key=key, title=title, status=status
        )


def _without_erased(comment: SourceComment) -> SourceComment:
    """Redact the personal data of people who had their data erased."""
    email = comment.fields.get("comment_author_email", "")
    if not was_erased(email):
        return comment
    matcher = PersonMatcher.of(Person((email.strip().lower(),)))
    return SourceComment(redacted(dict(comment.fields), matcher, whole_objects=True))


def _public(fields: Mapping[str, str]) -> dict[str, str]:
    return {
        name: NOT_KEPT if value and name.lower() in _NETWORK_FIELDS else value
        for name, value in fields.items()
    }


def _title(fields: Mapping[str, str]) -> str:
    """Return the author and the beginning of the text."""
    text = html_to_text(fields.get("comment_content", ""))
    author = plain_title(fields.get("comment_author", ""))
    return f"{author}: {' '.join(text.split())}"[:_TITLE_LENGTH]
