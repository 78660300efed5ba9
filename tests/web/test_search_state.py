"""The state of a search in its address."""

from hypothesis import given
from hypothesis import strategies as st

from freeshelf.web.search_state import FACET_NAMES, SORTS, SearchState

NAMES = (*FACET_NAMES, "field.pages", "field.country")
VALUES = st.text("ab &=é", min_size=1, max_size=4)
STATES = st.builds(
    SearchState,
    path=st.just("/en/search"),
    text=st.text("ab &é", max_size=6),
    filters=st.dictionaries(
        st.sampled_from(NAMES),
        st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple),
    ),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 9),
)


@given(
    state=STATES,
    facet=st.sampled_from(NAMES),
    values=st.lists(VALUES, max_size=4),
)
def test_many_values_are_toggled_as_each_alone_is(state, facet, values):
    values = [*values, *state.filters.get(facet, ())]

    assert state.toggled_urls(facet, values) == [
        state.toggled(facet, value).url() for value in values
    ]


@given(state=STATES, facet=st.sampled_from(NAMES), value=VALUES)
def test_a_value_toggled_twice_leaves_the_state(state, facet, value):
    back = state.toggled(facet, value).toggled(facet, value)

    assert sorted(back.query_parameters()) == sorted(
        state.query_parameters(with_page=False)
    )
