"""Vectors follow the library: what is embedded, when, and what goes."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.encoder import OnnxEncoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.enrich.models import Passage
from freeshelf.library.models import File, Resource
from freeshelf.search.dense import reindexing
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.merging import merge_due_segments
from freeshelf.search.dense.passages import embedded_passages
from freeshelf.search.dense.reindexing import differing_records
from freeshelf.search.dense.services import (
    dense_indexes,
    embedding_states,
    index_dir,
    vectors_dir,
    writer_of,
)
from freeshelf.search.dense.vectors import FILE_NAME
from freeshelf.search.dense.writing import DenseWriter
from freeshelf.search.indexing import rebuild
from freeshelf.search.models import IndexChange
from tests.enrich.model_factories import MEANINGS, make_model
from tests.library.factories import FileFactory, ResourceFactory

pytestmark = pytest.mark.django_db


def changed(resource):
    IndexChange.objects.create(kind="resource", key=resource.identifier)


def damage(folder):
    for path in folder.glob(f"{FILE_NAME}-*"):
        path.unlink()
    (folder / FILE_NAME).write_bytes(b"This is no database, and it is long. " * 50)


@pytest.fixture
def encoded(monkeypatch):
    """Every text that a model was given as a passage."""
    texts: list[str] = []
    real = OnnxEncoder.encode_passages

    def encode(self, given):
        texts.extend(given)
        return real(self, given)

    monkeypatch.setattr(OnnxEncoder, "encode_passages", encode)
    return texts


@pytest.fixture
def library(write_pages):
    """A record with a file of two pages in Spanish, and one without files."""
    handbook = ResourceFactory(identifier="handbook", title="Handbook")
    write_pages(
        FileFactory(resource=handbook, language="es"),
        "Retención del pasaporte",
        "Deuda",
        language="es",
    )
    ResourceFactory(identifier="note", title="Note", description="<p>Shelter.</p>")
    return handbook


def test_an_index_that_is_filled_anew_is_merged_on_the_way(tiny, embed, monkeypatch):
    ResourceFactory.create_batch(33)
    embed()
    monkeypatch.setattr(reindexing, "RECORDS_TOGETHER", 1)
    (model,) = active_models()
    writer = writer_of(model)
    writer.begin(model=model.name)
    segments = []

    def merge(writer):
        segments.append(len(writer.store.read().segments))
        return merge_due_segments(writer)

    monkeypatch.setattr(DenseWriter, "merge", merge)
    reindexing.index_all(model, with_merges=True)

    assert segments[0] == 16
    assert segments[1] < 24


def test_without_a_model_there_is_no_index_and_nothing_is_embedded(
    models_dir, library, embed
):
    assert embed() == 0
    assert dense_indexes() == ()
    assert embedding_states() == ()


def test_files_and_descriptions_are_found_by_meaning_in_another_language(
    tiny, library, embed, near
):
    embed()

    assert near("جواز السفر") == ["handbook"]
    assert near("приют") == ["note"]


def test_an_index_is_read_once_all_passages_have_their_vectors(tiny, library, index):
    index()
    upkeep = VectorMaintenance()

    upkeep.step(now=timezone.now())
    assert dense_indexes() == ()
    upkeep.step(now=timezone.now())

    assert [model.name for model, _ in dense_indexes()] == ["tiny"]
    (state,) = embedding_states()
    assert (state.embedded, state.waiting, state.is_done) == (4, 0, True)


def test_only_texts_that_changed_are_embedded_again(tiny, library, embed, encoded):
    embed()
    del encoded[:]

    Resource.objects.filter(identifier="note").update(description="<p>A child.</p>")
    changed(Resource.objects.get(identifier="note"))
    embed()

    assert [text.partition("\n")[2] for text in encoded] == ["A child."]


def test_text_that_is_read_again_or_comes_back_is_not_embedded_again(
    tiny, library, embed, encoded, near
):
    embed()
    del encoded[:]
    rows = list(Passage.objects.order_by("ordinal"))

    Passage.objects.all().delete()
    changed(library)
    embed()
    assert near("passport") == []
    for row in rows:
        row.pk = None
        row.save(force_insert=True)
    changed(library)
    embed()

    assert encoded == []
    assert near("passport") == ["handbook"]


def test_a_record_that_is_withdrawn_goes_with_the_same_change_of_the_index(
    tiny, library, embed, index, near
):
    embed()

    Resource.objects.filter(pk=library.pk).update(live=False)
    changed(library)
    index()

    assert near("passport") == []


def test_a_record_that_is_restricted_is_hidden_with_the_same_change_of_the_index(
    tiny, library, embed, index, near
):
    embed()

    Resource.objects.filter(pk=library.pk).update(access_rights="members")
    changed(library)
    index()

    assert near("passport", levels=("open",)) == []
    assert near("passport", levels=("open", "members")) == ["handbook"]


def test_a_file_that_is_stricter_than_its_record_is_not_found_for_the_record(
    tiny, library, embed, near
):
    File.objects.update(access_rights="staff")
    embed()

    assert near("passport", levels=("open", "members")) == []
    assert near("passport") == ["handbook"]


def test_a_model_of_one_language_has_passages_in_it_alone(
    models_dir, library, embed, near
):
    make_model(models_dir, languages=("en",))
    embed()

    assert near("shelter") == ["note"]
    assert near("pasaporte") == []


def test_two_models_have_an_index_each(models_dir, library, embed):
    make_model(models_dir, name="many")
    make_model(models_dir, name="one", languages=("en",))

    embed()

    assert [model.name for model, _ in dense_indexes()] == ["many", "one"]


def test_a_model_that_fails_holds_up_no_other(models_dir, library, index):
    broken = make_model(models_dir, name="broken")
    make_model(models_dir, name="sound", meanings={**MEANINGS, "home": ("home",)})
    with (broken / "model.onnx").open("ab") as file:
        file.write(b"changed")
    index()

    for _ in range(3):
        with pytest.raises(ModelError):
            VectorMaintenance().step(now=timezone.now())

    assert [model.name for model, _ in dense_indexes()] == ["sound"]


def test_a_new_model_is_embedded_beside_the_old_one_which_serves_until_then(
    settings, models_dir, tiny, library, embed, index, near, keys_of_models
):
    embed()
    (old,) = keys_of_models()
    make_model(models_dir, name="next", meanings={**MEANINGS, "home": ("home",)})
    settings.FREESHELF_LANGUAGE_MODELS["ACTIVE"] = ["next"]
    upkeep = VectorMaintenance()

    upkeep.step(now=timezone.now())
    assert [model.name for model, _ in dense_indexes()] == ["tiny"]
    ResourceFactory(identifier="late", title="Late", description="<p>Fishing</p>")
    changed(Resource.objects.get(identifier="late"))
    index()
    while upkeep.step(now=timezone.now()):
        assert near("passport") == ["handbook"]

    assert [model.name for model, _ in dense_indexes()] == ["next"]
    assert near("passport") == ["handbook"]
    assert near("pesca") == ["late"]
    assert not (index_dir(old) / "manifest.json").exists()


def test_vectors_that_nothing_has_needed_for_a_month_go(tiny, library, embed, encoded):
    embed()
    library.delete()
    IndexChange.objects.create(kind="resource", key="handbook")
    embed()
    now = timezone.now()
    VectorMaintenance().step(now=now)
    VectorMaintenance().step(now=now + timedelta(days=32))
    del encoded[:]

    again = ResourceFactory(identifier="again", title="Handbook")
    changed(again)
    embed()

    assert len(encoded) == 1


def test_an_index_that_is_damaged_is_made_anew_without_embedding_again(
    tiny, library, embed, encoded, near, keys_of_models
):
    embed()
    del encoded[:]
    (key,) = keys_of_models()
    shutil.rmtree(next(index_dir(key).glob("s-*")))

    changed(library)
    embed()

    assert near("passport") == ["handbook"]
    assert encoded == []


def test_rebuilding_the_index_makes_vectors_follow_the_library_too(
    tiny, library, embed, near
):
    embed()
    Resource.objects.filter(identifier="note").update(live=False)

    rebuild()

    assert near("shelter") == []
    ((model, _),) = dense_indexes()
    assert differing_records(model) == ()


def test_a_change_of_many_records_is_followed_a_few_at_a_time(
    tiny, library, embed, index, near, monkeypatch
):
    records = [ResourceFactory(title=f"Shelter {number}") for number in range(7)]
    embed()
    monkeypatch.setattr("freeshelf.search.dense.services.RECORDS_TOGETHER", 3)
    sizes = []

    def spied(identifiers, **options):
        sizes.append(len(identifiers))
        return embedded_passages(identifiers, **options)

    monkeypatch.setattr("freeshelf.search.dense.services.embedded_passages", spied)
    for record in records:
        Resource.objects.filter(pk=record.pk).update(live=False)
        changed(record)
    index()

    assert near("shelter") == ["note"]
    assert max(sizes) == 3


def test_a_damaged_file_of_a_model_that_is_gone_holds_up_no_other(
    models_dir, tiny, library, embed, near, keys_of_models
):
    embed()
    (old,) = keys_of_models()
    shutil.rmtree(tiny)
    make_model(models_dir, name="next", meanings={**MEANINGS, "home": ("home",)})
    damage(index_dir(old))

    embed()

    assert [model.name for model, _ in dense_indexes()] == ["next"]
    assert near("passport") == ["handbook"]
    assert not (index_dir(old) / "manifest.json").exists()


def test_what_is_not_ours_in_the_folder_of_vectors_stays(tiny, library, embed, near):
    embed()
    folder = vectors_dir()
    (folder / "lost+found").mkdir()
    (folder / "notes.txt").write_text("A note.")

    VectorMaintenance().step(now=timezone.now())

    assert (folder / "lost+found").is_dir()
    assert (folder / "notes.txt").is_file()
    assert near("passport") == ["handbook"]


def test_a_damaged_file_of_vectors_is_told_as_a_problem(
    tiny, library, embed, keys_of_models
):
    embed()
    (key,) = keys_of_models()
    damage(index_dir(key))

    (state,) = embedding_states()

    assert "cannot be used" in state.problem
    assert not state.is_done
    embed()
    assert [state.problem for state in embedding_states()] == [""]


def test_closed_records_keep_no_open_one_out_of_the_near_ones(tiny, embed, monkeypatch):
    one = ResourceFactory(identifier="one", title="Shelter")
    for number in range(4):
        ResourceFactory(title=f"Shelter {number}", access_rights="staff")
    ResourceFactory(identifier="other", title="A shelter for a child")
    embed()
    monkeypatch.setattr("freeshelf.search.dense.descriptions._COMPARED", 2)
    ((_model, vectors),) = dense_indexes()

    near = vectors.most_similar(one.identifier, levels=("open",), limit=3, minimum=0.1)

    assert list(near) == ["other"]
