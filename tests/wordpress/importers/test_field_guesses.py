"""Custom fields that are what a field of every record is: taken, or proposed."""

from pathlib import Path

import pytest
import yaml

from freeshelf.library.models import Resource
from freeshelf_wordpress.importers.field_guesses import FieldFacts, FieldNotes
from tests.wordpress.conftest import Import
from tests.wordpress.importers.acf import acf
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db


def fields(folder: Path) -> dict[str, str]:
    said = yaml.safe_load((folder / "mapping.yaml").read_text("utf-8"))
    return dict(said["fields"])


def test_sure_fields_of_a_spanish_site_are_fields_of_records(
    bring_in: Import, tmp_path: Path
) -> None:
    meta = (
        ("fecha_de_publicacion", "20190304"),
        ("idioma", "fr"),
        ("organizacion_fuente", "Unión del Puerto"),
    )

    report = bring_in(item(1, meta=meta), item(2, meta=(meta[0], ("notas", "x"))))

    record = Resource.objects.get(source_url="", publisher__isnull=False)
    assert record.issued == "2019-03-04"
    assert record.language == "fr"
    assert record.publisher is not None
    assert record.publisher.name == "Unión del Puerto"
    assert fields(tmp_path)["notas"] == "raw"
    said = report.as_text()
    assert "fecha_de_publicacion → issued (2)" in said
    assert "organizacion_fuente → publisher (1)" in said


def test_a_label_says_what_a_key_does_not(bring_in: Import, tmp_path: Path) -> None:
    label = acf(8, "field_a", name="champ_7", type="date_picker")
    label = label.replace("Field_A", "Date de publication")

    bring_in(item(1, meta=(("champ_7", "2018-05-01"), ("_champ_7", "field_a"))), label)

    assert fields(tmp_path)["champ_7"] == "issued"
    assert Resource.objects.get().issued == "2018-05-01"


def test_a_field_whose_values_do_not_all_fit_is_proposed_and_stays(
    bring_in: Import, tmp_path: Path
) -> None:
    listed = 'a:2:{i:0;s:2:"es";i:1;s:2:"fr";}'
    said = (("fecha_publicacion", "20190304"), ("idiomas", listed))
    odd = (("fecha_publicacion", "primavera pasada"),)

    report = bring_in(item(1, meta=said), item(2, meta=odd))

    assert fields(tmp_path) == {"fecha_publicacion": "raw", "idiomas": "raw"}
    decisions = "\n".join(report.decisions)
    assert (
        "“fecha_publicacion” (2, such as “20190304”) may be the “issued”" in decisions
    )
    assert "“idiomas”" in decisions
    assert Resource.objects.filter(issued="2023-05-01").count() == 2


def test_a_date_that_is_not_of_publication_is_not_touched(
    bring_in: Import, tmp_path: Path
) -> None:
    meta = (("fecha_revision", "20190304"), ("fecha_nacimiento", "19890304"))

    report = bring_in(item(1, meta=meta))

    assert set(fields(tmp_path).values()) == {"raw"}
    assert not report.decisions


def test_what_a_person_mapped_stays_and_no_field_is_taken_twice(
    bring_in: Import, tmp_path: Path
) -> None:
    (tmp_path / "mapping.yaml").write_text(
        "fields: {anno: issued, editeur: raw}", "utf-8"
    )
    meta = (
        ("anno", "2011"),
        ("date_de_parution", "2019-01-01"),
        ("editeur", "Maison"),
    )

    bring_in(item(1, meta=meta))

    assert fields(tmp_path) == {
        "anno": "issued", "editeur": "raw", "date_de_parution": "raw"
    }  # fmt: skip
    assert Resource.objects.get().issued == "2011"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("publication_date", "issued"),
        ("datePublished", "issued"),
        ("fecha-publicación", "issued"),
        ("Дата публикации", "issued"),
        ("تاريخ النشر", "issued"),
        ("出版日期", "issued"),
        ("langue", "language"),
        ("Издатель", "publisher"),
        ("reviewed_at", ""),
        ("language_level", ""),
    ],
)
def test_words_of_six_languages_are_known(name: str, target: str) -> None:
    assert FieldNotes().meaning(name) == target


def test_addresses_and_numbers_are_no_names() -> None:
    facts = FieldFacts()
    for value in ("https://puerto.example", "42"):
        facts.note(value)

    assert not facts.fit("publisher")
