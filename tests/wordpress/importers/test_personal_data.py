"""Whom an older site knew by an account is known by all their addresses."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from freeshelf.ingest.models import RawItem, Source
from freeshelf.ingest.provenance import save_provenance
from freeshelf.privacy.services.fulfilment import fulfil
from freeshelf.privacy.services.requests import start_processing
from freeshelf.privacy.services.search import identify
from tests.library.factories import UserFactory
from tests.privacy.factories import DataRequestFactory

pytestmark = pytest.mark.django_db

ADDRESS = "kofi@work.example"
FORMER = "kofi-once@home.example"


@pytest.fixture
def source() -> Source:
    return Source.objects.create(slug="old", kind="wordpress", title="Older site")


def keep(source: Source, key: str, kind: str, **data: Any) -> RawItem:
    return RawItem.objects.create(
        source=source,
        record_key=key,
        record_type=kind,
        title=key,
        data=data,
        checksum="",
        retrieved_at=timezone.now(),
    )


def comment(source: Source, number: str, address: str, *, by: str) -> RawItem:
    return keep(
        source,
        f"comment:post:1:{number}",
        "comment",
        comment_author="Kofi",
        comment_author_email=address,
        comment_content="Which version?",
        comment_user_id=by,
    )


def account(source: Source) -> User:
    user = UserFactory(email=ADDRESS)
    save_provenance(
        source=source,
        key="account:3:kofi",
        target=user,
        checksum="",
        record={"source_id": "3", "email": ADDRESS},
        now=timezone.now(),
    )
    return user


def test_comments_of_an_account_tell_the_address_it_had_before(source):
    account(source)
    comment(source, "1", FORMER, by="3")
    comment(source, "2", "someone@else.example", by="4")
    comment(source, "3", "nobody@else.example", by="0")
    other = Source.objects.create(slug="other", kind="wordpress", title="Other")
    comment(other, "1", "third@else.example", by="3")

    assert identify(ADDRESS).addresses == (ADDRESS, FORMER)


def test_so_do_those_of_an_account_that_became_none_here(source):
    keep(source, "account:6:olena", "user", source_id="6", email=ADDRESS.title())
    comment(source, "1", FORMER, by="6")

    assert identify(ADDRESS).addresses == (ADDRESS, FORMER)


def test_an_erasure_reaches_what_was_written_under_a_former_address(source):
    account(source)
    theirs = comment(source, "1", FORMER, by="3")
    others = comment(source, "2", "someone@else.example", by="4")
    request = DataRequestFactory(email=ADDRESS)

    person = identify(ADDRESS)
    start_processing(request=request, user=UserFactory(), person=person, kept={})
    request.refresh_from_db()
    fulfil(request=request, now=timezone.now())

    theirs.refresh_from_db()
    others.refresh_from_db()
    assert FORMER not in str(theirs.data)
    assert theirs.data["comment_author"] == "[erased]"
    assert others.data["comment_author_email"] == "someone@else.example"
