"""Taxonomies that a theme or a plug-in registered: topics where something shows it."""

from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from freeshelf.ingest.mapping import load_mapping
from freeshelf.library.models import Resource
from freeshelf.vocabularies.models import Concept, ConceptScheme
from freeshelf_wordpress.importers.services import import_wordpress
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.conftest import Import
from tests.wordpress.importers.acf import serialised
from tests.wordpress.importers.test_plan_and_run import counted
from tests.wordpress.importers.test_shown_types import Dump, bring_dump
from tests.wordpress.sources.dumps import post, table
from tests.wordpress.sources.wxr import export, item, term

__all__ = ["bring_dump"]

pytestmark = pytest.mark.django_db

RISK = ("risk_level", "marmoset", "Marmoset")
TERM = term(*RISK)
RECORD = item(20, title="A report", terms=(RISK, ("post_tag", "fees", "Fees")))


def labels() -> set[str]:
    return {concept.label("en") for concept in Concept.objects.all()}


def shown(folder: Path) -> dict[str, str]:
    said = yaml.safe_load((folder / "mapping.yaml").read_text("utf-8"))
    return {name: entry["shown"] for name, entry in said["taxonomies"].items()}


def menu_line(name: str) -> str:
    meta = (
        ("_menu_item_type", "taxonomy"),
        ("_menu_item_object", name),
        ("_menu_item_object_id", "9"),
        ("_menu_item_url", ""),
    )
    return item(30, kind="nav_menu_item", meta=meta)


def test_terms_of_an_unknown_taxonomy_name_no_record(
    bring_in: Import, tmp_path: Path, client: Client
) -> None:
    # Not even by a topic of ours that has the name.
    ConceptFactory(
        scheme=ConceptSchemeFactory(role=ConceptScheme.Role.SUBJECT), label="Marmoset"
    )

    bring_in(TERM, RECORD)

    record = Resource.objects.get()
    assert [each.label("en") for each in record.subjects.all()] == ["Fees"]
    assert shown(tmp_path) == {"risk_level": "unknown"}
    for there in (record.get_absolute_url(), f"/r/{record.identifier}/cite.json"):
        assert b"armoset" not in client.get(there).content


def test_the_plan_asks_by_name_with_numbers_of_terms_and_records(
    bring_in: Import,
) -> None:
    other = ("risk_level", "ocelot", "Ocelot")
    records = (item(21, terms=(RISK, other)), item(22, terms=(RISK,)))

    report = bring_in(TERM, *records, dry_run=True)

    (asked,) = [said for said in report.decisions if "risk_level" in said]
    assert "“risk_level” (terms: 2, records: 2)" in asked
    assert "there is no sign that readers could see it" in asked
    assert "--taxonomy risk_level=public" in asked
    assert not Concept.objects.exists()


@pytest.mark.parametrize(
    "evidence",
    [
        menu_line("risk_level"),
        item(31, content='<a href="https://quay.example/risk_level/marmoset/">x</a>'),
        item(31, kind="page", content='<a href="/?risk_level=marmoset">x</a>'),
        item(32, kind="acf-taxonomy", content=serialised({"taxonomy": "risk_level"})),
    ],
    ids=["menu", "link", "query", "definition"],
)
def test_a_taxonomy_that_something_shows_becomes_topics(
    bring_in: Import, tmp_path: Path, evidence: str
) -> None:
    bring_in(TERM, RECORD, evidence)

    assert "Marmoset" in labels()
    assert shown(tmp_path) == {"risk_level": "public"}


TERMS = (
    table("wp_terms", ("term_id", "name", "slug"), (9, "Marmoset", "marmoset")),
    table(
        "wp_term_taxonomy",
        ("term_taxonomy_id", "term_id", "taxonomy", "description", "parent", "count"),
        (9, 9, "risk_level", "", 0, 1),
    ),
    table(
        "wp_term_relationships",
        ("object_id", "term_taxonomy_id", "term_order"),
        (20, 9, 0),
    ),
)


def index_of_terms(is_public: int | None) -> str:
    """The table in which Yoast SEO lists what its sitemap has."""
    columns = ("id", "object_type", "object_sub_type", "is_public", "post_status")
    return table(
        "wp_yoast_indexable", columns, (1, "term", "risk_level", is_public, None)
    )


