"""Suggestions while typing."""

import pytest

from tests.library.factories import ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory


def test_titles_and_concepts_that_begin_so_are_offered(shelve, client):
    topics = ConceptSchemeFactory(identifier="topics")
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    resource = ResourceFactory(title="Debts in brick kilns", subjects=[debt])
    shelve()

    response = client.get("/en/search/suggest?q=deb")

    assert response["Cache-Control"] == "no-store"
    found = response.json()["suggestions"]
    assert [(line["label"], line["text"], line["url"]) for line in found] == [
        ("Search", "deb", "/en/search?q=deb"),
        ("Topic", "Debt bondage", "/en/topics/topics/debt"),
        ("Document", "Debts in brick kilns", resource.get_absolute_url()),
    ]


def test_nothing_is_offered_for_nothing(shelve, client):
    shelve()

    assert client.get("/en/search/suggest").json() == {"suggestions": []}


def test_what_is_not_open_is_never_offered_not_even_to_members(
    shelve, client, admin_user
):
    ResourceFactory(title="Marmoset notes", access_rights="members")
    ResourceFactory(title="Marmoset draft", draft=True)
    shelve()
    client.force_login(admin_user)

    assert client.get("/en/search/suggest?q=marm").json() == {"suggestions": []}


@pytest.mark.parametrize("typed", ["ﷺ" * 40, "ﷺ" * 200, "😀a" * 100, "a" * 5000])
def test_a_word_longer_than_any_is_no_suggestion(shelve, client, typed):
    ResourceFactory(title="Debts in brick kilns")
    shelve()

    response = client.get("/en/search/suggest", {"q": typed})
    found = client.get("/en/search", {"q": f"{typed}*"})

    assert response.json() == {"suggestions": []}
    assert found.status_code == 200
