"""Health, readiness and metrics watch a library, for those who may see them."""

import os
import shutil
import subprocess
import threading
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import timezone

from freeshelf.operations.models import FinishedRun, RoleState
from freeshelf.operations.monitoring import readiness as parts
from freeshelf.operations.monitoring.middleware import MonitoringMiddleware
from freeshelf.operations.monitoring.questions import NO_ANSWER, Question
from freeshelf.operations.monitoring.states import states
from freeshelf.operations.monitoring.view_classes import CLASSES, class_of_route
from freeshelf.operations.role_states import RoleWatch
from freeshelf.search.models import IndexChange
from freeshelf.wiring.tasks import extract_file
from tests.web.every_address import every_address

MARKER = "quernstonemarker"
NEAR, FAR = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def starting(own_place):
    """A process that was never ready, with a place of its own."""
    parts.forget_readiness()
    yield own_place
    parts.forget_readiness()


def ask_again(client, **meta):
    parts._last = None
    return client.get("/readyz", **meta)


def test_health_needs_no_database_no_name_and_no_https(client, settings):
    settings.ALLOWED_HOSTS = ["library.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz|metrics)$"]

    response = client.get("/healthz", headers={"host": "10.1.2.3:8000"})

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_a_library_without_an_index_is_ready_and_says_what_is_building(
    client, db, starting
):
    near = client.get("/readyz", **NEAR)

    assert near.status_code == 200
    assert near.json() == {
        "status": "ready",
        "parts": {
            "database": "ok",
            "migrations": "ok",
            "search": "building",
            "storage": "ok",
        },
    }


def test_strangers_hear_one_word(client, db, starting):
    far = client.get("/readyz", **FAR)
    by_proxy = client.get("/readyz", **NEAR, headers={"x-forwarded-for": "127.0.0.1"})

    assert far.content == by_proxy.content == b"ready\n"


def test_a_shared_part_keeps_a_node_back_only_until_it_was_ready_once(
    client, db, starting
):
    shutil.rmtree(starting)
    first = ask_again(client, **FAR)
    starting.mkdir()
    second = ask_again(client, **FAR)
    shutil.rmtree(starting)
    third = ask_again(client, **NEAR)
    starting.mkdir()

    assert (first.status_code, first.content) == (503, b"not ready\n")
    assert second.status_code == 200
    assert third.status_code == 200
    assert third.json()["status"] == "degraded"
    assert third.json()["parts"]["storage"] == "the data directory is missing"


def test_a_damaged_index_is_a_part_that_does_not_work(client, db, starting):
    (starting / "search").write_text("no folder")

    response = ask_again(client, **NEAR)

    assert response.status_code == 503
    assert response.json()["parts"]["search"] not in ("ok", "building")


def test_without_its_database_no_node_is_ready(client, db, starting, monkeypatch):
    assert ask_again(client).status_code == 200

    def refused(self):
        raise OSError(MARKER)

    with monkeypatch.context() as cut_off:
        cut_off.setattr(
            "django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection",
            refused,
        )
        response = ask_again(client, **NEAR)
        counted = client.get("/metrics", **NEAR).content.decode()

    assert response.status_code == 503
    assert response.json()["parts"]["database"] == "OSError"
    assert MARKER not in response.content.decode()
    assert 'freeshelf_part_up{part="database"} 0.0' in counted
    assert "freeshelf_states_read 0.0" in counted


def test_a_database_that_lacks_migrations_is_not_ready(db, starting):
    MigrationRecorder.Migration.objects.filter(app="operations").delete()

    assert parts._migrations().endswith(" missing")


def test_a_question_without_an_answer_is_asked_once_and_not_waited_for():
    asked, answered = [], threading.Event()

    def ask():
        asked.append(1)
        answered.wait(10)
        return "ok"

    question = Question("slow", ask)
    began = time.monotonic()
    for _ in range(3):
        question.begin()
        assert question.answer(time.monotonic() + 0.02) == NO_ANSWER
    assert time.monotonic() - began < 5
    assert asked == [1]
    answered.set()
    assert question.answer(time.monotonic() + 5) == "ok"


