"""Settings and widgets of the old site: kept as they were, without their secrets."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import store_raw_record
from freeshelf.ingest.reports import KEPT_RAW
from freeshelf.ingest.wordpress.earlier_imports import ONLY_IN_DATABASE, earlier_options
from freeshelf.ingest.wordpress.importers.base import NonItemImporter, NonItemRecord
from freeshelf.sources.wordpress import looks_serialised
from freeshelf.sources.wordpress.combined import SQL
from freeshelf.sources.wordpress.dump.secrets import public_value

OPTION, WIDGET = "option", "widget"
# What WordPress or a plug-in works out anew when it is missing.
_CACHES = ("_transient_", "_site_transient_", "rewrite_rules", "cron")
# Tables that other homes read.
_AT_HOME = ("links", "comments", "ai1ec_", "ics_")
# Of these, rows come that hang on an item, a term or an account that is gone.
_OF_WORDPRESS = {
    "commentmeta", "postmeta", "term_relationships", "term_taxonomy", "termmeta",
    "terms", "usermeta",
}  # fmt: skip


class OptionImporter(NonItemImporter):
    """One raw item a setting; caches are left out, tables of plug-ins are named."""

    def non_item_records(self) -> Iterator[NonItemRecord]:
        """Yield settings and widgets by name."""
        kept = self._kept_whole()
        for name, said in sorted(self.context.site.options().items()):
            if name.startswith(_CACHES):
                continue
            value = kept.get(name, said) if looks_serialised(said) else said
            is_widget = name.startswith("widget_") or name == "sidebars_widgets"
            kind = WIDGET if is_widget else OPTION
            yield NonItemRecord(
                type=kind,
                status="",
                key=f"{OPTION}:{name}",
                title=name,
                write=partial(self._keep, kind, name, public_value(name, value)),
            )
        self._name_tables()

    def _kept_whole(self) -> dict[str, str]:
        """What a database said, of which REST shows a part of each list only."""
        site = self.context.site
        if any(SQL in counts for counts in site.counts().values()):
            return {}
        kept = earlier_options(self.context.source, ONLY_IN_DATABASE, *site.options())
        return kept if ONLY_IN_DATABASE in kept else {}

    def _keep(self, kind: str, name: str, value: str) -> str:
        store_raw_record(
            source=self.context.source,
            key=f"{OPTION}:{name}",
            kind=kind,
            status="",
            title=name,
            reason="",
            record={"name": name, "value": value},
            now=self.context.now,
        )
        return KEPT_RAW

    def _name_tables(self) -> None:
        for table, count in sorted(self.context.site.tables().items()):
            if not count or table.startswith(_AT_HOME):
                continue
            if table in _OF_WORDPRESS:
                kind = _(
                    "Rows of WordPress tables that belong to nothing on the old site"
                )
                told = _(
                    "Rows of table %(table)s that belong to nothing on the old site: "
                    "%(count)d."
                )
            else:
                kind = _("Plugin tables that were left out")
                told = _("Plugin table %(table)s was left out: %(count)d rows.")
            text = told % {"table": table, "count": count}
            self.notes.append(Note(text, kind=kind, subject=table))
