"""Nodes of two versions answer for each other's static files."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from freeshelf.web.middleware.static_files import StaticFilesMiddleware

_FOREVER = "max-age=315360000, public, immutable"


@pytest.fixture
def static(settings, tmp_path):
    """The middleware over a style sheet whose checksum is of this version."""
    for name in ("main.css", "main.0123456789ab.css"):
        (tmp_path / name).write_text("body { color: teal }")
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\."
    middleware = StaticFilesMiddleware(lambda request: HttpResponse("page", status=404))
    return lambda path: middleware(RequestFactory().get(path))


def test_a_checksum_of_another_version_gets_the_file_of_this_one(static):
    other = static("/static/main.ba9876543210.css")

    assert (other.status_code, other.getvalue()) == (200, b"body { color: teal }")
    assert other["Cache-Control"] == "max-age=60, public"
    same = static("/static/main.0123456789ab.css")
    assert (len(same.getvalue()), same["Cache-Control"]) == (20, _FOREVER)


@pytest.mark.parametrize(
    "path",
    [
        "/static/other.ba9876543210.css",
        "/static/main.ba98.css",
        "/static/../main.ba9876543210.css",
        "/elsewhere/main.ba9876543210.css",
    ],
)
def test_nothing_else_gets_a_file(static, path):
    assert static(path).status_code == 404
