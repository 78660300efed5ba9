"""The API answers a question as the page of results does."""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from freeshelf.vocabularies.models import ConceptScheme
from freeshelf.web.presenters.results import find_results, read_address
from tests.library.factories import AgentFactory, FileFactory, ResourceFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
_WORDS = ["brick", "kilns", "debt", "bondage", "fees", "workers", "ladrillo", "loom"]
_TITLES = [
    *("Brick kilns and debt", "Fees of workers", "Debt bondage in looms", "Kilns"),
    *("Hornos de ladrillo", "Workers pay no fees", "Brick law", "Bondage and fees"),
    *("Looms", "Debt", "Brick and loom workers", "Kiln workers in debt", "Fees"),
]
_pieces = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from(
        ['"brick kilns"', "-fees", "OR", "title:debt", "year:2019..", "kil*"]
    ),
)
_questions = st.lists(_pieces, max_size=4).map(" ".join)
_filters = st.fixed_dictionaries(
    {},
    optional={
        "topic": st.lists(
            st.sampled_from(["topics.debt", "topics.fees", "x.y"]), max_size=2
        ),
        "type": st.sampled_from(["types.law", "types.guide"]),
        "language": st.sampled_from(["en", "es"]),
        "year": st.sampled_from(["2019", "2018..2020", "..2020"]),
        "file": st.sampled_from(["yes", "no"]),
        "publisher": st.sampled_from(["house", "nobody"]),
        "sort": st.sampled_from(["best", "newest", "title"]),
        "literal": st.just("1"),
        "page": st.sampled_from(["1", "2"]),
    },
)


@pytest.fixture
def library(shelve):
    """Thirteen records that share words, topics, years and languages."""
    topics = ConceptSchemeFactory(identifier="topics")
    types = ConceptSchemeFactory(identifier="types", role=ConceptScheme.Role.TYPE)
    debt = ConceptFactory(scheme=topics, identifier="debt", label="Debt bondage")
    fees = ConceptFactory(scheme=topics, identifier="fees", label="Recruitment fees")
    law = ConceptFactory(scheme=types, identifier="law", label="Legislation")
    guide = ConceptFactory(scheme=types, identifier="guide", label="Guides")
    house = AgentFactory(identifier="house", name="Kiln House")
    for number, title in enumerate(_TITLES):
        record = ResourceFactory(
            title=title,
            issued=str(2017 + number % 5),
            language="es" if "ladrillo" in title else "en",
            subjects=[[debt], [fees], [debt, fees], []][number % 4],
            types=[law if number % 3 else guide],
            publisher=house if number % 2 else None,
            access_rights="staff" if number == 12 else "open",
        )
        if number % 5 == 0:
            FileFactory(resource=record, text="Workers in brick kilns pay fees.")
    shelve()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=_questions, filters=_filters)
def test_totals_order_and_counts_are_those_of_the_page(
    library, client, question, filters
):
    query = {"q": question, **filters}
    page = client.get("/en/search", query)
    answer = client.get("/api/v1/search", query)

    assert answer.status_code == page.status_code
    if page.status_code != 200:
        return
    shown = find_results(
        read_address(page.wsgi_request.GET, path="/en/search"),
        user=AnonymousUser(),
        language="en",
    )
    body = answer.json()
    assert body["meta"]["total"] == shown["total"]
    cards = [*shown["above"], *shown["below"]]
    assert [
        (hit["id"], _marked(hit["title"]), _passages(hit)) for hit in body["data"]
    ] == [
        (
            card.url.split("/")[3],
            card.title_html,
            [(line.html, line.page) for line in card.passages],
        )
        for card in cards
    ]
    assert _facets(body) == {
        group["facet"].name: [
            (value.value, value.count) for value in group["facet"].values
        ]
        for group in shown["groups"]
    }
    counts = body["meta"]["counts"]
    assert sum(counts.values()) == body["meta"]["total"]
    assert [quote["page"] for quote in body["meta"]["quotes"]] == [
        quote.page for quote, _url in shown["quotes"]
    ]


def _facets(body):
    return {
        facet["id"]: [(value["value"], value["count"]) for value in facet["values"]]
        for facet in body["meta"]["facets"]
    }


def _passages(hit):
    return [(_marked(each["text"]), each["page"]) for each in hit["passages"]]


def _marked(runs):
    return "".join(
        f"<mark>{run['text']}</mark>" if run["marked"] else run["text"] for run in runs
    )