def defined(public: str) -> dict[str, str]:
    """The settings in which Custom Post Type UI registers it."""
    said = {"risk_level": {"name": "risk_level", "public": public}}
    return {"cptui_taxonomies": serialised(said)}


@pytest.mark.parametrize(
    ("options", "tables", "is_shown"),
    [
        ({}, (), False),
        (defined("true"), (), True),
        (defined("false"), (index_of_terms(None),), False),
        ({}, (index_of_terms(None),), True),
        ({}, (index_of_terms(0),), False),
    ],
    ids=["nothing", "public", "not public", "sitemap", "left out of the sitemap"],
)
def test_of_a_dump_too_only_what_something_shows_becomes_topics(
    bring_dump: Dump,
    options: dict[str, str],
    tables: tuple[str, ...],
    *,
    is_shown: bool,
) -> None:
    report = bring_dump(post(20), options=options, tables=(*TERMS, *tables))

    assert ("Marmoset" in labels()) == is_shown
    assert any("“risk_level” (terms: 1, records: 1)" in d for d in report.decisions)


@pytest.mark.parametrize(
    "address",
    ["/?risk_level=newsletter", "/list/?risk_level=marmoset", "/?source=marmoset"],
)
def test_a_query_that_names_no_term_at_the_root_of_the_site_shows_no_taxonomy(
    bring_in: Import, tmp_path: Path, address: str
) -> None:
    bring_in(TERM, RECORD, item(31, content=f'<a href="{address}">x</a>'))

    assert "Marmoset" not in labels()
    assert shown(tmp_path) == {"risk_level": "unknown"}


def test_evidence_that_comes_later_opens_what_was_only_unknown(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(TERM, RECORD)
    assert "Marmoset" not in labels()

    bring_in(TERM, RECORD, menu_line("risk_level"))

    subjects = Resource.objects.get().subjects.all()
    assert {each.label("en") for each in subjects} == {"Fees", "Marmoset"}
    assert shown(tmp_path) == {"risk_level": "public"}


@pytest.mark.parametrize("way", ["mapping", "command"])
def test_a_person_may_say_that_it_was_public_or_that_it_was_not(
    bring_in: Import, tmp_path: Path, way: str
) -> None:
    bring_in(TERM, RECORD)
    file = tmp_path / "mapping.yaml"

    more = {}
    if way == "mapping":
        text = file.read_text("utf-8")
        file.write_text(text.replace("shown: unknown", "shown: public"))
    else:
        more = {"taxonomies": {"risk_level": "public"}}
    bring_in(TERM, RECORD, **more)

    assert "Marmoset" in labels()


def test_a_mapping_from_before_goes_on_carrying_what_it_carried(
    bring_in: Import, tmp_path: Path
) -> None:
    known = {"risk_level": {"marmoset": {"name": "Marmoset", "concept": "new"}}}
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump({"terms": known}), "utf-8")

    bring_in(TERM, RECORD)

    assert "Marmoset" in labels()
    assert shown(tmp_path) == {"risk_level": "public"}


def test_one_term_that_a_person_carries_over_opens_no_other(
    bring_in: Import, tmp_path: Path
) -> None:
    other = ("risk_level", "ocelot", "Ocelot")
    parts = (item(20, terms=(RISK, other)),)
    bring_in(*parts)
    file = tmp_path / "mapping.yaml"
    said = yaml.safe_load(file.read_text("utf-8"))
    said["terms"]["risk_level"]["marmoset"]["concept"] = "new"
    file.write_text(yaml.safe_dump(said), "utf-8")

    bring_in(*parts)

    assert labels() == {"Marmoset"}


def decide(folder: Path, way: str, decision: str) -> dict[str, dict[str, str]]:
    """Say who met the taxonomy, on the command line or in the mapping."""
    if way == "command":
        return {"taxonomies": {"risk_level": decision}}
    file = folder / "mapping.yaml"
    said = yaml.safe_load(file.read_text("utf-8"))
    said["taxonomies"]["risk_level"]["shown"] = decision
    file.write_text(yaml.safe_dump(said), "utf-8")
    return {}


