"""Settings and widgets of the old site: kept as they were, without their secrets."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.ingest.notes import Note
from freeshelf.ingest.provenance import keep_raw_record
from freeshelf.ingest.reports import KEPT_RAW
from freeshelf.ingest.wordpress.homes.base import Part
from freeshelf.ingest.wordpress.homes.parts import PartHome
from freeshelf.ingest.wordpress.known import ONLY_IN_DATABASE, kept_options
from freeshelf.sources.wordpress import looks_serialised
from freeshelf.sources.wordpress.dump.secrets import public_value
from freeshelf.sources.wordpress.gathering import SQL

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


class OptionHome(PartHome):
    """One raw item a setting; caches are left out, tables of plug-ins are named."""

    def parts(self) -> Iterator[Part]:
        """Yield settings and widgets by name."""
        kept = self._kept_whole()
        for name, said in sorted(self.about.site.options().items()):
            if name.startswith(_CACHES):
                continue
            value = kept.get(name, said) if looks_serialised(said) else said
            is_widget = name.startswith("widget_") or name == "sidebars_widgets"
            kind = WIDGET if is_widget else OPTION
            yield Part(
                type=kind,
                status="",
                key=f"{OPTION}:{name}",
                title=name,
                write=partial(self._keep, kind, name, public_value(name, value)),
            )
        self._name_tables()

    def _kept_whole(self) -> dict[str, str]:
        """What a database said, of which REST shows a part of each list only."""
        site = self.about.site
        if any(SQL in counts for counts in site.counts().values()):
            return {}
        kept = kept_options(self.about.source, ONLY_IN_DATABASE, *site.options())
        return kept if ONLY_IN_DATABASE in kept else {}

    def _keep(self, kind: str, name: str, value: str) -> str:
        keep_raw_record(
            source=self.about.source,
            key=f"{OPTION}:{name}",
            kind=kind,
            status="",
            title=name,
            reason="",
            record={"name": name, "value": value},
            now=self.about.now,
        )
        return KEPT_RAW

    def _name_tables(self) -> None:
        for table, count in sorted(self.about.site.tables().items()):
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
