"""The importer of each kind of source that a package brings."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from freeshelf.content.wording import listed
from freeshelf.core.http import Credentials
from freeshelf.ingest.errors import SettingError
from freeshelf.ingest.importers import Progress
from freeshelf.ingest.loader import load_source
from freeshelf.ingest.mapping_preview import preview_samples
from freeshelf.ingest.record_preview import RecordPreview
from freeshelf.ingest.reports import ImportReport
from freeshelf.sources.base import setting_fields, source_class
from freeshelf.sources.errors import SourceError

_TRUE = {"1", "true", "yes", "on"}


class SourceImporter:
    """`Importer` of an installed kind of source."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @property
    def label(self) -> str:
        """Return the name of the kind, or the kind itself if it cannot be loaded."""
        try:
            return _(str(source_class(self.kind).label))
        except SourceError:
            return self.kind

    @property
    def add_label(self) -> str:
        """Return the label of the button that leads to the form of its settings."""
        return _("Import %(kind)s") % {"kind": self.label}

    @property
    def add_url(self) -> str:
        """Return the URL at which staff enter the settings of a source."""
        return reverse("ingest_source_add", args=[self.kind])

    def run(
        self,
        sources: Sequence[str],
        *,
        credentials: Credentials | None,
        options: Mapping[str, Any],
        dry_run: bool,
        stage: bool,
        progress: Progress,
        now: datetime,
    ) -> ImportReport:
        """Load a source or plan it; `sources` are its uploaded files."""
        values = dict(options)
        title = values.pop("title")
        download_files = values.pop("download_files", False)
        fields = setting_fields(source_class(self.kind))
        files = [name for name, each in fields.items() if each.metadata.get("file")]
        values |= dict(zip(files, sources, strict=False))
        return load_source(
            self.kind,
            values,
            title=title,
            now=now,
            dry_run=dry_run,
            stage=stage,
            download_files=download_files,
            progress=progress,
        )

    def preview(
        self, samples: Sequence[Mapping[str, Any]], *, slug: str
    ) -> Sequence[RecordPreview]:
        """Return what records become by the mapping file as it stands now."""
        return preview_samples(samples, kind=self.kind, slug=slug)

    def readable(self, value: Any) -> Any:
        """Return a stored value unchanged."""
        return value


def settings_of(kind: str, pairs: Sequence[str]) -> dict[str, Any]:
    """Parse NAME=VALUE pairs into settings of a kind of source. Raises SettingError."""
    fields = setting_fields(source_class(kind))
    given = dict(pair.partition("=")[::2] for pair in pairs)
    needed = {name for name, each in fields.items() if each.default is MISSING}
    wrong = sorted((needed - given.keys()) | (given.keys() - fields.keys()))
    if wrong:
        raise SettingError(names=listed(wrong), known=listed(fields))
    return {name: _typed(fields[name].type, text) for name, text in given.items()}


def _typed(kind: Any, text: str) -> Any:
    if kind is bool:
        return text.lower() in _TRUE
    return int(text) if kind is int and text.isdecimal() else text
