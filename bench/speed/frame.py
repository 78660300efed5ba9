"""Objects for the generated resources: concepts, publishers, home page, editor.

Runs inside the product (Django is set up).
"""

import random
from collections.abc import Iterator

from babel import Locale
from django.contrib.auth.models import User
from wagtail.models import Page, Site

from bench.speed import corpus
from bench.speed.vocabulary import vocabularies
from freeshelf.library.models import Agent
from freeshelf.pages.models import HomePage
from freeshelf.vocabularies.models import Concept, ConceptLabel, ConceptScheme

EDITOR = "bench-editor"
_SCHEMES = {
    "type": corpus.TYPES,
    "subject": corpus.TOPICS,
    "place": corpus.PLACES,
    "sector": corpus.SECTORS,
    "audience": corpus.AUDIENCES,
}
# Topics and places form trees: each sixth topic and fifteenth place is at the top.
_BRANCH = {"subject": 6, "place": 15}


def make_frame() -> None:
    """Create everything that generated resources refer to."""
    for role, count in _SCHEMES.items():
        _make_scheme(role, count)
    Agent.objects.bulk_create(_publishers())
    _make_home_page()
    User.objects.create_superuser(EDITOR)


def concept_ids(role: str) -> list[int]:
    """Return keys of the concepts of a role, in the order of the corpus."""
    concepts = Concept.objects.filter(scheme__identifier=f"bench-{role}")
    return list(concepts.order_by("position").values_list("pk", flat=True))


def publisher_ids() -> list[int]:
    """Return keys of the publishers, in the order of the corpus."""
    agents = Agent.objects.filter(identifier__startswith="bench-publisher-")
    return list(agents.order_by("pk").values_list("pk", flat=True))


def _make_scheme(role: str, count: int) -> None:
    scheme = ConceptScheme.objects.create(
        identifier=f"bench-{role}",
        uri=f"https://bench.example/{role}",
        title=f"Made-up concepts: {role}",
        role=role,
    )
    step = _BRANCH.get(role, 1)
    concepts = Concept.objects.bulk_create(
        Concept(
            scheme=scheme,
            identifier=f"{role}-{position}",
            uri=f"{scheme.uri}/{position}",
            position=position,
            is_top=position % step == 0,
        )
        for position in range(count)
    )
    labels = list(_place_labels(count) if role == "place" else _labels(role, count))
    ConceptLabel.objects.bulk_create(
        ConceptLabel(
            concept=concepts[position], kind=kind, language=language, text=text
        )
        for position, kind, language, text in labels
    )
    for position, concept in enumerate(concepts):
        if position % step:
            concept.broader.add(concepts[position - position % step])


def _labels(role: str, count: int) -> Iterator[tuple[int, str, str, str]]:
    chance = random.Random(f"labels {role}")
    for position in range(count):
        for language, words in vocabularies().items():
            chosen = [chance.choice(words.domain), words.between(chance, 100, 4000)]
            yield position, "pref", language, words.phrase(chosen)
            other = [chance.choice(words.domain), words.between(chance, 100, 4000)]
            yield position, "alt", language, words.phrase(other)


def _place_labels(count: int) -> Iterator[tuple[int, str, str, str]]:
    names = {code: Locale(code).territories for code in vocabularies()}
    codes = sorted(code for code in names["en"] if len(code) == 2 and code.isalpha())
    for position, code in enumerate(codes[:count]):
        for language, territories in names.items():
            yield position, "pref", language, territories.get(code, code)


def _publishers() -> Iterator[Agent]:
    chance = random.Random("publishers")
    english = vocabularies()["en"]
    for number in range(corpus.PUBLISHERS):
        words = [english.between(chance, 30, 9000) for _ in range(2)]
        words.append(chance.choice(english.domain))
        yield Agent(
            identifier=f"bench-publisher-{number}",
            name=" ".join(word.capitalize() for word in words),
        )


def _make_home_page() -> None:
    root = Page.objects.get(depth=1)
    home = HomePage(
        title="Library for measuring",
        slug="bench-home",
        introduction="Made-up resources that show how fast the library is.",
        examples="recruitment fees\nforced labour",
    )
    root.add_child(instance=home)
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", port=80, root_page=home, is_default_site=True
    )
