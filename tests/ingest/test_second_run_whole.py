"""The whole real site again, from the same sources and from others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from freeshelf.ingest.models import IngestRun, Provenance, RawItem
from freeshelf.ingest.reports import ImportReport
from freeshelf.ingest.services import import_wordpress
from freeshelf.pages.models import Theme
from tests.sources.recorded_site import ADMIN, recorded_site

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


@pytest.fixture
def changed_with_live(
    whole_import: ImportReport, shared: Path
) -> Iterator[Callable[..., set[str]]]:
    """What an import of the live site changes, alone or beside other sources."""
    folder = shared / "wordpress"
    with recorded_site(shared) as site:
        http = {"ALLOWED_HOSTS": [site.server.host], "REQUESTS_PER_SECOND": 1e6}

        def run(*names: tuple[str, str]) -> set[str]:
            import_wordpress(
                sources=[*(folder.joinpath(*name) for name in names), site.url],
                uploads=folder / "uploads" if names else None,
                download_files=not names,
                credentials=ADMIN,
                mapping_file=Path(whole_import.mapping_file),
                now=timezone.now(),
            )
            entries = IngestRun.objects.latest("pk").entries
            changed = entries.filter(outcome__in=("new", "updated"))
            return set(changed.values_list("record_type", flat=True))

        with override_settings(FREESHELF_HTTP=http):
            yield run


@pytest.mark.line("4.3")
def test_the_live_site_alone_takes_back_nothing_that_other_sources_gave(
    changed_with_live: Callable[..., set[str]],
) -> None:
    widgets = RawItem.objects.get(record_key="option:widget_text").data
    assert changed_with_live() == set()

    changed_with_live(_SQL, _WXR)

    assert changed_with_live() == set()
    assert RawItem.objects.get(record_key="option:widget_text").data == widgets
    drafts = [theme.get_latest_revision_as_object() for theme in Theme.objects.all()]
    assert any(draft.custom_css for draft in drafts)
