"""Names in six languages have one order and one case, on whatever database."""

import sqlite3
from contextlib import closing

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Lower

from freeshelf.library.models import Agent, Resource
from freeshelf.vocabularies.models import ConceptLabel
from tests.library.factories import AgentFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory

pytestmark = [pytest.mark.core, pytest.mark.django_db]

NAMES = [
    *("Éclair", "eclair", "Zebra", "apple", "Apple", "zoo", "10 people", "9 people"),
    *("ñandú", "Ñandú", "nube", "œuvre", "Œuvre", "ångström", "O’Neill", "O'Neill"),
    *("ёлка", "Ёлка", "енот", "Яна", "яна", "йод", "أب", "إيمان", "بيت", "ثلج"),
    *(
        "北京",
        "阿拉伯",
        "中国",
        "(draft)",
        "«Guide»",
        "_under",
        "-dash",
        "a b",
        "a-b",
        "ab",
    ),
    *("İzmir", "izmir", "ı", "ß", "SS", "ﬁne", "𐐀", "e\u0301clair"),
]


def answer_of_sqlite(statement: str, *values: str) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (name varchar(255))")
        database.executemany("INSERT INTO t VALUES (?)", [(name,) for name in NAMES])
        return [name for (name,) in database.execute(statement, values)]


@pytest.fixture
def people() -> None:
    Agent.objects.bulk_create(AgentFactory.build(name=name) for name in NAMES)


def test_people_topics_and_titles_are_in_the_same_order(people):
    concept = ConceptFactory()
    for name in NAMES:
        ResourceFactory(title=name)
        ConceptLabel.objects.create(concept=concept, text=name, language="und")
    ordered = answer_of_sqlite("SELECT name FROM t ORDER BY name")
    shown = {
        "people": Agent.objects.filter(name__in=NAMES).order_by("name"),
        "titles": Resource.objects.filter(title__in=NAMES).order_by("title"),
        "topics": ConceptLabel.objects.filter(language="und").order_by("text"),
    }
    columns = {"people": "name", "titles": "title", "topics": "text"}

    for kind, rows in shown.items():
        assert list(rows.values_list(columns[kind], flat=True)) == ordered, kind
    assert ordered == sorted(NAMES)


def test_each_name_is_found_by_the_same_words(people):
    for name in NAMES:
        wanted = name[:3]
        patterns = {
            "iexact": name,
            "icontains": f"%{wanted}%",
            "istartswith": f"{wanted}%",
            "iendswith": f"%{wanted}",
        }
        for lookup, pattern in patterns.items():
            asked = name if lookup == "iexact" else wanted
            found = Agent.objects.filter(**{f"name__{lookup}": asked})
            expected = answer_of_sqlite(
                "SELECT name FROM t WHERE name LIKE ? ESCAPE '\\'",
                pattern.replace("_", "\\_"),
            )
            names = set(found.values_list("name", flat=True))
            assert names == set(expected), (name, lookup)


def test_ranges_and_the_first_and_last_name_are_the_same(people):
    rows = Agent.objects.filter(name__in=NAMES)

    assert rows.filter(name__gt="Z").count() == len([n for n in NAMES if n > "Z"])
    assert rows.order_by("-name").first().name == max(NAMES)


def test_a_cast_and_a_changed_case_keep_the_order(people):
    rows = Agent.objects.filter(name__in=NAMES)
    cast = rows.annotate(text=Cast("name", CharField(max_length=255)))
    small = rows.annotate(text=Lower("name")).order_by("text", "name")

    assert list(cast.order_by("text").values_list("name", flat=True)) == sorted(NAMES)
    assert list(small.values_list("name", flat=True)) == answer_of_sqlite(
        "SELECT name FROM t ORDER BY lower(name), name"
    )
    assert rows.annotate(one=Value("x")).order_by("one", "name").count() == len(NAMES)


def test_a_text_longer_than_its_form_allows_is_stored_whole():
    """An import must not lose a title because the database differs."""
    long = "x" * 600

    agent = AgentFactory(name=long)

    agent.refresh_from_db()
    assert agent.name == long


def test_a_text_with_nul_is_stored_and_shown(django_user_model):
    """As scanners and old systems write it; what PostgreSQL refuses is left out."""
    agents = Agent.objects.bulk_create(
        [AgentFactory.build(name=f"A\x00 name {number}") for number in range(2)]
    )
    resource = ResourceFactory(
        title="A\x00 title", field_values={"a\x00": ["b\x00", {"c": 1}]}
    )

    resource.refresh_from_db()

    assert resource.title.replace("\x00", "") == "A title"
    found = Agent.objects.filter(pk__in=[agent.pk for agent in agents])
    assert {agent.name.replace("\x00", "") for agent in found} == {
        "A name 0",
        "A name 1",
    }
