"""The window in which a page is chosen tells nobody of the drafts of others."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from freeshelf.accounts.roles import CONTRIBUTORS, EDITORS
from freeshelf.pages.models import StandardPage
from freeshelf.wiring.roles import ensure_groups
from tests.library.factories import UserFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


def test_contributors_choose_among_what_readers_see_and_editors_among_all() -> None:
    home = make_home()
    home.add_child(instance=StandardPage(title="About us", slug="about"))
    home.add_child(
        instance=StandardPage(title="Unpublished marmoset", slug="m", live=False)
    )
    ensure_groups()

    def chosen_from(group: str) -> str:
        user = UserFactory()
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        address = reverse("wagtailadmin_choose_page_child", args=[home.pk])
        return client.get(address).content.decode()

    assert "About us" in chosen_from(CONTRIBUTORS)
    assert "marmoset" not in chosen_from(CONTRIBUTORS)
    assert "marmoset" in chosen_from(EDITORS)
