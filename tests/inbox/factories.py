"""Messages and suggestions that are valid; a test sets what it is about."""

import factory
from django.utils import timezone

from freeshelf.inbox.models import Message, SuggestedResource


class MessageFactory(factory.django.DjangoModelFactory):
    """A new correction without a mail address."""

    class Meta:
        model = Message

    kind = Message.Kind.CORRECTION
    text = factory.Sequence(lambda n: f"The year on page {n} is wrong.")
    language = "en"
    received_at = factory.LazyFunction(timezone.now)


class SuggestedResourceFactory(factory.django.DjangoModelFactory):
    """A new suggestion with a title and a link."""

    class Meta:
        model = SuggestedResource

    title = factory.Sequence(lambda n: f"Handbook, part {n}")
    link = factory.Sequence(lambda n: f"https://example.org/handbook-{n}")
    received_at = factory.LazyFunction(timezone.now)
