"""The home of the admin area tells how far search by meaning is."""

import pytest

from tests.admin.reading import home_of
from tests.library.factories import ResourceFactory
from tests.search.meaning import embed, install
from tests.web.reading import said

pytestmark = pytest.mark.django_db

PREPARED = "Search by meaning is being prepared"


def test_an_editor_sees_how_far_the_passages_are(own_place, settings, chief):
    install(settings, own_place)
    ResourceFactory(title="Passport retention")

    before = said(home_of(chief).select_one("main"))
    embed()
    after = said(home_of(chief).select_one("main"))

    assert f"{PREPARED}. Keyword search still works" in before, "0 of 0 says nothing"
    assert PREPARED not in after


def test_without_a_model_nothing_is_said_of_meaning(own_place, settings, chief):
    settings.FREESHELF_VECTORS_DIR = own_place / "vectors"
    ResourceFactory(title="Passport retention")

    assert PREPARED not in said(home_of(chief).select_one("main"))
