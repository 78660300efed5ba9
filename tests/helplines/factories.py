"""Help entries that are valid; a test sets what it is about."""

from typing import Any

import factory

from freeshelf.helplines.models import HelpContact, HelpEntry, HelpEntryTranslation
from freeshelf.vocabularies.models import Concept, ConceptScheme
from tests.vocabularies.factories import ConceptFactory


class HelpEntryFactory(factory.django.DjangoModelFactory):
    """A published entry that was never checked.

    `country` is the label of its place, made where it is missing; `contacts` are
    (kind, value) pairs; `translations` map a language to the fields of its row.
    `revised` publishes it through a revision, as editors do.
    """

    class Meta:
        model = HelpEntry
        skip_postgeneration_save = True

    class Params:
        country = "Nepal"
        everywhere = factory.Trait(reach="world", place=None)

    name = factory.Sequence(lambda n: f"Helpline {n}")
    place = factory.LazyAttribute(lambda entry: place_named(entry.country))
    live = True

    @factory.post_generation
    def contacts(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for place, (kind, value) in enumerate(extracted or [("phone", "0000 100")]):
            HelpContact.objects.create(
                entry=self, kind=kind, value=value, sort_order=place
            )

    @factory.post_generation
    def translations(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for language, fields in (extracted or {}).items():
            HelpEntryTranslation.objects.create(entry=self, language=language, **fields)

    @factory.post_generation
    def revised(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted:
            self.save_revision().publish()
            self.refresh_from_db()


def place_named(label: str, **translations: str) -> Concept:
    """The place with this English name, made where it is missing."""
    scheme, _created = ConceptScheme.objects.get_or_create(
        identifier="places",
        defaults={
            "uri": "urn:test:places",
            "title": "Places",
            "role": ConceptScheme.Role.PLACE,
        },
    )
    identifier = label.lower().replace(" ", "-")
    found = Concept.objects.filter(scheme=scheme, identifier=identifier).first()
    return found or ConceptFactory(
        scheme=scheme, identifier=identifier, label=label, translations=translations
    )
