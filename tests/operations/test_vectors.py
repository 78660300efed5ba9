"""Vectors with everything around them: command, doctor, processes that are killed."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from django.utils import timezone

from freeshelf.leases.models import Lease
from freeshelf.library.models import Resource
from freeshelf.operations import embedder
from freeshelf.operations.doctor import examine
from freeshelf.operations.embedder import embed_all
from freeshelf.operations.errors import NotEmbeddedError
from freeshelf.search.dense.services import embedding_states, index_dir
from freeshelf.search.models import IndexChange
from tests.enrich.model_factories import make_model, use_models
from tests.library.factories import ResourceFactory


@pytest.fixture
def tiny(own_place, settings):
    """A library with a model, and with a place of its own for vectors."""
    settings.FREESHELF_VECTORS_DIR = own_place / "vectors"
    use_models(settings, own_place / "models")
    return make_model(own_place / "models")


@pytest.mark.django_db(transaction=True)
def test_the_command_embeds_everything_and_says_how_far_it_is(tiny, capsys):
    ResourceFactory(title="Passport retention")

    call_command("embed_passages")
    call_command("embed_passages", status=True)

    assert capsys.readouterr().out.count("1 passages embedded, 0 waiting") == 2


@pytest.mark.django_db(transaction=True)
def test_doctor_mends_records_whose_vectors_are_old_missing_or_too_many(tiny):
    kept, gone, new = (ResourceFactory(title=title) for title in ("a", "b", "c"))
    new.unpublish()
    embed_all()
    # What no signal tells: someone worked on the database by hand.
    Resource.objects.filter(pk=kept.pk).update(title="Passport")
    Resource.objects.filter(pk=gone.pk).update(live=False)
    Resource.objects.filter(pk=new.pk).update(live=True)
    IndexChange.objects.all().delete()

    with pytest.raises(CommandError):
        call_command("doctor", check=True)
    assert examine(now=timezone.now(), mend=True).left == ()
    embed_all()

    assert examine(now=timezone.now(), mend=False).found == ()


@pytest.mark.django_db(transaction=True)
def test_doctor_makes_an_index_of_vectors_anew_that_cannot_be_read(tiny):
    ResourceFactory(title="Passport")
    embed_all()
    (state,) = embedding_states()
    directory = index_dir(state.model.key)
    for path in directory.glob("s-*/codes.npy"):
        path.write_bytes(b"no array")

    mended = examine(now=timezone.now(), mend=True).repaired
    embed_all()

    assert len(mended) == 1
    assert examine(now=timezone.now(), mend=False).found == ()
    assert embedding_states()[0].embedded == 1


@pytest.mark.django_db(transaction=True)
def test_one_process_of_all_machines_embeds(tiny, monkeypatch):
    monkeypatch.setattr(embedder, "_PAUSE_AFTER_ERROR_SECONDS", -1.0)
    ResourceFactory(title="Passport")
    until = Now() + timedelta(minutes=1)
    other = Lease.objects.create(
        name="embedder", node="b", process="b:1:1", token=1, expires_at=until
    )

    with pytest.raises(NotEmbeddedError):
        embed_all()
    Lease.objects.filter(pk=other.pk).update(expires_at=Now())
    embed_all()

    assert embedding_states()[0].is_done


def test_an_embedder_that_is_killed_again_and_again_loses_nothing(installation):
    make_model(installation.folder / "models")
    installation.process("seed", "60")
    installation.process("kill_embedders", "8")

    said = installation.freeshelf("embed")

    assert "60 passages embedded, 0 waiting" in said
    assert "agree" in installation.freeshelf("doctor", "--check")
    (store,) = installation.folder.glob("vectors/*/vectors.sqlite3")
    with closing(sqlite3.connect(store)) as vectors:
        assert vectors.execute("SELECT count(*) FROM vector").fetchone() == (60,)
    segments = {path.name for path in store.parent.glob("*-*") if path.is_dir()}
    named = json.loads((store.parent / "manifest.json").read_text())["segments"]
    assert segments == {each["name"] for each in named}
