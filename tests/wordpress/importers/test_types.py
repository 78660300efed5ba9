"""Items of a site's own types become what the mapping file says."""

from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from freeshelf.core.html import html_to_text
from freeshelf.ingest.models import Provenance, RawItem
from freeshelf.library.models import Agent, Resource
from freeshelf.pages.models import NewsPage
from freeshelf.vocabularies.models import Concept, ConceptScheme
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item, term

pytestmark = pytest.mark.django_db


def php(value: str | bool | dict[str, object]) -> str:
    """A value as PHP serialises it."""
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    body = "".join(php(k) + php(v) for k, v in value.items())
    return f"a:{len(value)}:{{{body}}}"


def own_type(number: int, name: str, *, public: bool = True) -> str:
    content = {"post_type": name, "public": public, "labels": {"name": name.title()}}
    return item(number, kind="acf-post-type", title=name, content=php(content))


def test_the_first_run_writes_its_best_guess_with_counts(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        own_type(1, "organisation"),
        own_type(2, "press_release"),
        own_type(3, "toolkit"),
        item(4, kind="organisation", title="Harbour Union"),
        item(5, kind="organisation", title="Quayside Clinic"),
        item(6, kind="press_release"),
        item(7, kind="toolkit"),
        item(8, kind="slider_of_a_gone_plugin"),
    )

    types = yaml.safe_load((tmp_path / "mapping.yaml").read_text("utf-8"))["types"]

    assert {name: (e["target"], e["items"]) for name, e in types.items()} == {
        "organisation": ("agent", 2),
        "press_release": ("news", 1),
        "toolkit": ("resource", 1),
        "slider_of_a_gone_plugin": ("raw", 1),
    }
    assert types["organisation"]["name"] == "Organisation"


def test_items_of_a_type_that_is_people_are_persons(bring_in: Import) -> None:
    bring_in(
        own_type(1, "team_member"),
        own_type(2, "partner"),
        item(3, kind="team_member", title="Marchetti, Inès"),
        item(4, kind="partner", title="Harbour Union"),
    )

    listed = Agent.objects.filter(is_listed=True).values_list("name", "kind")
    assert dict(listed) == {
        "Marchetti, Inès": Agent.Kind.PERSON,
        "Harbour Union": Agent.Kind.ORGANIZATION,
    }


def test_an_organisation_has_a_page_of_its_own_at_its_old_address(
    bring_in: Import, client: Client
) -> None:
    bring_in(
        own_type(1, "organisation"),
        item(
            4,
            kind="organisation",
            title="Harbour Union",
            content="<p>Seafarers <b>organise</b>.</p><script>alert(1)</script>",
            link="https://quay.example/organisation/harbour-union/",
            meta=(("website", "https://harbour.example.org/"),),
        ),
    )

    agent = Agent.objects.get(name="Harbour Union")
    answer = client.get("/organisation/harbour-union/", follow=True)

    assert html_to_text(agent.description).split() == ["Seafarers", "organise."]
    assert agent.homepage == "https://harbour.example.org/"
    assert answer.redirect_chain[0][1] == 301
    assert answer.status_code == 200
    assert "Harbour Union" in answer.content.decode()


def test_an_organisation_that_was_not_published_stays_raw(bring_in: Import) -> None:
    report = bring_in(
        own_type(1, "organisation"),
        item(4, kind="organisation", title="Not yet", status="draft"),
    )

    assert not Agent.objects.filter(name="Not yet").exists()
    assert RawItem.objects.get(record_type="organisation").title == "Not yet"
    assert "cannot be drafts" in next(
        iter(report.rows["organisation", "draft"].reasons)
    )


def test_items_of_a_type_that_readers_never_saw_are_records_for_staff(
    bring_in: Import,
) -> None:
    bring_in(
        own_type(1, "internal_note", public=False),
        item(4, kind="internal_note", title="A note"),
    )

    note = Resource.objects.get(title="A note")

    assert note.live
    assert note.access_rights == "staff"
    assert note not in Resource.objects.visible_to(AnonymousUser())


