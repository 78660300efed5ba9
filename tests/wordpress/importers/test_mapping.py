"""The mapping file: written with guesses, edited by a librarian, checked."""

from pathlib import Path

import pytest
import yaml

from freeshelf.ingest.errors import MappingError
from freeshelf.ingest.mapping import load_mapping
from freeshelf.ingest.models import Source
from freeshelf.library.models import Resource
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item, list_link, term

pytestmark = pytest.mark.django_db
FISHING = (("sector", "fishing", "Fishing"),)
SHOWN = list_link("sector", "fishing")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mapping.yaml"


def test_it_is_written_with_guesses_for_a_librarian(
    bring_in: Import, concepts: None, file: Path
) -> None:
    report = bring_in(
        item(1, content=SHOWN, terms=(*FISHING, ("post_tag", "x", "Nowhere")))
    )

    terms = yaml.safe_load(file.read_text("utf-8"))["terms"]
    assert terms["sector"]["fishing"]["concept"] == "sectors/fishing"
    assert terms["post_tag"]["x"] == {
        "name": "Nowhere",
        "items": 1,
        "concept": "new",
    }
    assert str(file) in report.as_text()


def test_a_plan_previews_values_rules_and_what_no_field_takes(
    bring_in: Import, concepts: None, file: Path
) -> None:
    post = item(
        1,
        content=SHOWN,
        terms=FISHING,
        meta=(("year", "2021"), ("publisher", "Harbour Press"), ("tide", "High")),
    )

    report = bring_in(post, *map(item, range(2, 9)), dry_run=True)

    assert len(report.samples) == 5
    rows = {
        row["field"]: (row["value"], row["rule"]) for row in report.samples[0]["rows"]
    }
    assert rows["Title"] == ("A title", "The title of the item")
    assert rows["Publication date"] == ("2021", "Mapping of fields: year")
    rule = "Mapping of terms: “Fishing” is sectors/fishing"
    assert ("Fishing and seafood", rule) in rows.values()
    assert dict(report.samples[0]["left"])["tide"] == "High"
    assert not Resource.objects.exists()
    assert not Source.objects.exists()


def test_what_a_librarian_wrote_changes_the_records(
    bring_in: Import, concepts: None, file: Path
) -> None:
    scheme = ConceptSchemeFactory(identifier="mine")
    ConceptFactory(scheme=scheme, identifier="sea", label="At sea")
    post = item(1, content=SHOWN, terms=FISHING)
    bring_in(post)
    file.write_text(file.read_text("utf-8").replace("sectors/fishing", "mine/sea"))

    report = bring_in(post)

    record = Resource.objects.get()
    assert [str(concept) for concept in record.subjects.all()] == ["At sea"]
    assert not record.sectors.exists()
    assert report.total("updated") == 1
    assert "mine/sea" in file.read_text("utf-8")


def test_terms_without_a_counterpart_keep_their_hierarchy(bring_in: Import) -> None:
    terms = (("topic", "nets", "Nets"), ("topic", "gear", "Gear"))
    bring_in(
        term("topic", "gear", "Gear"),
        term("topic", "nets", "Nets", "gear"),
        item(1, content=list_link("topic", "gear"), terms=terms),
    )

    nets, gear = sorted(Resource.objects.get().subjects.all(), key=str, reverse=True)
    assert (str(nets), str(gear)) == ("Nets", "Gear")
    assert list(nets.broader.all()) == [gear]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("terms: {sector: {fishing: {concept: sectors/none}}}", "sector, fishing"),
        ("fields: {year: birthday}", "fields, year"),
        ("terms: [oops", "line 1"),
        ("just words", "the file"),
        ("terms: {sector: 3}", "sector"),
    ],
)
def test_what_cannot_be_done_is_named_before_anything_is_written(
    bring_in: Import, file: Path, text: str, place: str
) -> None:
    file.write_text(text, "utf-8")

    with pytest.raises(MappingError) as caught:
        bring_in(item(1, content=SHOWN, terms=FISHING))

    assert str(file) in str(caught.value)
    assert place in str(caught.value)
    assert not Source.objects.exists()


@pytest.mark.parametrize("written", ["[" * 20_000, "9" * 20_000, "2024-13-45", "*a"])
def test_a_mapping_file_that_cannot_be_read_is_named_in_one_sentence(
    tmp_path: Path, written: str
) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(f"types:\n  a: {written}\n", "utf-8")

    with pytest.raises(MappingError, match="not valid YAML") as refused:
        load_mapping(file)

    assert str(file) in str(refused.value)
    assert len(str(refused.value)) < 500
