"""Records near in meaning within filters are a list beyond the results of a search."""

import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.search.near_in_filters import keys_near_in_filters, near_in_filters
from freeshelf.search.request import NEAR_VIEW, SearchRequest
from tests.library.factories import ResourceFactory, UserFactory
from tests.search.meaning import embed, install

pytestmark = pytest.mark.django_db
SPANISH = {"language": ("es",)}


@pytest.fixture
def near(settings, tmp_path, find, monkeypatch):
    """Search where a question has one neighbour; what lies beyond, by title."""
    for module in ("model_query", "fusion"):
        monkeypatch.setattr(f"freeshelf.search.{module}.MAX_NEIGHBORS", 1)
    install(settings, tmp_path)
    # All are as near as the others: the identifier decides which is the nearest.
    ResourceFactory(title="Forced labour at sea", language="en", identifier="a")
    for number in range(3):
        ResourceFactory(
            title=f"Trabajo forzoso {number}", language="es", identifier=f"b{number}"
        )
    ResourceFactory(title="Un informe", language="es")
    ResourceFactory(
        title="Trabajo forzoso, interno",
        language="es",
        identifier="c",
        access_rights="staff",
    )
    embed()

    def asked(text="forced labour", *, user=None, **options):
        with monkeypatch.context() as patch:
            found = find(text, user=user, **options)
            # Within the filters as many are near as there are.
            for module in ("model_query", "fusion"):
                patch.setattr(f"freeshelf.search.{module}.MAX_NEIGHBORS", 100)
            keys = keys_near_in_filters(found, user=user or AnonymousUser())
        return found, keys

    return asked


def test_what_is_near_within_a_filter_is_listed_beyond_its_results(near):
    found, keys = near(filters=SPANISH)

    assert (found.total, keys) == (0, ("b0", "b1", "b2"))


def test_what_a_reader_may_not_see_is_not_counted(near):
    staff = UserFactory(permissions=["library.view_restricted_resource"])

    assert near(filters=SPANISH, user=staff)[1] == ("b0", "b1", "b2", "c")


@pytest.mark.parametrize(
    "options",
    [
        {"filters": {}},
        {"filters": SPANISH, "is_literal": True},
        {"filters": SPANISH, "text": "C182"},
        {"filters": SPANISH, "text": "zebra"},
        {"filters": SPANISH, "text": ""},
        {"filters": SPANISH, "text": "forced labour -trabajo"},
        {"filters": {"year": ("1066",)}},
    ],
)
def test_nothing_is_offered_where_it_would_say_nothing(near, options):
    assert near(**options)[1] == ()


def test_a_page_of_results_is_enough(near):
    for number in range(10):
        ResourceFactory(title=f"Forced labour {number}", language="es")

    found, keys = near(filters=SPANISH)

    assert (found.total, keys) == (10, ())


def test_its_list_has_no_result_and_says_it_was_found_by_meaning(near, monkeypatch):
    for module in ("model_query", "fusion"):
        monkeypatch.setattr(f"freeshelf.search.{module}.MAX_NEIGHBORS", 2)
    request = SearchRequest("forced labour", SPANISH, page_size=2, view=NEAR_VIEW)
    near()

    page = near_in_filters(request, user=AnonymousUser(), language="en")

    assert [hit.resource.identifier for hit in page.found.hits] == ["b0"]
    assert [hit.resource.identifier for hit in page.hits] == ["b1"]
    assert page.hits[0].is_dense_only
    assert page.total == 1
