"""The page of results: hits, passages, facets, states."""

import pytest
from django.contrib.auth.models import Permission

from freeshelf.search.examples import refresh_examples
from freeshelf.vocabularies.models import ConceptScheme
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
    pdf_bytes,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import facet, outline, said, titles


@pytest.fixture
def vocabulary(db):
    types = ConceptSchemeFactory(
        identifier="resource-types", role=ConceptScheme.Role.TYPE
    )
    topics = ConceptSchemeFactory(identifier="topics")
    places = ConceptSchemeFactory(identifier="places", role=ConceptScheme.Role.PLACE)
    forced = ConceptFactory(
        scheme=topics, identifier="forced-labour", label="Forced labour"
    )
    return {
        "guidance": ConceptFactory(scheme=types, identifier="guidance"),
        "legislation": ConceptFactory(scheme=types, identifier="legislation"),
        "forced": forced,
        "debt": ConceptFactory(
            scheme=topics,
            identifier="debt-bondage",
            label="Debt bondage",
            broader=[forced],
            hidden={"en": ["peonage slaves"]},
        ),
        "nepal": ConceptFactory(scheme=places, identifier="np", label="Nepal"),
    }


@pytest.fixture
def kilns(vocabulary):
    """A guide with a file of three pages."""
    resource = ResourceFactory(
        title="Brick kilns and their debts",
        publisher=AgentFactory(name="Harbour Institute"),
        types=[vocabulary["guidance"]],
        subjects=[vocabulary["debt"]],
        spatial=[vocabulary["nepal"]],
        issued="2019-05",
    )
    FileFactory(
        resource=resource,
        name="kilns.pdf",
        content=pdf_bytes(
            "Families in brick kilns borrow before the season.",
            "Nothing of interest stands on this page.",
            "Advance payments bind whole households of quernstone workers.",
        ),
    )
    return resource


def test_a_result_says_what_it_is_and_why_it_matched(kilns, shelve, page_of):
    shelve()

    page = page_of("/en/search?q=advance+payments")

    card = page.select_one(".resource-card")
    assert titles(page) == ["Brick kilns and their debts"]
    assert said(card.select_one(".type-word")) == "Guidance"
    facts = [said(fact) for fact in card.select(".resource-card__fact")]
    assert facts == ["Nepal", "2019", "English"]
    assert said(card.select_one(".resource-card__publisher")) == "Harbour Institute"
    passage = card.select_one(".passage")
    assert [said(mark) for mark in passage.select("mark")] == ["Advance", "payments"]
    assert passage.select_one("a")["href"] == (
        f"{kilns.get_absolute_url()}/files/1/page/3?q=advance+payments"
    )
    download = card.select_one(".download").get_text()
    assert download.startswith("Download PDF, English, ")


def test_a_line_stands_between_all_words_and_some_words(shelve, page_of):
    ResourceFactory(title="Wages of fishers withheld")
    ResourceFactory(title="Wages of fishers")
    shelve()

    page = page_of("/en/search?q=wages+fishers+withheld")

    assert titles(page) == ["Wages of fishers withheld", "Wages of fishers"]
    line = page.select_one(".results__line")
    assert "1 more resource with some of the words" in said(line)
    assert "withheld" in said(line.find_previous(class_="resource-card"))
    assert outline(page) == [
        "1 Search the library",
        "2 2 resources",
        "3 Wages of fishers withheld",
        "3 Wages of fishers",
    ]


def test_the_line_says_so_when_nothing_matches_all_words(shelve, page_of):
    ResourceFactory(title="Wages of fishers")
    shelve()

    page = page_of("/en/search?q=wages+fishers+zebra")

    assert said(page.select_one(".results__line")).startswith(
        "No resource matches all words. 1 matches some of them"
    )


def test_a_concept_that_was_typed_stands_on_top(kilns, shelve, page_of):
    shelve()

    page = page_of("/en/search?q=debt+bondage")

    match = page.select_one(".concept-matches a")
    assert said(match) == "Topic: Debt bondage – 1 resource"
    assert match["href"] == "/en/topics/topics/debt-bondage"


def test_a_hidden_name_leads_to_its_concept_and_is_not_shown(kilns, shelve, page_of):
    shelve()

    page = page_of("/en/search?q=peonage+slaves")

    assert "Debt bondage" in said(page.select_one(".concept-matches"))
    for typed in page.select("input[name=q]"):
        typed.decompose()
    for copied in page.select("#results-address, [data-copy], [name=about]"):
        copied.decompose()
    page.select_one(".notice").decompose()  # the words as typed
    page.title.decompose()
    for link in page.select("[href]"):
        del link["href"]
    assert "peonage" not in str(page)


