"""A file that a person adds, through the queue of tasks to readers."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from freeshelf.enrich.check_models import FileFinding, Look
from freeshelf.library.models import File
from freeshelf.library.services import add_upload, store_upload
from freeshelf.operations.worker import Worker
from tests.library.factories import ResourceFactory, UserFactory, pdf_bytes


@pytest.mark.django_db(transaction=True)
def test_an_ordinary_file_goes_through_the_queue_and_out():
    upload = SimpleUploadedFile("guide.pdf", pdf_bytes("Workers never pay fees."))
    now = timezone.now()
    content = store_upload(upload=upload, now=now)
    add_upload(
        resource=ResourceFactory(),
        content=content,
        name="guide.pdf",
        now=now,
        user=UserFactory(),
    )
    assert not File.objects.visible_to(AnonymousUser()).exists()

    Worker().run(until_empty=True)

    told = [
        *DBTaskResult.objects.values_list("task_path", "status", "traceback"),
        *FileFinding.objects.values_list("kind", "gap", "strength"),
    ]
    assert Look.objects.exists(), told
    assert File.objects.visible_to(AnonymousUser()).exists(), told
