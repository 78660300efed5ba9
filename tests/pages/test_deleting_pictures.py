"""A picture that is deleted in the admin area leaves no file behind."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.library.factories import UserFactory
from tests.pages.home import make_root


@pytest.mark.django_db
def test_a_deleted_picture_takes_its_file_with_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    make_root()
    image = get_image_model().objects.create(title="A", file=get_test_image_file())
    admin = Client()
    admin.force_login(UserFactory(is_superuser=True))

    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/admin/images/{image.pk}/delete/")

    assert not get_image_model().objects.exists()
    assert not Path(image.file.path).exists()