def test_a_word_that_may_be_another_gets_a_question(kilns, shelve, page_of):
    shelve()

    page = page_of("/en/search?q=kylns")

    question = page.select_one(".did-you-mean a")
    assert said(question) == "kilns"
    assert question["href"] == "/en/search?q=kilns"


def test_facets_count_and_every_value_is_an_address(kilns, vocabulary, shelve, page_of):
    ResourceFactory(
        title="Brick law",
        types=[vocabulary["legislation"]],
        subjects=[vocabulary["forced"]],
        issued="2022",
        language="es",
    )
    shelve()

    page = page_of("/en/search?q=brick")

    assert facet(page, "Type")["Guidance"][0] == 1
    assert facet(page, "Topic")["Forced labour"][0] == 2
    assert facet(page, "Place")["Nepal"][0] == 1
    assert facet(page, "Year")["2022"][0] == 1
    assert facet(page, "Language")["Spanish"][0] == 1
    count, address = facet(page, "Type")["Legislation"]
    chosen = page_of(address)
    assert titles(chosen) == ["Brick law"]
    assert count == 1
    # A second value adds its own, and the page says so.
    count, address = facet(chosen, "Type")["Guidance"]
    assert (count, len(titles(page_of(address)))) == (1, 2)
    notes = [each.parent.summary for each in chosen.select(".facet-group__note")]
    assert [said(name) for name in notes] == ["Type"]
    assert not page.select(".facet-group__note")
    assert all("nofollow" in link["rel"] for link in page.select(".facet-value__link"))


def test_all_nine_facets_are_there(kilns, vocabulary, shelve, page_of):
    for role in ("sector", "audience"):
        scheme = ConceptSchemeFactory(identifier=role, role=role)
        field = {"sector": "sectors", "audience": "audience"}[role]
        setattr(kilns, field, [ConceptFactory(scheme=scheme)])
    kilns.save()
    shelve()

    page = page_of("/en/search?q=brick")

    names = [said(name) for name in page.select(".facet-group__name")]
    assert len(names) == 9, names


def test_what_is_chosen_can_be_taken_away_one_by_one_or_at_once(
    kilns, vocabulary, shelve, page_of
):
    shelve()
    state = (
        "/en/search?q=brick&type=resource-types.guidance&topic=topics.forced-labour"
        "&sort=newest"
    )

    page = page_of(state)

    chips = {said(chip).replace(" remove ×", ""): chip for chip in page.select(".chip")}
    assert list(chips) == ["Type: Guidance", "Topic: Forced labour"]
    assert chips["Type: Guidance"]["href"] == (
        "/en/search?q=brick&topic=topics.forced-labour&sort=newest"
    )
    clear = page.select_one(".chips__clear")
    assert clear["href"] == "/en/search?q=brick&sort=newest"
    hidden = {
        (field["name"], field["value"])
        for field in page.select(".search-box input[type=hidden]")
    }
    assert hidden == {
        ("type", "resource-types.guidance"),
        ("topic", "topics.forced-labour"),
        ("sort", "newest"),
    }


def test_a_combination_of_filters_is_not_for_crawlers(kilns, shelve, page_of):
    shelve()

    one = page_of("/en/search?type=resource-types.guidance")
    two = page_of("/en/search?type=resource-types.guidance&year=2019")

    assert one.select_one("meta[name=robots]") is None
    assert two.select_one("meta[name=robots]")["content"] == "noindex, nofollow"


def test_a_long_facet_has_a_list_that_can_be_searched(vocabulary, shelve, page_of):
    topics = ConceptScheme.objects.get(identifier="topics")
    concepts = [
        ConceptFactory(scheme=topics, identifier=f"t{n}", label=f"Subject {n:02d}")
        for n in range(30)
    ]
    ResourceFactory(title="Brick encyclopaedia", subjects=concepts)
    shelve()
    results = page_of("/en/search?q=brick")
    more = next(
        link for link in results.select(".facet-group__more a") if "Topic" in said(link)
    )

    whole = page_of(more["href"])
    some = page_of(f"{more['href']}&contains=subject+2")

    assert "All 30" in said(more)
    assert len(whole.select(".facet-value__link")) == 30
    assert len(some.select(".facet-value__link")) == 10
    chosen = some.select_one(".facet-value__link")["href"]
    assert titles(page_of(chosen)) == ["Brick encyclopaedia"]
    assert some.select_one("input[name=q]")["value"] == "brick"


