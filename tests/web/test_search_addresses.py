"""The request of a search in its URL."""

from dataclasses import replace
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.languages import is_language_tag
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.engines.base import Sort
from freeshelf.search.errors import InvalidParameterError
from freeshelf.search.facet_definitions import FACETS
from freeshelf.search.request import (
    MAX_PAGE,
    VIEWS,
    SearchAddress,
    SearchRequest,
    parse_request,
)

FIELD_FACETS = ("field.pages", "field.country")
NAMES = (*FACETS, *FIELD_FACETS)
SORTS = [each.value for each in Sort]
# Lone surrogates cannot be written in UTF-8.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = TEXTS.filter(bool)
LANGUAGE = "fr"


def as_read(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Languages are read in any case, without region."""
    if name != "language":
        return values
    tags = (primary_subtag(v) if is_language_tag(v) else v for v in values)
    return tuple(dict.fromkeys(tags))


REQUESTS = st.builds(
    SearchRequest,
    text=TEXTS.map(lambda text: " ".join(text.split())),
    filters=st.dictionaries(
        st.sampled_from(NAMES),
        st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple),
    ).map(lambda filters: {name: as_read(name, filters[name]) for name in filters}),
    sort=st.sampled_from(SORTS),
    favoured_language=st.sampled_from(("", LANGUAGE)),
    page=st.integers(1, MAX_PAGE),
    is_literal=st.booleans(),
    view=st.sampled_from(VIEWS),
    fixed=st.sampled_from(((), (("publisher", "who"),))),
)
# What a person may type into the bar of a browser.
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(
            (*NAMES, "q", "sort", "first", "literal", "view", "page", "year_from", "x")
        ),
        st.sampled_from((*SORTS, *VIEWS, "any", "1", "0", "2019", "01001")) | TEXTS,
    ),
    max_size=6,
)


def parsed(query: str, fixed: tuple[tuple[str, str], ...] = ()) -> SearchRequest:
    facets = {**FACETS, **dict.fromkeys(FIELD_FACETS)}
    with patch("freeshelf.search.request.available_facets", return_value=facets):
        return parse_request(QueryDict(query), language=LANGUAGE, fixed=fixed)


@given(request=REQUESTS)
def test_every_request_is_parsed_from_its_own_url(request):
    url = SearchAddress("/en/search", request).url()

    assert parsed(url.partition("?")[2], request.fixed) == request


@given(parameters=PARAMETERS)
def test_any_query_string_is_refused_or_has_one_url(parameters):
    try:
        request = parsed(urlencode(parameters))
    except InvalidParameterError:
        return

    assert parsed(urlencode(request.parameters())) == request


@given(
    request=REQUESTS,
    facet=st.sampled_from(NAMES),
    values=st.lists(VALUES.filter(lambda value: value != "\0"), max_size=4),
)
def test_many_values_are_toggled_as_each_alone_is(request, facet, values):
    address = SearchAddress("/en/search", request)
    values = [*values, *request.filters.get(facet, ())]

    assert address.toggled_urls(facet, values) == [
        address.toggled_url(facet, value) for value in values
    ]


@given(request=REQUESTS, facet=st.sampled_from(NAMES), value=VALUES)
def test_a_value_toggled_twice_leaves_the_request(request, facet, value):
    back = request.toggled(facet, value).toggled(facet, value)

    assert sorted(back.parameters()) == sorted(replace(request, page=1).parameters())


@given(request=REQUESTS)
def test_a_form_keeps_all_but_the_page_and_its_own_fields(request):
    address = SearchAddress("/en/search", request)
    fields = address.hidden_fields("q")

    kept = parsed(urlencode([*fields, ("q", "kilns")]), request.fixed)

    assert kept == replace(request, text="kilns", page=1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=++brick%0A+kilns", SearchRequest(text="brick kilns")),
        (
            "year_from=2021&year_to=2019",
            SearchRequest(filters={"year": ("2019..2021",)}),
        ),
        ("year_from=2021&year=1999", SearchRequest(filters={"year": ("2021..",)})),
        ("topic=a&topic=&topic=a", SearchRequest(filters={"topic": ("a",)})),
        ("sort=&view=&page=&x=1", SearchRequest()),
    ],
)
def test_a_request_is_in_its_plainest_form(query, expected):
    assert parsed(query) == replace(expected, favoured_language=LANGUAGE)


def test_default_values_are_not_in_the_url():
    request = SearchRequest(favoured_language=LANGUAGE)

    assert SearchAddress("/en/search", request).url() == "/en/search"
    assert parse_qsl(SearchAddress("/", request).url(page=2)[2:]) == [("page", "2")]
