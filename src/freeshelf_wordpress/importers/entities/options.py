"""Store settings and widgets of the old site unmapped, without their secrets."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.ingest.notes import Note
from freeshelf_wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf_wordpress.importers.earlier_imports import (
    ONLY_IN_DATABASE,
    earlier_options,
)
from freeshelf_wordpress.sources import looks_serialised
from freeshelf_wordpress.sources.combined import SQL
from freeshelf_wordpress.sources.dump.secrets import public_value

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
            yield NonItemRecord(
                type=kind,
                status="",
                key=f"{OPTION}:{name}",
                title=name,
                write=partial(
                    self.store_unmapped,
                    {"name": name, "value": public_value(name, value)},
                    kind=kind,
                    key=f"{OPTION}:{name}",
                    title=name,
                ),
            )
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
