"""A form says what a site's types, fields and terms become here."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from freeshelf.ingest.mapping import default_mapping_file, load_mapping
from freeshelf.ingest.models import ImportRequest, IngestRun
from freeshelf.library.models import Resource
from freeshelf.pages.models import StandardPage
from freeshelf.vocabularies.models import Concept, ConceptScheme
from tests.library.factories import UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.sources.wxr import item, list_link, term

pytestmark = pytest.mark.django_db

SLUG = "wordpress-quay-example"
SECTOR = "sector\nbrick-kilns"
Give = Callable[..., Any]
Work = Callable[[], None]


@pytest.fixture
def kilns() -> Concept:
    """A concept that the term of the site could stand for."""
    sectors = ConceptSchemeFactory(identifier="sectors", role=ConceptScheme.Role.SECTOR)
    return ConceptFactory(scheme=sectors, identifier="bricks", label="Brick making")


@pytest.fixture
def planned(kilns: Concept, give: Give, work: Work) -> ImportRequest:
    """A site that was planned: its mapping is a guess."""
    give(
        term("sector", "brick-kilns", "Brick kilns"),
        item(
            20,
            content=list_link("sector", "brick-kilns"),
            terms=(("sector", "brick-kilns", "Brick kilns"),),
            meta=(("source_organisation", "Harbour Union"), ("colour", "red")),
        ),
        item(21, terms=(("sector", "brick-kilns", "Brick kilns"),)),
    )
    work()
    return ImportRequest.objects.get()


def address(kind: str) -> str:
    return f"/admin/imports/mapping/{SLUG}/{kind}/"


def row(key: str, target: str, **more: Any) -> dict[str, Any]:
    """One row of a page, as a browser sends it."""
    return {
        f"row-0-{name}": value
        for name, value in {"key": key, "target": target, **more}.items()
    }


def test_types_fields_and_terms_show_their_counts_and_the_guess(
    admin: Client, planned: ImportRequest
) -> None:
    rows = {
        kind: {r.row.key: r.row for r in admin.get(address(kind)).context["forms"]}
        for kind in ("types", "fields", "terms")
    }

    assert (rows["types"]["post"].target, rows["types"]["post"].items) == (
        "resource",
        2,
    )
    assert rows["fields"]["source_organisation"].target == "publisher"
    assert rows["fields"]["colour"].items == 1
    assert (rows["terms"][SECTOR].target, rows["terms"][SECTOR].items) == ("new", 2)


def test_what_is_not_mapped_can_be_listed_alone(
    admin: Client, planned: ImportRequest
) -> None:
    page = admin.get(address("fields"), {"unmapped": "on"})

    assert [form.row.key for form in page.context["forms"]] == ["colour"]


def test_a_saved_mapping_is_the_file_and_a_second_import_applies_it(
    admin: Client, planned: ImportRequest, work: Work, kilns: Concept
) -> None:
    site = f"/admin/imports/sources/{planned.pk}/"
    admin.post(site, {"kind": "import"})
    work()
    admin.post(address("fields"), row("colour", "publisher"))
    chosen = json.dumps({"pk": kilns.pk, "title": "Brick making"})

    saved = admin.post(address("terms"), row(SECTOR, "concept", concept=chosen))

    assert saved.status_code == 302
    mapping = load_mapping(default_mapping_file(SLUG))
    assert mapping.terms["sector", "brick-kilns"].concept == "sectors/bricks"
    assert mapping.fields["colour"] == "publisher"
    shown = admin.get(address("terms")).context["forms"][0]
    assert shown.initial["concept"] == kilns.pk
    admin.post(site, {"kind": "import"})
    work()
    assert all(kilns in record.sectors.all() for record in Resource.objects.all())
    assert IngestRun.objects.latest("pk").report["rows"][0]["updated"] == 2


@pytest.mark.parametrize(
    ("target", "expected"), [("new", "sectors/bricks"), ("none", "none")]
)
def test_a_chosen_concept_counts_unless_the_list_beside_it_was_changed(
    admin: Client, planned: ImportRequest, kilns: Concept, target: str, expected: str
) -> None:
    admin.post(
        address("terms"), row(SECTOR, target, concept=json.dumps({"pk": kilns.pk}))
    )

    mapping = load_mapping(default_mapping_file(SLUG))
    assert mapping.terms["sector", "brick-kilns"].concept == expected


def test_subscribers_are_chosen_with_the_types(
    admin: Client, planned: ImportRequest
) -> None:
    admin.post(address("types"), {**row("post", "news"), "subscribers": "members"})

    mapping = load_mapping(default_mapping_file(SLUG))
    assert mapping.subscribers == "members"
    assert mapping.types["post"].target == "news"


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("terms", row(SECTOR, "concept")),
        ("terms", row(SECTOR, "concept", concept='{"pk": 99999}')),
        ("fields", row("colour", "the moon")),
    ],
)
def test_what_cannot_be_leaves_the_file_as_it_was(
    admin: Client, planned: ImportRequest, kind: str, sent: dict[str, Any]
) -> None:
    before = default_mapping_file(SLUG).read_text()

    answer = admin.post(address(kind), sent)

    assert answer.context["forms"][0].errors
    assert default_mapping_file(SLUG).read_text() == before


def test_many_terms_come_in_pages_and_a_page_changes_its_own(
    admin: Client, give: Give, work: Work
) -> None:
    slugs = [f"term-{number:02}" for number in range(60)]
    give(
        *(term("topic", slug, slug) for slug in slugs),
        item(
            20,
            content=list_link("topic", slugs[0]),
            terms=tuple(("topic", slug, slug) for slug in slugs),
        ),
    )
    work()

    first, second = (
        admin.get(address("terms"), {"p": number}).context["forms"] for number in (1, 2)
    )
    admin.post(f"{address('terms')}?p=2", row(second[0].row.key, "none"))

    assert (len(first), len(second)) == (50, 10)
    concepts = {
        slug: entry.concept
        for (_taxonomy, slug), entry in load_mapping(
            default_mapping_file(SLUG)
        ).terms.items()
    }
    assert [slug for slug, concept in concepts.items() if concept == "none"] == [
        "term-50"
    ]


def test_a_mapping_file_that_is_broken_says_where(
    admin: Client, planned: ImportRequest
) -> None:
    default_mapping_file(SLUG).write_text("types: [1, 2]")

    page = admin.get(address("types"), follow=True)

    assert "types: a list of" in page.content.decode()


def test_the_mapping_is_for_those_who_may_import(
    admin: Client, planned: ImportRequest
) -> None:
    editor = Client()
    editor.force_login(UserFactory())

    assert editor.get(address("types")).status_code == 302
    assert admin.get("/admin/imports/mapping/..%2Fetc/types/").status_code == 404


def test_a_taxonomy_that_no_reader_met_says_so_where_it_is_left(
    give: Give, work: Work, admin: Client
) -> None:
    hidden = 'a:2:{s:8:"taxonomy";s:8:"case_tag";s:6:"public";i:0;}'
    give(
        item(1, kind="acf-taxonomy", content=hidden),
        item(20, terms=(("case_tag", "ocelot", "Ocelot"),)),
    )
    work()

    page = admin.get(address("terms")).content.decode()

    assert (
        load_mapping(default_mapping_file(SLUG)).terms["case_tag", "ocelot"].is_hidden
    )
    assert "did not show this taxonomy to readers" in page


def test_the_plan_asks_about_a_type_that_nothing_shows_and_the_mapping_decides(
    admin: Client, give: Give, work: Work
) -> None:
    give(item(7, kind="estudio_caso", title="Taller"))
    work()
    import_request = ImportRequest.objects.get()
    site = f"/admin/imports/sources/{import_request.pk}/"

    plan = admin.get(site).content.decode()
    admin.post(address("types"), row("estudio_caso", "page") | {"subscribers": "none"})
    admin.post(site, {"kind": "import"})
    work()

    assert "“estudio_caso” (1): there is no sign that readers could see it" in plan
    assert StandardPage.objects.get().title == "Taller"


def test_the_admin_area_asks_about_each_taxonomy(
    admin: Client, give: Give, work: Work
) -> None:
    give(item(20, terms=(("risk_level", "ocelot", "Ocelot"),)))
    work()

    terms = admin.get(address("terms")).content.decode()
    page = admin.get(address("taxonomies")).content.decode()
    admin.post(address("taxonomies"), row("risk_level", "public"))

    assert "There is no sign that readers could see this taxonomy" in terms
    assert "risk_level" in page
    mapping = load_mapping(default_mapping_file(SLUG))
    assert mapping.taxonomies["risk_level"].shown == "public"


def test_the_first_records_of_a_plan_are_previewed(
    admin: Client, planned: ImportRequest
) -> None:
    page = admin.get(address("preview"))
    request = admin.get(f"/admin/imports/sources/{planned.pk}/").content.decode()

    first, second = page.context["previews"]
    assert ("colour", "red") in first.left
    assert second.title == "A title"
    assert "Mapping of fields: source_organisation" in page.content.decode()
    assert address("preview") in request