def test_years_are_drawn_as_bars_without_a_style(kilns, shelve, page_of):
    ResourceFactory(title="Brick prices", issued="2022")
    shelve()

    page = page_of("/en/search?q=brick")

    bars = page.select(".year-chart rect")
    assert [said(bar.title) for bar in bars] == [
        "2019: 1",
        "2020: 0",
        "2021: 0",
        "2022: 1",
    ]
    assert not page.select("[style]")


def test_order_and_pages_are_in_the_address(shelve, page_of):
    for number in range(12):
        ResourceFactory(title=f"Fisher {number:02d}", issued=str(2000 + number))
    shelve()

    first = page_of("/en/search?q=fisher&sort=newest")
    second = page_of(first.select_one(".pager a[rel~=next]")["href"])

    assert titles(first)[0] == "Fisher 11"
    assert titles(second) == ["Fisher 01", "Fisher 00"]
    assert said(second.select_one(".pager__position")) == "Page 2 of 2"
    assert second.select_one(".pager a[rel~=prev]")["href"] == (
        "/en/search?q=fisher&sort=newest"
    )


def test_an_empty_page_helps(kilns, shelve, page_of):
    shelve()

    page = page_of("/en/search?q=xqzzyk&year=2019")

    assert outline(page) == ["1 Search the library", "2 0 resources"]
    help_text = said(page.select_one(".empty"))
    assert "No resource contains “xqzzyk”." in help_text
    assert "Try:" not in help_text
    links = [link["href"] for link in page.select(".empty a")]
    assert "/en/search?q=xqzzyk" in links
    assert "/en/search/help" in links


def test_an_instrument_that_no_record_names_leads_to_its_subject(shelve, page_of):
    laws = ConceptSchemeFactory(identifier="laws", role="reference")
    sectors = ConceptSchemeFactory(identifier="sectors", role="sector")
    ConceptFactory(scheme=laws, identifier="c189", label="Domestic Work Convention 189")
    work = ConceptFactory(scheme=sectors, identifier="homes", label="Domestic work")
    ResourceFactory(title="Guide for households", sectors=[work])
    shelve()
    refresh_examples(["en"])

    page = page_of("/en/search?q=C189")

    assert page.select_one(".concept-matches a")["href"] == "/en/topics/laws/c189"
    assert said(page.select_one(".results__total")) == "0 resources"
    assert said(page.select_one(".results__line")) == (
        "No resource mentions this legal instrument. These are about its subject, "
        "Domestic work:"
    )
    assert titles(page) == ["Guide for households"]
    assert page.select_one(".results__list a[href='/en/topics/sectors/homes']")
    assert not page.select(".empty a[href*='C189']")
    assert outline(page)[-1] == "3 Guide for households"
    # Other names of the instrument were not searched: what has them is not known.
    assert not page_of("/en/search?q=C189&literal=1").select(".results__line")


def test_restricted_records_and_files_stay_unknown(kilns, shelve, page_of, client):
    secret = ResourceFactory(title="Brick marmoset", access_rights="members")
    FileFactory(
        resource=kilns,
        access_rights="members",
        content=pdf_bytes("A marmoset lives in the brick kiln."),
    )
    member = UserFactory()
    member.user_permissions.add(
        Permission.objects.get(codename="view_members_resource")
    )
    shelve()

    signed_out = page_of("/en/search?q=brick")
    nothing = page_of("/en/search?q=marmoset")
    client.force_login(member)
    signed_in = page_of("/en/search?q=marmoset")

    assert titles(signed_out) == ["Brick kilns and their debts"]
    assert len(signed_out.select(".download")) == 1
    assert titles(nothing) == []
    assert set(titles(signed_in)) == {secret.title, kilns.title}


def test_results_are_kept_nowhere_and_set_no_cookie(kilns, shelve, client):
    shelve()

    response = client.get("/en/search?q=brick")

    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_titles_from_outside_are_text(shelve, client):
    ResourceFactory(title="<script>alert(1)</script> brick & mortar")
    shelve()

    body = client.get("/en/search?q=brick").content.decode()

    assert "<script>alert" not in body
    assert "&lt;script&gt;" in body


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("zzqxw", "Check the spelling, or try another name for it."),
        ("X777", "Check the number, or search for the name of the document."),
        ("zzqxw vvkqj", "Try fewer or more general words."),
        ("量子计算机芯片", "Try fewer or more general words."),
    ],
)
def test_advice_fits_what_was_typed(kilns, shelve, page_of, text, advice):
    shelve()

    empty = page_of(f"/en/search?q={text}").select_one(".empty")
    assert said(empty.select("li")[0]) == advice
