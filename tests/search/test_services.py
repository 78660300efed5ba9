"""Readers get results for a question."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from freeshelf.library.models import Resource
from freeshelf.search.request import SearchRequest
from freeshelf.search.services import facet_list, suggest
from tests.content.factories import png
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db


def titles(results):
    return [hit.resource.title for hit in results.hits]


def marked(runs):
    return [run.text for run in runs if run.marked]


@pytest.fixture
def member():
    return UserFactory(permissions=["library.view_members_resource"])


@pytest.fixture
def staff():
    return UserFactory(permissions=["library.view_restricted_resource"])


def test_a_hit_shows_the_passages_with_their_pages_and_the_words_marked(
    find, write_pages
):
    file = FileFactory(resource=ResourceFactory(title="Brick kilns"), text="x")
    write_pages(
        file,
        "The weather was fine.",
        "Families repay debts to the kiln.",
        "Nobody may bind a household by debt bondage.",
    )

    (hit,) = find("debt bondage").hits

    assert [passage.page for passage in hit.passages] == [3, 2]
    assert marked(hit.passages[0].runs) == ["debt", "bondage"]
    assert marked(hit.passages[1].runs) == ["debts"]
    assert hit.passages[0].file_number == file.number
    assert hit.files


def test_a_record_without_files_explains_itself_by_its_description(find):
    ResourceFactory(title="Kilns", description="<p>On the <b>wages</b> of workers</p>")

    (hit,) = find("wage").hits

    (passage,) = hit.passages
    assert "".join(run.text for run in passage.runs) == "On the wages of workers"
    assert marked(passage.runs) == ["wages"]
    assert (passage.page, passage.file_number) == (None, None)


def test_a_description_in_another_script_is_marked_with_its_own_language(find):
    ResourceFactory(
        title="اتفاقية", language="ar", description="The Arabic text on forced labour"
    )

    ((passage,),) = [hit.passages for hit in find("arabic text").hits]

    assert passage.language == "en"


def test_the_whole_text_of_a_long_file_is_searched(find, write_pages):
    file = FileFactory(resource=ResourceFactory(title="Long"), text="y")
    filler = "words about other matters " * 40
    write_pages(file, *[filler] * 400, "the quernstone-01 lanternfish at the end")

    (hit,) = find("quernstone-01").hits

    assert [passage.page for passage in hit.passages] == [401]


def test_restricted_records_and_files_stay_hidden(find, write_pages, member, staff):
    ResourceFactory(title="Marmoset for staff", access_rights="staff")
    ResourceFactory(title="Marmoset for members", access_rights="members")
    ResourceFactory(title="Marmoset draft", draft=True)
    ResourceFactory(title="Marmoset withdrawn", withdrawn=True)
    open_record = ResourceFactory(title="Open guide")
    write_pages(FileFactory(resource=open_record, text="o"), "open words")
    secret = FileFactory(resource=open_record, text="s", access_rights="staff")
    write_pages(secret, "the marmoset words")

    assert titles(find("marmoset")) == []
    assert find("marmoset").did_you_mean == ""
    assert [p.page for p in find("words").hits[0].passages] == [1]
    assert len(find("words").hits[0].passages) == 1
    assert titles(find("marmoset", user=member)) == ["Marmoset for members"]
    assert len(find("marmoset", user=staff).hits) == 3
    assert suggest("marmo", language="en") == ()


def test_a_record_closed_a_moment_ago_drops_out_before_the_index_knows(find):
    publisher = AgentFactory(identifier="closed-press")
    resource = ResourceFactory(title="Kilns", publisher=publisher)
    ResourceFactory(title="Kilns and vessels")
    assert find("kilns").total == 2

    def publishers():
        request = SearchRequest(text="kilns")
        asked = {"user": AnonymousUser(), "language": "en"}
        return [v.value for v in facet_list(request, "publisher", **asked).values]

    assert "closed-press" in publishers()

    Resource.objects.filter(pk=resource.pk).update(access_rights="staff")
    results = find("kilns")

    assert titles(results) == ["Kilns and vessels"]
    assert (results.total, results.total_all_words) == (1, 1)
    assert not [value for facet in results.facets for value in facet.values]
    assert publishers() == []


def test_words_above_and_below_the_line(find):
    ResourceFactory(title="Debt")
    ResourceFactory(title="Debt bondage")

    results = find("debt bondage")

    assert [(h.resource.title, h.matches_all) for h in results.hits] == [
        ("Debt bondage", True),
        ("Debt", False),
    ]
    assert (results.total, results.total_all_words) == (2, 1)


def test_a_phrase_that_is_nowhere_gives_its_words_and_says_so(find):
    ResourceFactory(title="Bondage by debt")

    results = find('"debt bondage"')

    assert titles(results) == ["Bondage by debt"]
    assert len(results.notices) == 1
    # Answers and pages are looked for by what the results were.
    assert [each.parsed.wanted[0].is_exact for each in results.analyses] == [
        True,
        False,
    ]


def test_a_misspelt_word_of_a_phrase_is_corrected(find):
    ResourceFactory(title="Forced labour")

    results = find('"forced labuor"')

    assert titles(results) == ["Forced labour"]
    assert results.did_you_mean == '"forced labour"'
    assert results.notices == ()


def test_a_phrase_with_the_number_of_an_instrument_finds_its_other_forms(find):
    ResourceFactory(title="On C182 and antitrafficking")

    assert titles(find('"Convention No. 182"')) == ["On C182 and antitrafficking"]
    assert titles(find('"anti-trafficking on"')) == ["On C182 and antitrafficking"]


def test_a_phrase_gives_nothing_where_no_record_has_all_its_words(find):
    ResourceFactory(title="Purple rooms", description="")
    ResourceFactory(title="The elephant", description="Rooms")

    results = find('"purple elephant" rooms')

    assert (titles(results), results.notices) == ([], ())


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("passprt", "passport"),
        ("the passprt of workers", "the passport of workers"),
        ("organizaton", "organisation"),
        ("traite des etres humans", ""),
        ("zzzzzz", ""),
        ("guide", ""),
        ("quide", "guide"),
    ],
)
def test_a_better_spelling_is_a_word_of_the_library_as_it_stands_there(
    find, typed, better
):
    ResourceFactory(title="The passport of workers", description="An organisation")
    ResourceFactory(title="Guide")
    ResourceFactory(title="La traite des êtres humains: humans", language="fr")

    assert find(typed).did_you_mean == better


def test_a_correction_is_offered_where_it_finds_the_question_as_a_whole(find):
    ResourceFactory(title="A case of debt")
    ResourceFactory(title="Guide")

    assert find("chocolate cake").did_you_mean == ""
    assert find("am quide").did_you_mean == "am guide"


def test_a_restricted_word_is_never_the_better_spelling(find, staff):
    ResourceFactory(title="Marmoset", access_rights="staff")
    ResourceFactory(title="Marmosett", draft=True)

    assert find("marmost").did_you_mean == ""
    assert find("marmost", user=staff).did_you_mean == ""


def test_a_question_that_names_a_concept_leads_to_it(find):
    debt = ConceptFactory(
        identifier="debt-bondage",
        label="Debt bondage",
        alternative={"en": ["bonded labour"], "es": ["servidumbre por deudas"]},
        hidden={"en": ["debt slaves"]},
    )
    ResourceFactory(title="Kilns", subjects=[debt])

    for typed in ("debt bondage", "Bonded Labor", "debt slave", "servidumbre deudas"):
        (match,) = find(typed).concepts
        concept = match.concept
        assert (match.label, concept.role, match.count) == (
            "Debt bondage",
            "subject",
            1,
        )
        assert (concept.scheme, concept.identifier) == (
            debt.scheme.identifier,
            "debt-bondage",
        )
    assert find("kilns").concepts == ()


def test_labels_in_every_language_and_hidden_ones_find_the_record(find):
    concept = ConceptFactory(
        label="Domestic work",
        translations={"ar": "العمل المنزلي"},
        hidden={"en": ["maids"]},
    )
    ResourceFactory(title="Kilns", subjects=[concept])

    for typed in ("domestic", "منزلي", "maid"):
        assert titles(find(typed)) == ["Kilns"]
    assert find("mayds").did_you_mean == ""


def test_facets_have_labels_counts_and_what_is_chosen(find):
    place_scheme = ConceptSchemeFactory(identifier="places", role="place")
    asia = ConceptFactory(scheme=place_scheme, identifier="asia", label="Asia")
    nepal = ConceptFactory(
        scheme=place_scheme, identifier="np", label="Nepal", broader=[asia]
    )
    publisher = AgentFactory(name="Harbour Network")
    ResourceFactory(
        title="A", spatial=[nepal], issued="2019-05", publisher=publisher, language="ne"
    )
    ResourceFactory(title="B", spatial=[asia], issued="2020")

    results = find("", filters={"place": ("places.asia",)})
    facets = {facet.name: facet for facet in results.facets}

    assert results.total == 2
    assert [(v.label, v.count, v.selected) for v in facets["place"].values] == [
        ("Asia", 2, True),
        ("Nepal", 1, False),
    ]
    assert [(v.value, v.count) for v in facets["year"].values] == [
        ("2020", 1),
        ("2019", 1),
    ]
    assert [v.label for v in facets["publisher"].values] == ["Harbour Network"]
    assert {v.label for v in facets["language"].values} == {"English", "Nepali"}
    assert [(v.value, v.count) for v in facets["file"].values] == [("no", 2)]


def test_the_full_list_of_a_facet_is_a_tree_that_can_be_searched(index):
    scheme = ConceptSchemeFactory(identifier="topics")
    forced = ConceptFactory(scheme=scheme, label="Forced labour")
    debt = ConceptFactory(scheme=scheme, label="Debt bondage", broader=[forced])
    ConceptFactory(scheme=scheme, label="Never used")
    ResourceFactory(subjects=[debt])
    ResourceFactory(subjects=[ConceptFactory(scheme=scheme, label="Awareness")])
    index()
    user = UserFactory()

    whole = facet_list(SearchRequest(), "topic", user=user, language="en")
    some = facet_list(
        SearchRequest(), "topic", user=user, language="en", contains="BOND"
    )

    assert [(v.label, v.depth) for v in whole.values] == [
        ("Awareness", 0),
        ("Forced labour", 0),
        ("Debt bondage", 1),
    ]
    assert whole.total_values == 3
    assert [v.label for v in some.values] == ["Debt bondage"]


def test_an_empty_question_shows_the_newest_first(find):
    ResourceFactory(title="Old", issued="1999")
    ResourceFactory(title="New", issued="2022-07-30")

    assert titles(find("")) == ["New", "Old"]


def test_pages_of_results_follow_each_other(find):
    for number in range(5):
        ResourceFactory(title=f"Kilns {number}")

    pages = [titles(find("kilns", page=page, page_size=2)) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({title for page in pages for title in page}) == 5


def test_a_page_of_results_needs_a_fixed_number_of_queries(find, write_pages):
    concept = ConceptFactory(label="Fees")
    for number in range(10):
        resource = ResourceFactory(
            title=f"Fees {number}",
            subjects=[concept],
            types=[concept],
            publisher=AgentFactory(),
        )
        write_pages(
            FileFactory(resource=resource, text=f"f{number}"), "recruitment fees"
        )
    find("fees")

    def queries(size):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            find("fees", page_size=size)
        return len(captured)

    # Whether translations on other pages are counted is asked where there are some.
    assert queries(2) == queries(5) == queries(10) + 1


@pytest.mark.parametrize("filters", [{"place": ("gone",)}, {"unknown": ("x",)}])
def test_values_and_facets_that_nobody_knows_raise_nothing(find, filters):
    ResourceFactory(title="Kilns")

    assert find("kilns", filters=filters).total in (0, 1)


def test_a_document_explains_a_hit_before_a_picture_of_it(find, write_pages):
    resource = ResourceFactory(title="Talks")
    picture = FileFactory(
        resource=resource, name="card.png", content=png((9, 9)).read()
    )
    document = FileFactory(resource=resource)
    write_pages(picture, "Recruitment fees, recruitment fees")
    write_pages(document, "Much else, and at last a word on recruitment and its fees")

    [hit] = find("recruitment fees").hits

    assert [each.file_number for each in hit.passages] == [
        document.number,
        picture.number,
    ]
