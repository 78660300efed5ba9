"""The importer that the admin area calls."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from freeshelf.core.http import Credentials
from freeshelf.ingest.importers import Progress
from freeshelf.ingest.reports import ImportReport
from freeshelf_wordpress import WORDPRESS
from freeshelf_wordpress.importers.services import import_wordpress
from freeshelf_wordpress.sources import PhpObject, looks_serialised, parse_php
from freeshelf_wordpress.sources.errors import InvalidPhpValueError


class WordPressImporter:
    """`Importer` of WordPress sites."""

    kind = WORDPRESS

    @property
    def label(self) -> str:
        """Return the name of the kind for people."""
        return _("WordPress export")

    @property
    def add_label(self) -> str:
        """Return the label of the button for an import."""
        return _("Import a site")

    @property
    def add_url(self) -> str:
        """Return the URL at which staff give the sources of a site."""
        return reverse("wordpress_import_request_add")

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
        """Import a site, or plan it and write its mapping file."""
        return import_wordpress(
            sources=sources,
            credentials=credentials,
            table_prefix=options.get("table_prefix", ""),
            download_files=options.get("download_files", False),
            dry_run=dry_run,
            stage=stage,
            writes_mapping=True,
            progress=progress,
            now=now,
        )

    def readable(self, value: Any) -> Any:
        """Return plain JSON in which PHP-serialized arrays are decoded.

        No PHP object is ever instantiated.
        """
        if isinstance(value, dict):
            return {str(key): self.readable(inside) for key, inside in value.items()}
        if isinstance(value, list | tuple):
            return [self.readable(inside) for inside in value]
        if isinstance(value, PhpObject):
            return str(value)
        if isinstance(value, str) and looks_serialised(value):
            try:
                return self.readable(parse_php(value))
            except InvalidPhpValueError:
                return value
        return value
