"""The pages of a bundle respect what a site has already."""

import json
from datetime import UTC, datetime

import pytest
import yaml
from wagtail.models import Page, Site

from freeshelf.ingest.bundle.part_writer import BrokenLinkError
from freeshelf.ingest.demo_library import load_demo
from freeshelf.pages.models import HomePage, StandardPage

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)

pytestmark = [pytest.mark.core, pytest.mark.django_db]


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """A bundle of one record and one page that links to it; no vocabularies."""
    monkeypatch.setattr(
        "freeshelf.vocabularies.services.BUNDLED_FOLDER", tmp_path / "none"
    )
    record = {"id": "one", "title": "One", "language": "en"}
    pages = {
        "home": {
            "title": "A home",
            "introduction": "Theirs",
            "body": [{"paragraph": '<p><a href="page:about">About</a></p>'}],
        },
        "pages": [
            {
                "slug": "about",
                "type": "standard",
                "title": "About",
                "body": [{"paragraph": '<p><a href="record:one">One</a></p>'}],
            }
        ],
    }
    written = {
        "bundle.yaml": {"slug": "small", "title": "Small"},
        "guides.yaml": {"defaults": {}, "records": []},
        "reading_lists.yaml": [],
        "pages.yaml": pages,
    }
    (tmp_path / "files").mkdir()
    (tmp_path / "records.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    for name, content in written.items():
        (tmp_path / name).write_text(yaml.safe_dump(content), "utf-8")
    return tmp_path


def test_the_greeting_of_wagtail_makes_way_for_the_home_page(bundle):
    load_demo(now=NOW, folder=bundle)

    home = HomePage.objects.live().get()
    assert Site.objects.get().root_page_id == home.pk
    assert not Page.objects.filter(title__startswith="Welcome to your new").exists()
    about = StandardPage.objects.live().child_of(home).get()
    assert "/r/small-one" in str(about.body)
    assert f'id="{about.pk}"' in str(home.body.get_prep_value()).replace("\\", "")


def test_a_home_page_of_someone_else_keeps_its_text(bundle):
    mine = HomePage(title="Our home", slug="ours", introduction="Ours")
    Page.get_first_root_node().add_child(instance=mine)
    Site.objects.update(root_page=mine)

    load_demo(now=NOW, folder=bundle)

    mine.refresh_from_db()
    assert (mine.title, mine.introduction) == ("Our home", "Ours")
    assert StandardPage.objects.child_of(mine).count() == 1
    assert HomePage.objects.count() == 1


def test_a_link_that_leads_nowhere_is_refused_with_its_page(bundle):
    path = bundle / "pages.yaml"
    path.write_text(
        path.read_text("utf-8").replace("record:one", "record:two"), "utf-8"
    )

    with pytest.raises(BrokenLinkError, match="about links to record:two"):
        load_demo(now=NOW, folder=bundle)