def test_a_librarian_sends_a_type_or_one_category_of_it_elsewhere(
    bring_in: Import, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yaml").write_text(
        "types: {post: resource, post in category/news: news, gone: resource}", "utf-8"
    )

    bring_in(
        item(4, title="A guide"),
        item(5, title="A conference", terms=(("category", "news", "News"),),
             date="2024-03-02 09:00:00"),
        item(6, kind="gone", title="A survivor of its plug-in"),
    )  # fmt: skip

    news = NewsPage.objects.get()
    assert news.title == "A conference"
    assert str(news.published_date) == "2024-03-02"
    assert {r.title for r in Resource.objects.all()} == {
        "A guide",
        "A survivor of its plug-in",
    }


def test_a_second_run_changes_nothing(bring_in: Import, tmp_path: Path) -> None:
    parts = (
        own_type(1, "organisation"),
        own_type(2, "news"),
        item(4, kind="organisation", title="Harbour Union"),
        item(5, kind="news", title="A conference"),
    )
    bring_in(*parts)

    report = bring_in(*parts)

    assert not report.changed
    assert Agent.objects.filter(name="Harbour Union").count() == 1


def test_a_defined_taxonomy_is_the_vocabulary_of_its_terms(bring_in: Import) -> None:
    report = bring_in(
        term("worksite", "quay", "Quay"),
        item(1, kind="acf-taxonomy", content=php({"taxonomy": "worksite"})),
        item(2, kind="acf-taxonomy", content=php({"taxonomy": "unused"})),
        own_type(3, "toolkit"),
        item(4, kind="toolkit", terms=(("worksite", "quay", "Quay"),)),
    )

    known = Provenance.objects.get(record_key__startswith="acf-taxonomy:1:")
    assert isinstance(known.target, ConceptScheme)
    assert known.target.concepts.get().label("en") == "Quay"
    assert report.rows["acf-taxonomy", "publish"].outcomes["kept_raw"] == 1
    reasons = report.rows["acf-post-type", "publish"].reasons
    assert "become “resource”" in next(iter(reasons))


def test_terms_that_no_reader_met_become_no_concepts_unless_someone_says_so(
    bring_in: Import, tmp_path: Path
) -> None:
    ConceptFactory(
        scheme=ConceptSchemeFactory(role=ConceptScheme.Role.SUBJECT), label="Marmoset"
    )
    parts = (
        item(1, kind="acf-taxonomy",
             content=php({"taxonomy": "case_tag", "public": False})),
        item(20, terms=(("case_tag", "marmoset", "Marmoset"),
                        ("case_tag", "ocelot", "Ocelot"))),
    )  # fmt: skip
    bring_in(*parts)

    resource = Resource.objects.get()
    assert not resource.subjects.exists()
    assert not Concept.objects.filter(labels__text="Ocelot").exists()

    file = tmp_path / "mapping.yaml"
    file.write_text(file.read_text("utf-8").replace("concept: none", "concept: new"))
    bring_in(*parts)

    assert {each.label("en") for each in resource.subjects.all()} == {
        "Marmoset",
        "Ocelot",
    }


def test_audiences_that_an_export_of_ours_says_are_not_said_twice(
    bring_in: Import,
) -> None:
    meta = "".join(
        f"<wp:termmeta><wp:meta_key>{name}</wp:meta_key>"
        f"<wp:meta_value>{value}</wp:meta_value></wp:termmeta>"
        for name, value in (("uri", "urn:x:survivors"), ("scheme", "audiences"))
    )
    ours = term("audience", "survivors", "Survivors & families")
    said = (("audience", "survivor"), ("_audience", "field_a"))
    bring_in(
        ours.replace("</wp:term>", f"{meta}</wp:term>"),
        item(4, terms=(("audience", "survivors", "Survivors"),), meta=said),
        item(5, terms=(("audience", "police", "Police"),), meta=said),
    )

    found = sorted(
        sorted(concept.label("en") for concept in resource.audience.all())
        for resource in Resource.objects.all()
    )
    assert found == [["Police", "survivor"], ["Survivors & families"]]


def test_a_choice_is_called_as_readers_saw_it(bring_in: Import) -> None:
    choices = {"choices": {"survivor": "Survivors & families", "all": "All rights"}}
    bring_in(
        item(
            4,
            meta=(
                ("audience", "survivor"), ("_audience", "field_a"),
                ("licence", "all"), ("_licence", "field_b"),
            ),
        ),
        item(5, kind="acf-field", slug="field_a", content=php(choices)),
        item(6, kind="acf-field", slug="field_b", content=php(choices)),
    )  # fmt: skip

    resource = Resource.objects.get()
    assert resource.license == "All rights"
    assert resource.audience.get().label("en") == "Survivors & families"
