"""An admin area with someone who may import, and a worker that does what waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from freeshelf.pages.models import HomePage
from freeshelf.wiring.tasks import run_import_job
from tests.library.factories import UserFactory
from tests.wordpress.sources.wxr import author, export, item, list_link, term

SITE = (
    author("ines", "Inès Marchetti"),
    term("sector", "brick-kilns", "Brick kilns"),
    item(
        20, title="Fees on board", content=list_link("sector", "brick-kilns"),
        terms=(("sector", "brick-kilns", "Brick kilns"),),
        meta=(("source_organisation", "Harbour Union"),),
    ),
    item(21, kind="page", title="About us"),
    item(23, kind="slider", title="A <script>slide</script>"),
)  # fmt: skip


@pytest.fixture
def admin(home: HomePage, settings: Any, tmp_path: Path) -> Client:
    """A browser of an administrator; the data directory is the test's own."""
    settings.FREESHELF_DATA_DIR = tmp_path
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def give(admin: Client) -> Callable[..., Any]:
    """Upload an export made of these parts, as someone does in the admin area."""

    def upload(*parts: str, **said: Any) -> Any:
        file = SimpleUploadedFile("site.xml", export(*(parts or SITE)).encode())
        data = {"uploads": [file], **said}
        return admin.post("/admin/imports/add/wordpress/", data, follow=True)

    return upload


@pytest.fixture
def work() -> Callable[[], None]:
    """Do the imports that wait in the queue, as a worker does."""

    def do() -> None:
        waiting = DBTaskResult.objects.ready()
        for row in list(waiting.filter(task_path=run_import_job.module_path)):
            row.set_successful(row.task.call(**row.args_kwargs["kwargs"]))

    return do
