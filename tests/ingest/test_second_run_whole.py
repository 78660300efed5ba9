"""The whole real site again, from the same sources and from others."""

from pathlib import Path

import pytest
from django.utils import timezone

from freeshelf.ingest.models import IngestRun, Provenance
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.services import import_wordpress

pytestmark = pytest.mark.django_db

_SQL, _WXR = ("sql", "wpcontent.sql"), ("wxr", "all-content.wxr.xml")


def changed_types(shared: Path, mapping: Path, *names: tuple[str, str]) -> set[str]:
    """Types of what another import of these sources changes."""
    site = shared / "wordpress"
    import_wordpress(
        sources=[site.joinpath(*name) for name in names],
        uploads=site / "uploads",
        mapping_file=mapping,
        now=timezone.now(),
    )
    run = IngestRun.objects.latest("pk")
    changed = run.entries.filter(outcome__in=("new", "updated"))
    return set(changed.values_list("record_type", flat=True))


@pytest.mark.line("4.3")
def test_neither_a_second_run_nor_an_export_beside_the_database_changes_anything(
    whole_import: ImportReport, shared: Path
) -> None:
    mapping = Path(whole_import.mapping_file)
    known = Provenance.objects.count()

    assert changed_types(shared, mapping, _SQL) == set()
    assert changed_types(shared, mapping, _SQL, _WXR) == set()
    assert Provenance.objects.count() == known


@pytest.mark.line("4.3")
def test_an_export_alone_takes_back_nothing_that_the_database_gave(
    whole_import: ImportReport, shared: Path
) -> None:
    mapping = Path(whole_import.mapping_file)

    assert changed_types(shared, mapping, _WXR) == set()