@pytest.mark.parametrize("way", ["mapping", "command"])
@pytest.mark.parametrize("closed", ["hidden", "unknown"])
@pytest.mark.parametrize("is_ours", [False, True], ids=["own topic", "topic of ours"])
def test_a_taxonomy_that_is_closed_later_names_no_record_any_more(
    bring_in: Import, tmp_path: Path, way: str, closed: str, *, is_ours: bool
) -> None:
    if is_ours:
        scheme = ConceptSchemeFactory(role=ConceptScheme.Role.SUBJECT)
        ConceptFactory(scheme=scheme, label="Marmoset")
    parts = (TERM, RECORD)
    bring_in(*parts, taxonomies={"risk_level": "public"})
    record = Resource.objects.get()
    assert {each.label("en") for each in record.subjects.all()} == {"Fees", "Marmoset"}

    more = decide(tmp_path, way, closed)
    plan = bring_in(*parts, **more, dry_run=True)
    report = bring_in(*parts, **more)

    record = Resource.objects.get()
    assert [each.label("en") for each in record.subjects.all()] == ["Fees"]
    assert shown(tmp_path) == {"risk_level": closed}
    assert [said for said in plan.decisions if "are not imported" in said]
    assert counted(plan) == counted(report)
    assert not bring_in(*parts).changed

    opened = decide(tmp_path, way, "public")
    plan = bring_in(*parts, **opened, dry_run=True)
    report = bring_in(*parts, **opened)

    record = Resource.objects.get()
    assert {each.label("en") for each in record.subjects.all()} == {"Fees", "Marmoset"}
    assert counted(plan) == counted(report)
    entry = load_mapping(tmp_path / "mapping.yaml").terms[RISK[:2]]
    assert entry.shown == "public"


def test_what_a_person_chose_for_one_term_outlives_its_taxonomy(
    bring_in: Import, tmp_path: Path
) -> None:
    other = ("risk_level", "ocelot", "Ocelot")
    parts = (item(20, terms=(RISK, other)),)
    file = tmp_path / "mapping.yaml"

    def choose(slug: str, concept: str) -> None:
        said = yaml.safe_load(file.read_text("utf-8"))
        said["terms"]["risk_level"][slug]["concept"] = concept
        file.write_text(yaml.safe_dump(said), "utf-8")

    def topics() -> set[str]:
        return {each.label("en") for each in Resource.objects.get().subjects.all()}

    bring_in(*parts, taxonomies={"risk_level": "public"})
    choose("ocelot", "none")
    bring_in(*parts, taxonomies={"risk_level": "hidden"})
    assert topics() == set()
    choose("marmoset", "new")
    bring_in(*parts)
    assert topics() == {"Marmoset"}
    bring_in(*parts, taxonomies={"risk_level": "public"})
    assert topics() == {"Marmoset"}


def test_a_mapping_from_before_goes_on_hiding_what_it_hid(
    bring_in: Import, tmp_path: Path
) -> None:
    entry = {"name": "Marmoset", "concept": "none", "hidden": True}
    known = {"risk_level": {"marmoset": entry}}
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump({"terms": known}), "utf-8")

    bring_in(TERM, RECORD, menu_line("risk_level"))

    assert "Marmoset" not in labels()
    assert shown(tmp_path) == {"risk_level": "hidden"}


def test_what_a_person_closed_no_menu_opens(bring_in: Import, tmp_path: Path) -> None:
    parts = (TERM, RECORD, menu_line("risk_level"))

    bring_in(*parts, taxonomies={"risk_level": "hidden"})
    bring_in(*parts)

    assert "Marmoset" not in labels()
    assert shown(tmp_path) == {"risk_level": "hidden"}


@pytest.mark.parametrize(
    ("said", "mend"),
    [
        ("risk_level=perhaps", "public, hidden, unknown"),
        ("nothing=public", "risk_level"),
        ("risk_level", "sector=public"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_what_does(
    home: object, tmp_path: Path, said: str, mend: str
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(TERM, RECORD), "utf-8")

    with pytest.raises(CommandError, match=mend):
        call_command("import_wordpress", path, taxonomies=[said], verbosity=0)


def test_the_real_site_keeps_its_public_taxonomies(
    home: object, shared: Path, tmp_path: Path
) -> None:
    report = import_wordpress(
        sources=[shared / "wordpress" / "wxr" / "all-content.wxr.xml"],
        mapping_file=tmp_path / "mapping.yaml",
        dry_run=True,
        writes_mapping=True,
        now=timezone.now(),
    )

    assert shown(tmp_path) == {"resource_type": "public", "sector": "public"}
    assert not [said for said in report.decisions if "nothing shows" in said]
