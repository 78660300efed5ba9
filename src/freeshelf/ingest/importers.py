"""Importers of other systems, which plugins register when they are loaded."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.utils.functional import Promise

from freeshelf.core.http import Credentials
from freeshelf.ingest.record_preview import RecordPreview
from freeshelf.ingest.reports import ImportReport

# The step after the last item.
INDEX = "index"
# Called with the step, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


class Importer(Protocol):
    """An importer of all content of one kind of system, used by the admin area."""

    @property
    def kind(self) -> str:
        """Return the `Source.kind` of what it imports."""

    @property
    def label(self) -> str:
        """Return the name of the kind for people."""

    @property
    def add_label(self) -> str:
        """Return the label of the button that leads there, such as “Import a site”."""

    @property
    def add_url(self) -> str:
        """Return the URL at which staff give its sources."""

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
        """Import the sources of one site, or plan it; options are of an ImportRequest.

        Raises FreeshelfError before the first write for sources that cannot be read.
        """

    def preview(
        self, samples: Sequence[Mapping[str, Any]], *, slug: str
    ) -> Sequence[RecordPreview]:
        """Return what the samples of a plan become, without writing anything."""

    def readable(self, value: Any) -> Any:
        """Return a stored value of a record as plain JSON for people."""


_importers: dict[str, Importer] = {}
_type_names: dict[str, str | Promise] = {}


def register_importer(importer: Importer) -> None:
    """Offer an importer; a second one of its kind replaces the first."""
    _importers[importer.kind] = importer


def importers() -> list[Importer]:
    """Return the registered importers, ordered by kind."""
    return [importer for _, importer in sorted(_importers.items())]


def importer_of(kind: str) -> Importer | None:
    """Return the importer of a kind; None if its plugin is left out."""
    return _importers.get(kind)


def register_type_names(names: Mapping[str, str | Promise]) -> None:
    """Register the names of types of a system that is imported from."""
    _type_names.update(names)


def type_name(key: str) -> str:
    """Return the name of a type; its key for one without a name."""
    return str(_type_names.get(key, key))
