"""Vocabularies that tests describe records with."""

from typing import Any

import factory

from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme


class ConceptSchemeFactory(factory.django.DjangoModelFactory):
    """A scheme of topics; `role` makes it fill another field."""

    class Meta:
        model = ConceptScheme

    identifier = factory.Sequence(lambda n: f"scheme-{n}")
    uri = factory.LazyAttribute(
        lambda scheme: f"https://vocab.example.org/{scheme.identifier}"
    )
    title = factory.LazyAttribute(lambda scheme: scheme.identifier.capitalize())
    role = ConceptScheme.Role.SUBJECT


class ConceptFactory(factory.django.DjangoModelFactory):
    """A concept with a preferred label in English.

    `label` is that label, `translations` maps a language to its preferred label,
    `alternative` and `hidden` map a language to a list of labels, `broader` and
    `related` are lists of concepts.
    """

    class Meta:
        model = Concept
        skip_postgeneration_save = True

    scheme = factory.SubFactory(ConceptSchemeFactory)
    identifier = factory.Sequence(lambda n: f"concept-{n}")
    uri = factory.LazyAttribute(
        lambda concept: f"{concept.scheme.uri}/{concept.identifier}"
    )

    @factory.post_generation
    def label(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        text = extracted or self.identifier.replace("-", " ").capitalize()
        _add_label(self, "pref", "en", text)

    @factory.post_generation
    def translations(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for language, text in (extracted or {}).items():
            _add_label(self, "pref", language, text)

    @factory.post_generation
    def alternative(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for language, texts in (extracted or {}).items():
            for text in texts:
                _add_label(self, "alt", language, text)

    @factory.post_generation
    def hidden(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for language, texts in (extracted or {}).items():
            for text in texts:
                _add_label(self, "hidden", language, text)

    @factory.post_generation
    def broader(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.broader.add(*(extracted or []))

    @factory.post_generation
    def related(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.related.add(*(extracted or []))


def _add_label(concept: Concept, kind: str, language: str, text: str) -> None:
    ConceptLabel.objects.create(
        concept=concept, kind=kind, language=language, text=text
    )
