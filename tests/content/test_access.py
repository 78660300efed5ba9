"""A text does not name what its reader may not have."""

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.content.rendering import body_html, stream_html
from freeshelf.pages.models import StandardPage
from tests.library.factories import FileFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.django_db


def shown(body, reader) -> str:
    return body_html(StandardPage(title="One", body=body).body, {"reader": reader})


@pytest.mark.parametrize("access", ["members", "staff"])
def test_a_file_that_is_not_for_everyone_is_named_to_those_who_may_open_it(access):
    file = FileFactory(
        resource=ResourceFactory(access_rights=access), name="shelter-plan.pdf"
    )
    body = [
        {"type": "file", "value": {"file": file.pk, "text": ""}},
        {"type": "audio", "value": {"file": file.pk, "address": "", "caption": ""}},
    ]
    everyone, staff = AnonymousUser(), UserFactory(is_superuser=True)

    assert "shelter-plan" not in shown(body, everyone)
    assert "shelter-plan" not in stream_html(StandardPage(title="One", body=body).body)
    assert shown(body, staff).count("shelter-plan") >= 3


def test_a_file_that_is_gone_leaves_the_words_and_no_link():
    body = [{"type": "file", "value": {"file": 999_999, "text": "The form"}}]

    html = shown(body, AnonymousUser())

    assert "<p>The form</p>" in html
    assert "<a" not in html
