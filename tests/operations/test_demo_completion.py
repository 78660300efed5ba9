"""An open demo is completed beside its own worker and embedder; a failure is said."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from freeshelf.leases.services import hold
from freeshelf.library.models import FileContent
from freeshelf.operations import demo, embedder
from freeshelf.operations.demo import complete_demo
from freeshelf.operations.embedder import embed_all
from freeshelf.operations.management.commands import serve_demo
from freeshelf.operations.worker import lease_of
from freeshelf.search.dense.services import embedding_states
from tests.enrich.model_factories import make_model, use_models
from tests.library.factories import FileFactory, ResourceFactory

pytestmark = pytest.mark.usefixtures("own_place")


@pytest.fixture
def model(own_place, settings):
    settings.FREESHELF_VECTORS_DIR = own_place / "vectors"
    use_models(settings, own_place / "models")
    return make_model(own_place / "models")


@pytest.mark.django_db(transaction=True)
def test_an_open_demo_is_complete_once_its_own_worker_has_read_its_file(monkeypatch):
    FileFactory(name="fees.pdf")
    DBTaskResult.objects.get().claim("of the open library")
    FileContent.objects.update(state=FileContent.State.RUNNING)
    lines = []

    def meanwhile(_seconds):
        assert lines == ["In the background, 1 of 2: Reading the files"]
        FileContent.objects.update(state=FileContent.State.DONE)

    monkeypatch.setattr(demo, "time", SimpleNamespace(sleep=meanwhile))
    with hold(lease_of("of the open library")):
        complete_demo(report=lines.append, is_open=True)

    assert lines[1].startswith("In the background, 2 of 2: Bringing the search index")
    assert lines[2:] == ["The demo library is complete"]
    assert not FileContent.objects.filter(state__in=FileContent.UNREAD).exists()


@pytest.mark.django_db(transaction=True)
def test_the_embedder_of_an_open_demo_embeds_its_passages(model):
    ResourceFactory(title="Passport retention")
    lines = []

    def report(line):
        lines.append(line)
        if "Reading the library for its meaning" in line:
            assert [state.embedded for state in embedding_states()] == [0]
            embed_all()

    complete_demo(report=report, is_open=True)

    assert all(state.is_done for state in embedding_states())
    assert lines[-1] == "The demo library is complete"


@pytest.mark.django_db(transaction=True)
def test_an_open_demo_without_an_embedder_does_not_call_itself_complete(
    model, monkeypatch
):
    monkeypatch.setattr(embedder, "_PAUSE_AFTER_ERROR_SECONDS", -1.0)
    ResourceFactory(title="Passport retention")
    lines = []

    complete_demo(report=lines.append, is_open=True)

    assert [state.embedded for state in embedding_states()] == [0]
    assert lines[-1].startswith("Search by meaning comes later, in the background:")


def test_a_demo_whose_second_process_fails_is_not_called_ready(monkeypatch, capsys):
    # The second process is a real one, with settings that cannot be.
    monkeypatch.setenv("FREESHELF_ENV", "nowhere")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "freeshelf.project.settings")
    monkeypatch.setattr(serve_demo, "prepare_demo", lambda **_: "secret")

    with pytest.raises(CommandError, match="run the command again"):
        call_command("serve_demo", "--no-serve")

    assert "is ready" not in capsys.readouterr().out
