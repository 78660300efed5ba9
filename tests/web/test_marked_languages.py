"""Text that is not in the reader's language says so to screen readers."""

import pytest

from tests.library.factories import FileFactory, ReadingListFactory, ResourceFactory
from tests.library.factories import pdf_bytes as pdf
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory
from tests.web.reading import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def debt():
    scheme = ConceptSchemeFactory(identifier="topics")
    return ConceptFactory(
        scheme=scheme,
        identifier="debt",
        label="Debt bondage",
        alternative={"en": ["bonded labour"], "ar": ["دَين"]},
    )


def test_titles_of_files_and_their_outlines(shelve, page_of):
    resource = ResourceFactory(title="Fees", language="en")
    FileFactory(
        resource=resource, title="Les frais", language="fr", content=pdf("Fees.", "x")
    )
    shelve()
    address = f"/ar{resource.get_absolute_url()[3:]}/files/1"

    for path in (address, f"{address}/page/1"):
        heading = page_of(path).h1
        assert (said(heading), heading["lang"], heading["dir"]) == (
            "Les frais",
            "fr",
            "ltr",
        )


def test_labels_of_topics_in_chips_reasons_and_other_names(debt, shelve, page_of):
    first = ResourceFactory(title="One", subjects=[debt])
    ResourceFactory(title="Two", subjects=[debt])
    shelve()

    chip = page_of("/ar/search?topic=topics.debt").select_one(".chip [lang]")
    assert (said(chip), chip["lang"]) == ("Debt bondage", "en")
    reason = page_of(f"/ar{first.get_absolute_url()[3:]}").select_one(
        ".related .reason"
    )
    assert said(reason.select_one('[lang="en"]')) == "Debt bondage"
    names = page_of("/ar/topics/topics/debt").select_one(".topic__names p")
    assert said(names.select_one('[lang="en"]')) == "bonded labour"
    assert "دَين" in said(names)
    assert len(names.select("[lang]")) == 1


def test_labels_in_reasons_are_no_markup(shelve, page_of):
    scheme = ConceptSchemeFactory(identifier="topics")
    odd = ConceptFactory(scheme=scheme, identifier="odd", label="<b>100% & more</b>")
    first = ResourceFactory(title="One", subjects=[odd])
    ResourceFactory(title="Two", subjects=[odd])
    shelve()

    for language in ("en", "ar"):
        address = f"/{language}{first.get_absolute_url()[3:]}"
        reason = page_of(address).select_one(".related .reason")
        assert "<b>100% & more</b>" in said(reason)
        assert reason.b is None


def test_titles_and_notes_of_reading_lists(shelve, page_of):
    resource = ResourceFactory(title="Fees")
    reading_list = ReadingListFactory(title="Begin here", slug="begin")
    reading_list.items.create(resource=resource, note="Read this first.")
    reading_list.save()
    shelve()

    note = page_of("/ar/lists/begin").select_one(".resource-card__note")
    assert note["lang"] == "en"


def test_rows_have_the_comma_of_the_language(shelve, page_of):
    resource = ResourceFactory(title="Fees", language="en")
    FileFactory(resource=resource, language="fr", content=pdf("Fees."))
    shelve()

    for language, comma in (("en", ", "), ("ar", "، "), ("zh-hans", "、")):
        card = page_of(f"/{language}/search?q=fees").select_one(".resource-card")
        download = card.select_one(".download")
        assert comma in download.get_text()
        assert comma in said(card.select_one(".resource-card__facts"))


def test_format_and_size_of_a_file_keep_their_order_in_arabic(shelve, page_of):
    resource = ResourceFactory(title="Fees", language="und")
    FileFactory(resource=resource, content=pdf("1"))
    shelve()
    address = f"/ar{resource.get_absolute_url()[3:]}"

    card = page_of("/ar/search?q=fees").select_one(".resource-card .download")
    button = page_of(address).select_one(".resource__files a")
    for link in (card, button):
        isolated = [said(part) for part in link.select("bdi")]
        assert isolated[0] == "PDF"
        assert isolated[1][0].isdigit()


def test_a_definition_in_another_language_says_which(debt, shelve, page_of):
    debt.notes.create(kind="definition", language="en", text="Work for a debt.")
    shelve()

    arabic = page_of("/ar/topics/topics/debt").select_one(".topic__facts")
    assert arabic.select_one(".topic__definition")["lang"] == "en"
    assert arabic.select_one(".original-language") is not None
    english = page_of("/en/topics/topics/debt").select_one(".topic__facts")
    assert english.select_one(".original-language") is None


def test_languages_of_a_question_are_not_followed_and_not_kept(debt, shelve, client):
    ResourceFactory(title="One", subjects=[debt])
    shelve()
    asked = "/en/topics/topics/debt?year=2020"

    assert client.get(asked)["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/en/topics/topics/debt")["Cache-Control"]
    for address in (asked, "/en/search?topic=topics.debt"):
        page = client.get(address).content.decode()
        assert page.count('rel="alternate nofollow"') == 6
    assert "alternate nofollow" not in client.get("/en/topics").content.decode()
