"""Requests that are valid, and a library that knows one person in many places."""

from datetime import timedelta

import factory
from django.utils import timezone
from wagtail.log_actions import log

from freeshelf.accounts.models import Invitation, SessionStore
from freeshelf.ingest.models import RawItem, Source
from freeshelf.ingest.provenance import save_provenance
from freeshelf.privacy.digests import digest_of
from freeshelf.privacy.models import DataRequest
from tests.inbox.factories import MessageFactory
from tests.library.factories import AgentFactory, ResourceFactory, UserFactory

ADDRESS = "rosa-tembo@example.org"
OTHER = "samir@example.org"


class DataRequestFactory(factory.django.DjangoModelFactory):
    """A confirmed erasure."""

    class Meta:
        model = DataRequest

    kind = DataRequest.Kind.ERASURE
    email = ADDRESS
    digest = factory.LazyAttribute(lambda request: digest_of(request.email))
    language = "en"
    state = DataRequest.State.CONFIRMED
    received_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.SelfAttribute("received_at")
    due_at = factory.LazyAttribute(
        lambda request: request.received_at + timedelta(days=30)
    )


def make_raw(source: Source, key: str, kind: str, data: dict[str, object]) -> RawItem:
    """A raw item as an import keeps it."""
    return RawItem.objects.create(
        source=source,
        record_key=key,
        record_type=kind,
        checksum="2" * 64,
        retrieved_at=timezone.now(),
        data=data,
    )


class Known:
    """Everything that the library holds about Rosa Tembo, and something of others."""

    def __init__(self) -> None:
        now = timezone.now()
        self.user = UserFactory(
            username="rosa_t", email=ADDRESS, first_name="Rosa", last_name="Tembo"
        )
        session = SessionStore()
        session["_auth_user_id"] = str(self.user.pk)
        session.save()
        self.agent = AgentFactory(name="Tembo, Rosa", kind="person")
        self.resource = ResourceFactory(
            title="Fees in Nepal",
            description=f"<p>Corrections to Rosa Tembo, {ADDRESS.upper()}.</p>",
            creators=[self.agent],
        )
        self.resource.save_revision(user=self.user).publish()
        log(self.user, "wagtail.edit", title=f"Rosa Tembo <{ADDRESS}>")
        self.message = MessageFactory(text="My file is old.", reply_to=ADDRESS)
        self.mention = MessageFactory(text=f"Write to {ADDRESS}, please.")
        self.source = Source.objects.create(slug="wp", kind="wordpress", title="Old")
        self.comment = self._raw("comment:2", "comment", _COMMENT)
        self.others = self._raw("comment:3", "comment", _COMMENT | _OF_SAMIR)
        save_provenance(
            source=self.source,
            key="post:87",
            target=self.resource,
            checksum="0" * 64,
            record={"title": "Fees", "author": {"login": "rosa_t", "email": ADDRESS}},
            now=now,
        )
        Invitation.objects.create(
            email=ADDRESS,
            language="en",
            token_hash="1" * 64,
            sent_at=now,
            expires_at=now,
        )

    def _raw(self, key: str, kind: str, data: dict[str, object]) -> RawItem:
        return make_raw(self.source, key, kind, data)


_COMMENT = {
    "comment_author": "Rosa Tembo",
    "comment_author_email": ADDRESS,
    "comment_author_IP": "192.0.2.7",
    "comment_content": "We used page two.",
    "comment_date": "2022-06-03 12:00:00",
}
_OF_SAMIR = {"comment_author": "Samir", "comment_author_email": OTHER}