def test_metrics_are_for_the_token_and_for_who_is_near(client, db, settings):
    settings.FREESHELF_MONITORING["TOKEN"] = "thirty-random-characters"
    token = {"authorization": "Bearer thirty-random-characters"}
    proxies = ("x-forwarded-for", "x-forwarded-proto", "forwarded", "via", "x-real-ip")
    try:
        assert client.get("/metrics", **NEAR).status_code == 200
        assert client.get("/metrics", **FAR, headers=token).status_code == 200
        assert client.get("/metrics", **FAR).status_code == 404
        for name in proxies:
            passed_on = client.get("/metrics", **NEAR, headers={name: "127.0.0.1"})
            assert passed_on.status_code == 404, name
        for wrong in ("Bearer ", "Bearer x", "thirty-random-characters", ""):
            header = {"authorization": wrong}
            assert client.get("/metrics", **FAR, headers=header).status_code == 404
        settings.FREESHELF_MONITORING["TOKEN"] = ""
        header = {"authorization": "Bearer "}
        assert client.get("/metrics", **FAR, headers=header).status_code == 404
        assert client.post("/metrics", **NEAR).status_code == 405
    finally:
        settings.FREESHELF_MONITORING["TOKEN"] = ""


def test_every_address_has_a_class_of_pages():
    routes = {(each.form.lstrip("/"), None) for each in every_address()}
    classes = {class_of_route(route, name) for route, name in routes}

    assert classes <= CLASSES
    assert {"search", "record", "api", "harvest", "dump", "assistant"} <= classes
    match = get_resolver().resolve("/en/search/suggest")
    assert class_of_route(match.route, match.url_name) == "suggestion"
    match = get_resolver().resolve("/en/help")
    assert class_of_route(match.route, match.url_name) == "page"
    match = get_resolver().resolve("/admin/reports/")
    assert class_of_route(match.route, match.url_name) == "admin"


def test_queues_lags_and_last_runs_are_read_from_the_database(db):
    now = timezone.now()
    extract_file.enqueue(sha256="0" * 64)
    change = IndexChange.objects.create(kind="resource", key="x")
    IndexChange.objects.filter(pk=change.pk).update(noted_at=now - timedelta(hours=1))
    IndexChange.objects.create(kind="resource", key="y")
    FinishedRun.objects.create(name="backup", finished_at=now)
    for supervisor, late, deaths in (("a", 0, 2), ("b", 90, 7)):
        RoleState.objects.create(
            supervisor=supervisor,
            name=f"worker {deaths}",
            beat_at=now - timedelta(seconds=late),
            patience_seconds=60,
            deaths=deaths,
        )

    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in states()
        for sample in family.samples
    }

    assert samples["freeshelf_tasks", "extract_file", "waiting"] == 1
    assert samples["freeshelf_task_wait_seconds", "extract_file"] < 60
    assert samples["freeshelf_index_changes",] == 2
    assert 3600 <= samples["freeshelf_index_lag_seconds",] < 3700
    # One of two nodes is enough.
    assert samples["freeshelf_process_late_seconds", "worker"] == 0
    assert samples["freeshelf_process_deaths", "worker"] == 2
    at = samples["freeshelf_last_run_timestamp_seconds", "backup"]
    assert at == pytest.approx(now.timestamp())


def test_a_change_is_dated_by_the_database(db):
    IndexChange.objects.bulk_create([IndexChange(kind="resource", key="x")])

    age = timezone.now() - IndexChange.objects.get().noted_at
    assert timedelta(seconds=-2) < age < timedelta(seconds=60)


def test_probes_of_containers_find_the_sign_of_the_supervisor(db, own_place):
    watch = RoleWatch()
    watch.open()
    watch.stalled()
    probe = [
        "sh",
        "-c",
        f"find {own_place}/run/signs-*/supervisor -mmin -3 | grep -q .",
    ]

    assert subprocess.run(probe, check=False).returncode == 0
    (sign,) = own_place.glob("run/signs-*/supervisor")
    os.utime(sign, (time.time() - 600, time.time() - 600))
    assert subprocess.run(probe, check=False).returncode == 1
    watch.close()


@pytest.mark.parametrize(
    "answer", [HttpResponse("four"), StreamingHttpResponse(["fo", "ur"])]
)
def test_head_gets_no_body_which_the_web_server_would_complain_of(answer):
    middleware = MonitoringMiddleware(lambda _request: answer)

    said = middleware(RequestFactory().head("/en/"))

    assert b"".join(said) == b""
    assert said.streaming or said.headers["Content-Length"] == "4"
    assert b"".join(middleware(RequestFactory().head("/healthz"))) == b""


def test_head_of_a_file_leaves_it_to_no_web_server_to_send():
    middleware = MonitoringMiddleware(lambda _request: FileResponse(BytesIO(b"four")))

    answer = middleware(RequestFactory().head("/en/"))

    assert answer.file_to_stream is None
    assert b"".join(answer) == b""
    assert answer.headers["Content-Length"] == "4"
