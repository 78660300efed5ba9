"""The name of another beside one's own address opens nothing of the other's."""

import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User

from freeshelf.ingest.models import Provenance, RawItem
from freeshelf.privacy.admin.forms import DecisionForm
from freeshelf.privacy.services.archives import archive_of
from freeshelf.privacy.services.search import identify, search
from tests.library.factories import UserFactory
from tests.privacy.factories import ADDRESS, DataRequestFactory, Known, make_raw
from tests.privacy.test_erasing import carried_out

pytestmark = pytest.mark.django_db

FOREIGN = "mallory@example.net"


@pytest.fixture
def known() -> Known:
    """A library that knows Rosa Tembo, under whose name someone else commented."""
    known = Known()
    known.agent.description = "Rosa Tembo was born in Lusaka."
    known.agent.save()
    comment = {
        "comment_author": "Rosa Tembo",
        "comment_author_email": FOREIGN,
        "comment_content": "Nice site.",
    }
    make_raw(known.source, "comment:9", "comment", comment)
    make_raw(known.source, "post:3", "post", {"bio": "By Rosa Tembo, of Lusaka."})
    return known


def test_a_copy_holds_nothing_that_only_the_name_leads_to(known):
    request = carried_out(DataRequestFactory(kind="export", email=FOREIGN))

    with archive_of(request).open() as file, zipfile.ZipFile(file) as archive:
        copy = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    (found,) = [each for each in copy["found"] if each["place"] == "unmapped items"]
    assert found["facts"]["about_the_person"][0]["comment_content"] == "Nice site."
    assert {each["place"] for each in copy["found"]} <= {
        "unmapped items",
        "Requests about personal data",
    }
    for word in ("Lusaka", "Fees in Nepal", ADDRESS, "Tembo, Rosa"):
        assert word not in page


def test_an_erasure_as_proposed_takes_the_comment_and_leaves_the_namesake(known):
    request = DataRequestFactory(email=FOREIGN)
    form = proposed(list(search(identify(FOREIGN))))
    assert form.is_valid(), form.errors

    request = carried_out(request, **form.kept())

    assert request.state == "completed", request.outcome
    comment = RawItem.objects.get(record_key="comment:9")
    assert comment.data["comment_author"] == "[erased]"
    assert comment.data["comment_author_email"] == "[erased]"
    assert "Rosa Tembo" in RawItem.objects.get(record_key="post:3").data["bio"]
    assert Provenance.objects.get().record["author"]["login"] == "rosa_t"
    known.agent.refresh_from_db()
    assert known.agent.description == "Rosa Tembo was born in Lusaka."
    assert User.objects.get(pk=known.user.pk).is_active


def test_a_librarian_may_choose_what_a_claimed_name_leads_to(known):
    post = RawItem.objects.get(record_key="post:3")
    form = proposed(list(search(identify(FOREIGN))))
    assert form.is_valid(), form.errors
    kept = form.kept()
    del kept[f"ingest.rawitem:{post.pk}:name"]

    carried_out(DataRequestFactory(email=FOREIGN), **kept)

    post.refresh_from_db()
    assert post.data["bio"] == "By [erased], of Lusaka."


def test_the_name_of_an_account_of_the_address_is_no_claim(known):
    make_raw(
        known.source,
        "comment:10",
        "comment",
        {"comment_author": "rosa tembo", "comment_author_email": ADDRESS},
    )

    person = identify(ADDRESS)

    assert "Rosa Tembo" in person.names
    assert person.claimed_names == ()
    assert not [each for each in search(person) if each.is_by_claimed_name]


def test_an_address_that_an_account_has_not_confirmed_belongs_to_nobody_yet(known):
    other = UserFactory(username="mallory_t", email=FOREIGN)
    EmailAddress.objects.create(user=other, email=ADDRESS, verified=False)

    assert ADDRESS not in identify(FOREIGN).addresses
    assert other.pk not in identify(ADDRESS).account_keys

    carried_out(DataRequestFactory())

    assert not EmailAddress.objects.filter(email=ADDRESS).exists()
    other.refresh_from_db()
    assert other.is_active


def proposed(findings):
    """The form about an erasure, as it is proposed."""
    fresh = DecisionForm(findings=findings, decided={})
    data = {name: field.initial for name, field in fresh.fields.items()}
    return DecisionForm(data | {"is_sure": "on"}, findings=findings, decided={})
