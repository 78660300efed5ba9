"""From an upload to a report without a terminal, and back."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log

from freeshelf.ingest import import_jobs
from freeshelf.ingest.import_requests import (
    credentials_of,
    delete_old_files,
    import_request_folder,
    source_arguments,
)
from freeshelf.ingest.models import ImportJob, ImportRequest, IngestRun, RawItem
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Resource
from freeshelf.pages.models import StandardPage
from freeshelf.shared.files import place_of
from freeshelf.wiring.tasks import run_import_job
from tests.library.factories import UserFactory
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

Give = Callable[..., Any]
Work = Callable[[], None]


def folder_of(import_request: ImportRequest) -> Path:
    return Path(place_of(import_request_folder(import_request)))


def last_job() -> ImportJob:
    return ImportJob.objects.latest("pk")


def import_it(admin: Client, work: Work) -> IngestRun:
    """Plan and import what was given."""
    work()
    import_request = ImportRequest.objects.latest("pk")
    admin.post(f"/admin/imports/sources/{import_request.pk}/", {"kind": "import"})
    work()
    return IngestRun.objects.latest("pk")


def test_a_site_moves_in_by_upload_plan_and_report(
    admin: Client, give: Give, work: Work
) -> None:
    waiting = give()
    assert b"Waiting to start" in waiting.content
    work()
    job = last_job()

    plan = admin.get(f"/admin/imports/jobs/{job.pk}/", follow=True)

    assert job.state == "done"
    assert not Resource.objects.exists()
    assert "What this import will do" in plan.content.decode()
    run = import_it(admin, work)
    report = admin.get(f"/admin/imports/jobs/{last_job().pk}/", follow=True)
    assert report.request["PATH_INFO"] == f"/admin/imports/{run.pk}/"
    assert Resource.objects.get().title == "Fees on board"
    assert StandardPage.objects.filter(title="About us").exists()
    assert run.jobs.get().user == report.context["user"]


def test_the_report_shows_the_numbers_of_the_terminal_and_leads_to_each_item(
    admin: Client, give: Give, work: Work
) -> None:
    give()
    run = import_it(admin, work)

    page = admin.get(f"/admin/imports/{run.pk}/")
    items = admin.get(f"/admin/imports/{run.pk}/items/").content.decode()

    table = page.context["rows"]
    assert table["sums"] == [3, 2, 0, 0, 1, 0]
    raw, made = RawItem.objects.get(record_type="slider"), Resource.objects.get()
    assert f"/admin/raw/{raw.pk}/" in items
    assert f"/library/resources/edit/{made.pk}/" in items
    assert made.get_absolute_url() in items
    assert "<script>slide" not in items
    narrowed = admin.get(f"/admin/imports/{run.pk}/items/?record_type=page")
    assert [entry.title for entry in narrowed.context["object_list"]] == ["About us"]


def test_the_report_is_had_as_json_and_as_csv_without_formulas(
    admin: Client, give: Give, work: Work
) -> None:
    give(item(30, title="=HYPERLINK(1)"))
    run = import_it(admin, work)

    as_json = admin.get(f"/admin/imports/{run.pk}/report.json").getvalue()
    as_csv = admin.get(f"/admin/imports/{run.pk}/report.csv").getvalue().decode()

    told = json.loads(as_json)
    assert told["report"] == run.report
    assert [row["title"] for row in told["items"]] == ["=HYPERLINK(1)"]
    assert told["items"][0]["edit_url"].endswith(
        f"/library/resources/edit/{Resource.objects.get().pk}/"
    )
    assert ",'=HYPERLINK(1)," in as_csv


def test_a_repeated_import_from_what_was_given_changes_nothing(
    admin: Client, give: Give, work: Work
) -> None:
    give()
    import_it(admin, work)

    run = import_it(admin, work)

    assert run.report["changed"] is False


def test_what_cannot_be_read_says_so_and_can_be_tried_again(
    admin: Client, give: Give, work: Work
) -> None:
    admin.post("/admin/imports/add/wordpress/", {"address": "", "uploads": []})
    assert not ImportRequest.objects.exists()
    give("not an export <")
    with source_arguments(ImportRequest.objects.get()) as (path,):
        Path(path).write_text("no export")

    work()

    job = last_job()
    shown = admin.get(f"/admin/imports/jobs/{job.pk}/").content.decode()
    assert job.state == "failed"
    assert "site.xml" in job.message
    assert "Try again" in shown


def test_there_is_one_import_at_a_time(admin: Client, give: Give) -> None:
    give()

    answer = give()

    assert "Another import is running" in answer.content.decode()
    assert ImportRequest.objects.count() == 1


def test_an_import_that_is_stopped_leaves_whole_items_and_goes_on(
    admin: Client, give: Give, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    give()
    work()
    import_request = ImportRequest.objects.get()
    admin.post(f"/admin/imports/sources/{import_request.pk}/", {"kind": "import"})
    monkeypatch.setattr(import_jobs, "_LOOK_SECONDS", 0)
    record = ImportReport.record

    def stop_at_first(self: ImportReport, *args: Any, **kwargs: Any) -> None:
        record(self, *args, **kwargs)
        admin.post(f"/admin/imports/jobs/{last_job().pk}/stop/")

    monkeypatch.setattr(ImportReport, "record", stop_at_first)

    work()

    monkeypatch.setattr(ImportReport, "record", record)
    job, run = last_job(), IngestRun.objects.get()
    assert (job.state, run.outcome) == ("stopped", "interrupted")
    assert run.entries.filter(record_type__in=("page", "post", "slider")).count() == 1
    import_it(admin, work)
    assert Resource.objects.exists()
    assert last_job().state == "done"


def test_a_job_that_waits_is_stopped_at_once(
    admin: Client, give: Give, work: Work
) -> None:
    give()

    page = admin.post(f"/admin/imports/jobs/{last_job().pk}/stop/", follow=True)
    work()

    assert last_job().state == "stopped"
    assert "Start again to continue" in page.content.decode()
    assert not ImportRequest.objects.get().slug


def test_a_job_that_was_stopped_since_a_worker_took_it_is_not_begun(
    admin: Client, give: Give
) -> None:
    give()
    taken = ImportJob.objects.get()
    import_jobs.request_stop(ImportJob.objects.get())

    import_jobs.run_job(taken)

    assert ImportJob.objects.get().state == "stopped"


def test_a_job_whose_worker_died_begins_again(
    admin: Client, give: Give, work: Work
) -> None:
    give()
    ImportJob.objects.update(state="running", step="page", done=7)

    work()

    assert last_job().state == "done"


def test_progress_is_told_as_plain_data(admin: Client, give: Give) -> None:
    give()

    told = admin.get(f"/admin/imports/jobs/{last_job().pk}/progress/").json()

    assert told["is_moving"] is True
    assert told["step"] == "Waiting to start"


def test_a_password_is_kept_for_one_job_only_and_shown_nowhere(
    admin: Client, give: Give, work: Work
) -> None:
    page = give(address="http://127.0.0.1:9", login="ines", password="abcd efgh ijkl")
    import_request = ImportRequest.objects.get()
    lent = credentials_of(import_request)
    assert lent is not None
    assert lent.password == "abcd efgh ijkl"
    assert "abcd" not in page.content.decode()
    kept = folder_of(import_request) / ".password"
    assert oct(kept.stat().st_mode)[-3:] == "600"
    assert b"abcd" not in kept.read_bytes()

    work()

    assert credentials_of(import_request) is None
    assert last_job().state == "failed"
    again = admin.post(f"/admin/imports/sources/{import_request.pk}/", {"kind": "plan"})
    assert again.context["form"].errors["password"]


def test_given_files_can_be_removed(admin: Client, give: Give, work: Work) -> None:
    give()
    import_request = ImportRequest.objects.get()
    admin.post(f"/admin/imports/sources/{import_request.pk}/forget/")
    assert folder_of(import_request).exists()
    work()

    admin.post(f"/admin/imports/sources/{import_request.pk}/forget/")

    assert not folder_of(import_request).exists()
    page = admin.get(f"/admin/imports/sources/{import_request.pk}/").content.decode()
    assert "The files were removed" in page


def test_too_much_is_refused_before_it_is_read(
    admin: Client, give: Give, settings: Any
) -> None:
    settings.FREESHELF_IMPORT_MAX_BYTES = 100

    answer = give()

    assert "larger than" in answer.content.decode()
    assert not ImportRequest.objects.exists()


def test_taking_back_counts_first_then_removes_and_says_what_stayed(
    admin: Client, give: Give, work: Work
) -> None:
    give(item(20, title="One"), item(21, title="Two"))
    run = import_it(admin, work)
    log(
        instance=Resource.objects.get(title="Two"),
        action="wagtail.edit",
        user=UserFactory(),
        timestamp=timezone.now(),
    )
    undo = f"/admin/imports/{run.pk}/undo/"

    admin.post(undo, {"kind": "forecast"})
    work()

    asked = admin.get(undo).content.decode()
    assert Resource.objects.count() == 2
    assert "“Two" in asked
    foreseen = last_job().result
    admin.post(undo, {"kind": "undo"})
    work()
    assert [record.title for record in Resource.objects.all()] == ["Two"]
    assert last_job().result == foreseen
    report = admin.get(f"/admin/imports/{run.pk}/").content.decode()
    assert "“Two" in report
    assert "Kept" in report


def test_only_those_who_may_import_see_any_of_it(
    admin: Client, give: Give, work: Work
) -> None:
    give()
    run = import_it(admin, work)
    editor = Client()
    editor.force_login(UserFactory(permissions=["ingest.view_ingestrun"]))
    places = (
        "", "add/wordpress/", f"{run.pk}/", f"{run.pk}/items/", f"{run.pk}/report.json",
        f"{run.pk}/undo/", f"jobs/{last_job().pk}/", f"jobs/{last_job().pk}/progress/",
        f"sources/{ImportRequest.objects.get().pk}/",
    )  # fmt: skip

    answers = {
        place: editor.get(f"/admin/imports/{place}").status_code for place in places
    }

    # Wagtail leads those who may not back to the home of the admin area.
    assert set(answers.values()) == {302}
    assert "/admin/imports/" not in editor.get("/admin/").content.decode()


def test_the_form_demands_a_token_of_its_own_page(admin: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_superuser=True))

    answer = strict.post(
        "/admin/imports/add/wordpress/", {"address": "https://quay.example"}
    )

    assert answer.status_code == 403
    assert not ImportRequest.objects.exists()


def test_a_task_without_its_job_ends_quietly(admin: Client) -> None:
    assert run_import_job.call(key=0) == "gone"


def test_files_that_nothing_was_done_with_for_a_month_go_by_themselves(
    admin: Client, give: Give, work: Work
) -> None:
    for _time in range(2):
        give()
        work()
    old, waiting = ImportRequest.objects.order_by("pk")
    ImportJob.objects.filter(import_request=waiting).update(
        state=ImportJob.State.WAITING
    )
    later = timezone.now() + timedelta(days=31)

    assert delete_old_files(now=timezone.now() + timedelta(days=29)) == 0
    assert delete_old_files(now=later) == 1

    old.refresh_from_db()
    waiting.refresh_from_db()
    assert (old.files, bool(waiting.files)) == ([], True)
    assert not folder_of(old).exists()


def test_an_import_is_staged_unless_one_says_otherwise_and_opened_by_one_press(
    admin: Client, give: Give, work: Work
) -> None:
    give()
    work()
    import_request = ImportRequest.objects.latest("pk")
    address = f"/admin/imports/sources/{import_request.pk}/"
    assert admin.get(address).context["form"]["is_staged"].initial

    admin.post(address, {"kind": "import", "is_staged": "on"})
    work()

    run = IngestRun.objects.latest("pk")
    reader = Client()
    record = Resource.objects.get()
    assert reader.get(record.get_absolute_url()).status_code == 404
    bar = admin.get(record.get_absolute_url())
    assert 'href="/admin/imports/staged/"' in bar.content.decode()
    report = admin.get("/admin/imports/staged/", follow=True)
    assert report.request["PATH_INFO"] == f"/admin/imports/{run.pk}/"
    assert f'action="/admin/imports/{run.pk}/open/"' in report.content.decode()
    stranger = Client()
    stranger.force_login(UserFactory(permissions=["wagtailadmin.access_admin"]))
    stranger.post(f"/admin/imports/{run.pk}/open/")
    work()
    assert reader.get(record.get_absolute_url()).status_code == 404

    admin.post(f"/admin/imports/{run.pk}/open/")
    work()

    assert last_job().state == "done"
    assert reader.get(record.get_absolute_url()).status_code == 200
    opened = admin.get(f"/admin/imports/{run.pk}/").content.decode()
    assert "are now open to readers" in opened
    assert "/open/" not in opened
