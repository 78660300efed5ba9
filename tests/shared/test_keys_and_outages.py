"""Keys of all nodes, and services that are left alone while they are away."""

import pytest
from django.core.files.storage import storages
from django.test import Client

from freeshelf.alerts.errors import SealedError
from freeshelf.alerts.keys import seal, unseal
from freeshelf.privacy.digests import digest_of
from freeshelf.search.errors import SearchAwayError
from freeshelf.shared import sealing
from freeshelf.shared.errors import StorageAwayError
from freeshelf.shared.keys import key_troubles, library_key
from freeshelf.shared.limits import SharedPseudonyms, SharedTokenBuckets
from freeshelf.shared.outages import Outage
from tests.library.factories import FileFactory


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    """No key of another test."""
    settings.FREESHELF_DATA_DIR = tmp_path / "node"


def test_two_nodes_with_the_same_settings_read_what_the_other_sealed(
    settings, tmp_path
):
    settings.FREESHELF_KEYS = {"alerts": b"a" * 64, "privacy": b"p" * 32}
    sealed, digest = seal({"q": "kilns"}, purpose="x"), digest_of("rosa@example.org")

    settings.FREESHELF_DATA_DIR = tmp_path / "other"

    assert unseal(sealed, purpose="x") == {"q": "kilns"}
    assert digest_of("rosa@example.org") == digest
    assert not (tmp_path / "other").exists()


def test_the_content_of_a_key_file_is_the_setting_of_a_library_that_moves(
    settings, tmp_path
):
    sealed = seal("kilns", purpose="x")
    key = (settings.FREESHELF_DATA_DIR / "alerts/key").read_bytes()

    settings.FREESHELF_DATA_DIR = tmp_path / "other"
    with pytest.raises(SealedError):
        unseal(sealed, purpose="x")
    settings.FREESHELF_KEYS = {**settings.FREESHELF_KEYS, "alerts": key}

    assert unseal(sealed, purpose="x") == "kilns"


def test_a_node_with_another_key_is_told(db, settings, tmp_path):
    assert list(key_troubles()) == []
    settings.FREESHELF_OBJECT_STORE = {"address": "s3://library"}
    library_key("alerts")
    assert list(key_troubles()) == list(key_troubles()) == []

    settings.FREESHELF_DATA_DIR = tmp_path / "other"
    library_key("alerts")
    settings.SECRET_KEY = "another"

    secret, alerts = key_troubles()
    assert secret.startswith("FREESHELF_SECRET_KEY of this node is not")
    assert alerts.startswith("FREESHELF_ALERTS_KEY of this node is not")


def test_a_sealed_password_opens_for_its_purpose_and_key_only(settings):
    sealed = sealing.seal("abcd", purpose="import")

    assert b"abcd" not in sealed
    assert sealing.unseal(sealed, purpose="import") == "abcd"
    assert sealing.unseal(sealed, purpose="other") is None
    assert sealing.unseal(b"no such thing", purpose="import") is None
    settings.SECRET_KEY = "another"
    assert sealing.unseal(sealed, purpose="import") is None


def test_what_does_not_answer_is_asked_by_one_thread_every_five_seconds(caplog):
    now = [100.0]
    outage = Outage("The store", seconds=5, clock=lambda: now[0])
    assert not outage.is_on()

    outage.begin(TimeoutError())
    assert outage.is_on()
    now[0] += 5
    assert [outage.is_on() for _ in range(3)] == [False, True, True]
    outage.begin(TimeoutError())
    now[0] += 5
    assert not outage.is_on()
    outage.end()
    outage.end()

    assert not outage.is_on()
    assert [record.getMessage() for record in caplog.records] == [
        "The store does not answer (TimeoutError)",
        "The store answers again",
    ]


def test_a_file_that_cannot_be_reached_is_a_problem_on_our_side(
    db, client: Client, monkeypatch
):
    file = FileFactory()

    def away(name, mode="rb"):
        raise StorageAwayError

    monkeypatch.setattr(storages["library"], "open", away)

    response = client.get(file.download_url())

    assert response.status_code == 503
    assert "problem on our side" in response.content.decode()


def test_without_a_shared_cache_each_process_counts_for_itself():
    options = {"capacity": 1, "per_second": 0.01}
    here, there = (SharedTokenBuckets("x", **options) for _ in range(2))

    assert [here.take(b"a") == 0, here.take(b"a") == 0] == [True, False]
    assert there.take(b"a") == 0
    names = {SharedPseudonyms(key_seconds=60).pseudonym("192.0.2.1") for _ in range(2)}
    assert len(names) == 2


def test_a_cluster_that_is_away_is_asked_once_and_said_once(caplog):
    module = pytest.importorskip("freeshelf.search.engines.opensearch.cluster")
    cluster = module.Cluster(["http://127.0.0.1:9"])
    for _attempt in range(2):
        with pytest.raises(SearchAwayError), cluster.answering() as client:
            client.info()

    assert cluster.requests == 1
    assert caplog.text.count("Search does not answer") == 1
