"""Store settings, widgets and comments unmapped, without secrets, for editors."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from freeshelf.core.html import html_to_text, plain_title
from freeshelf.core.personal_data import Person
from freeshelf.ingest.comments import COMMENT, comment_key
from freeshelf.ingest.notes import Note
from freeshelf.privacy.finders.person_matching import PersonMatcher, redacted
from freeshelf.privacy.services.search import has_erased_anyone, was_erased
from freeshelf.sources.base import NOT_KEPT
from freeshelf_wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf_wordpress.importers.earlier_imports import (
    ONLY_IN_DATABASE,
    earlier_options,
)
from freeshelf_wordpress.sources.combined.record_merging import SQL
from freeshelf_wordpress.sources.dump.secrets import public_value
from freeshelf_wordpress.sources.php import looks_serialised
from freeshelf_wordpress.sources.records import SourceComment

OPTION, WIDGET = "option", "widget"
# Options that WordPress or a plugin rebuilds when they are missing.
_CACHES = ("_transient_", "_site_transient_", "rewrite_rules", "cron")
# Tables that other importers read.
_IMPORTED_TABLES = ("links", "comments", "ai1ec_", "ics_")
# Rows of these are left over only if they belong to a deleted item, term or account.
_OF_WORDPRESS = {
    "commentmeta", "postmeta", "term_relationships", "term_taxonomy", "termmeta",
    "terms", "usermeta",
}  # fmt: skip


class OptionImporter(NonItemImporter):
    """Store each setting as an unmapped item, except caches; name tables of plugins."""

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield settings and widgets by name."""
        complete = self._earlier_complete()
        for name, current in sorted(self.context.site.options().items()):
            if name.startswith(_CACHES):
                continue
            value = (
                complete.get(name, current) if looks_serialised(current) else current
            )
            is_widget = name.startswith("widget_") or name == "sidebars_widgets"
            kind = WIDGET if is_widget else OPTION
            record = {"name": name, "value": public_value(name, value)}
            key = f"{OPTION}:{name}"
            yield self.unmapped(record, kind=kind, key=key, title=name)
        self._name_tables()

    def _earlier_complete(self) -> dict[str, str]:
        """Return settings of an earlier dump, since REST shows lists only in part."""
        site = self.context.site
        if any(SQL in counts for counts in site.counts().values()):
            return {}
        options = earlier_options(
            self.context.source, ONLY_IN_DATABASE, *site.options()
        )
        return options if ONLY_IN_DATABASE in options else {}

    def _name_tables(self) -> None:
        for table, count in sorted(self.context.site.tables().items()):
            if not count or table.startswith(_IMPORTED_TABLES):
                continue
            if table in _OF_WORDPRESS:
                kind = _(
                    "Rows of WordPress tables that belong to nothing on the old site"
                )
                message = _(
                    "Rows of table %(table)s that belong to nothing on the old site: "
                    "%(count)d."
                )
            else:
                kind = _("Plugin tables that were left out")
                message = _("Plugin table %(table)s was left out: %(count)d rows.")
            text = message % {"table": table, "count": count}
            self.notes.append(Note(text, kind=kind, subject=table))


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
        return self.unmapped(
            {**_public(comment.fields), "meta": dict(comment.meta)},
            kind=kind,
            key=key,
            title=_title(fields),
            status=status,
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
