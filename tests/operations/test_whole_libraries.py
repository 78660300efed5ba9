"""Whole libraries come in, and database, index and files agree afterwards."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from freeshelf.library.models import FileContent, Resource
from freeshelf.operations.demo import complete_demo, prepare_demo
from freeshelf.operations.doctor import examine
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.worker import Worker
from freeshelf.pages.services import ensure_home
from tests.pages.home import make_root

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_place"),
]


@pytest.fixture(autouse=True)
def _page_tree() -> None:
    make_root()


def findings() -> list[str]:
    diagnosis = examine(now=timezone.now(), mend=False)
    return [finding.message for finding in diagnosis.found]


@pytest.mark.wordpress
def test_a_real_wordpress_export_is_indexed_as_it_is_imported(shared, own_place):
    ensure_home(title="Library")
    call_command(
        "import_wordpress",
        str(shared / "wordpress/wxr/all-content.wxr.xml"),
        uploads=shared / "wordpress/uploads",
        mapping=own_place / "mapping.yaml",
    )

    Worker().run(until_empty=True)
    bring_up_to_date()

    assert Resource.objects.live().count() > 50
    assert not findings()


def test_the_demo_comes_up_and_coming_up_again_changes_nothing(
    own_place, settings, found
):
    settings.STATIC_ROOT = own_place / "static"

    lines = []
    first = prepare_demo(report=lines.append)
    assert found("recruitment fees")
    complete_demo(report=lines.append)
    count = Resource.objects.live().count()
    second = prepare_demo(report=lambda line: None)

    assert count > 300
    assert Resource.objects.live().count() == count
    assert first == second
    assert first
    assert (own_place / "demo-editor-password").stat().st_mode & 0o077 == 0
    assert not FileContent.objects.filter(state__in=FileContent.UNREAD).exists()
    assert lines[1] == "1 of 4: Creating or updating the database"
    assert any(line.startswith("1 of 2: Reading the files") for line in lines)
    assert lines[-1] == "The demo library is complete"
    assert not findings()
