"""Each tool tells assistants about records, through the SDK's client."""

import pytest
from asgiref.sync import async_to_sync
from mcp import Client, MCPError

from freeshelf.mcp_server.server import mcp_server
from tests.helplines.factories import HelpEntryFactory
from tests.library.factories import ResourceFactory
from tests.mcp_server.conftest import PAGES
from tests.vocabularies.factories import ConceptFactory

pytestmark = pytest.mark.django_db

_TOOLS = {
    *("search", "fetch", "search_passages", "read_pages", "list_topics"),
    *("get_topic", "cite", "find_help"),
}


def asked(ask):
    async def run():
        async with Client(mcp_server()) as client:
            return await ask(client)

    return async_to_sync(run)()


def test_a_search_finds_documents_with_their_best_page(library, call):
    found = call("search", query="recruitment fees abroad")

    assert (found["total"], found["help"]) == (1, None)
    (best,) = found["results"]
    assert best["id"] == "guide/1/2"
    assert best["title"] == "Fees at sea, p. 2"
    page, _, words = best["url"].partition("?")
    assert page.endswith("/en/r/guide/fees-at-sea/files/1/page/2")
    assert words == "q=recruitment+fees+abroad"
    assert "recruitment fees" in best["text"]
    document = best["document"]
    assert document["url"].endswith("/r/guide")
    assert (document["language"], document["issued"]) == ("en", "2024-05")
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert document["content_notice"] == "It describes violence."


def test_passages_are_word_for_word_and_lead_to_their_page(library, call, client):
    (best, *_others) = call("search_passages", query="passports")["passages"]

    assert best["text"] == PAGES[2]
    assert (best["file"], best["page"], best["id"]) == (1, 3, "guide/1/3")
    page = client.get(best["url"].partition("127.0.0.1:8000")[2])
    assert page.status_code == 200
    assert "Passports</mark> stay" in page.content.decode()


def test_a_description_is_given_whole_and_alone(library, call, shelve):
    topic = ConceptFactory(label="Crews")
    text = "Crews pay nothing. " * 40
    ResourceFactory(
        identifier="crews", title="Crews", description=text, subjects=[topic]
    )
    shelve()

    (best, *_others) = call("search_passages", query="crews pay nothing")["passages"]

    assert best["text"] == text.strip()
    assert (best["page"], best["id"]) == (None, "crews")


def test_what_is_fetched_is_read_page_by_page(library, call):
    whole = call("fetch", id="guide")
    last = call("fetch", id="guide/1/3")

    assert whole["text"].startswith("Who pays what.")
    assert f"[p. 2]\n{PAGES[1]}" in whole["text"]
    assert whole["metadata"]["next"] == ""
    assert [file["page_count"] for file in whole["metadata"]["files"]] == [3]
    assert (last["text"], last["title"]) == (PAGES[2], "Fees at sea, p. 3")
    assert call("fetch", id="guide/1/2")["metadata"]["next"] == "guide/1/3"
    assert call("fetch", id="note")["metadata"]["files"] == []


def test_pages_are_read_in_order_and_say_where_to_go_on(library, call):
    some = call("read_pages", record="guide", first=1, last=2)
    rest = call("read_pages", record="guide", first=some["next_page"])

    assert [page["number"] for page in some["pages"]] == [1, 2]
    assert [page["text"] for page in rest["pages"]] == [PAGES[2]]
    assert (some["page_count"], rest["next_page"]) == (3, None)
    assert call("read_pages", record="guide", first=9)["pages"] == []


def test_ids_of_pages_name_their_document_too(library, call):
    assert call("read_pages", record="guide/1/2")["pages"][0]["text"] == PAGES[0]
    assert call("cite", record="guide/1/2") == call("cite", record="guide")


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("fetch", {"id": "secret"}, "No open document"),
        ("fetch", {"id": "secret/1/1"}, "No open document"),
        ("fetch", {"id": "guide/2/1"}, "Its files are 1"),
        ("fetch", {"id": "guide/1/9"}, "no text on page 9"),
        ("fetch", {"id": "guide/1"}, "document/file/page"),
        ("read_pages", {"record": "secret"}, "No open document"),
        ("read_pages", {"record": "guide", "first": 3, "last": 2}, "not before"),
        ("cite", {"record": "secret"}, "No open document"),
        ("cite", {"record": "note", "page": 1}, "no file"),
        ("cite", {"record": "guide", "page": 4}, "a page 4"),
        ("get_topic", {"id": "topics.none"}, "list_topics"),
        ("find_help", {"country": "Atlantis"}, "two letters"),
        ("search", {"query": "   "}, "empty"),
        ("search", {"query": "a", "documents_in": "french"}, "documents_in must be a"),
        ("search", {}, r"^query is missing\.$"),
        (
            "search",
            {"query": "fees", "lang": "fr"},
            "^There is no argument 'lang' here; there are query, page, documents_in",
        ),
        ("fetch", {"id": "guide", "x" * 999: 1}, f"^There is no argument '{'x' * 50}'"),
        ("search", {"query": 7}, r"^query must be a text\.$"),
        ("search", {"query": "a", "page": "x"}, r"^page must be a whole number\.$"),
        ("search", {"query": "a", "page": 0}, r"^page must be 1 or more\.$"),
        ("search", {"query": "a" * 2001}, r"^query may have 2000 characters\.$"),
        ("fetch", {"id": ""}, r"^id is empty\.$"),
        ("cite", {"record": "guide", "style": "x"}, "^style must be one of 'apa', "),
        ("list_topics", {"language": "tl"}, "^language must be one of 'en', 'es'"),
    ],
)
def test_what_cannot_be_answered_says_what_to_ask(
    library, call, tool, arguments, message
):
    with pytest.raises(AssertionError, match=message):
        call(tool, **arguments)


def test_nothing_of_a_closed_record_is_in_any_answer(library, call):
    answers = (
        call("search", query="secret recruitment fees closed"),
        call("search_passages", query="secret recruitment fees closed"),
        call("list_topics"),
    )

    assert not any(
        word in str(answers) for word in ("of the closed", "Secret", "'secret")
    )


def test_a_question_about_nothing_here_says_so(library, call):
    found = call("search", query="zxqv wvut")

    assert (found["total"], found["results"]) == (0, [])
    assert "Nothing was found in this library" in found["note"]
    assert "In no document: zxqv, wvut" in found["note"]


def test_a_call_for_help_is_answered_with_help_first(library, call):
    HelpEntryFactory(name="Finder", everywhere=True, contacts=[("phone", "0000 200")])
    HelpEntryFactory(name="Maiti", country="Nepal")

    for tool in ("search", "search_passages"):
        found = call(tool, query="they took my passport and I cannot leave")
        assert next(iter(found)) == "help"
        (service,) = found["help"]["services"]
        assert (service["name"], service["last_checked"]) == ("Finder", "")
        assert service["contacts"][0]["url"] == "tel:0000200"
        assert "emergency number" in found["help"]["advice"]
    assert call("search", query="passport retention of workers")["help"] is None


def test_help_is_of_the_country_then_of_its_region_then_everywhere(library, call):
    HelpEntryFactory(name="Finder", everywhere=True)
    HelpEntryFactory(
        name="Maiti", country="Nepal", translations={"fr": {"name": "Maïti"}}
    )
    HelpEntryFactory(name="Draft", country="Nepal", live=False)
    HelpEntryFactory(name="Elsewhere", country="Chad")
    HelpEntryFactory(name="Union line", reach="region", country="European Union")

    found = call("find_help", country="nepal", language="fr")
    names = [service["name"] for service in found["services"]]

    assert names == ["Maïti", "Finder"]
    assert found["url"].endswith("/fr/help")
    everywhere = call("find_help")["services"]
    assert {each["name"] for each in everywhere} == {"Finder", "Union line"}


def test_topics_have_their_documents_and_definition(library, call, shelve):
    topic = ConceptFactory(label="Debt bondage")
    topic.notes.create(kind="definition", language="en", text="A debt.")
    ResourceFactory(title="On debts", identifier="debts", subjects=[topic])
    shelve()

    (listed,) = call("list_topics")["topics"]
    found = call("get_topic", id=listed["id"])

    assert (listed["name"], listed["documents"]) == ("Debt bondage", 1)
    assert (found["definition"], found["documents"]) == ("A debt.", 1)
    assert [each["id"] for each in found["newest"]] == ["debts"]


def test_a_citation_names_the_page_and_the_newer_edition(library, call):
    found = call("cite", record="guide", style="mla", page=2)

    assert "Fees at Sea" in found["text"] or "Fees at sea" in found["text"]
    assert "<" not in found["text"]
    assert ", p. 2, http" in found["text"]
    assert found["url"].endswith("/files/1/page/2")


def test_names_of_styles_and_languages_may_be_in_capitals(library, call):
    assert call("cite", record="guide", style="MLA", language="EN")["style"] == "MLA"
    found = call("search", query="seafarers", documents_in="FR", language="zh-Hans")
    assert [each["document"]["id"] for each in found["results"]] == ["note"]


def test_tools_say_what_they_take_and_give(library):
    tools = asked(lambda client: client.list_tools()).tools

    assert {tool.name for tool in tools} == _TOOLS
    for tool in tools:
        assert tool.description
        assert tool.annotations.read_only_hint
        assert tool.output_schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False


def test_records_and_pages_are_resources_and_there_are_prompts(library):
    async def ask(client):
        read = client.read_resource
        return (
            await read("freeshelf://records/guide/files/1/pages/2"),
            await read("freeshelf://records/guide"),
            await client.list_prompts(),
            await client.get_prompt("answer_with_citations", {"question": "Who pays?"}),
            client.instructions,
        )

    page, record, prompts, prompt, instructions = asked(ask)

    assert page.contents[0].text == PAGES[1]
    assert PAGES[0] in record.contents[0].text
    assert {each.name for each in prompts.prompts} == {
        "answer_with_citations",
        "compare_laws",
    }
    assert "Who pays?" in prompt.messages[0].content.text
    assert "Never use their details" in instructions


def test_a_closed_record_is_no_resource(library):
    async def ask(client):
        with pytest.raises(MCPError, match="No open document"):
            await client.read_resource("freeshelf://records/secret")

    asked(ask)


@pytest.mark.parametrize("part", ["x", "1.5", "-1", "٣", "9" * 5_000])
def test_a_page_that_has_no_number_is_no_resource(library, part):
    async def ask(client):
        with pytest.raises(MCPError, match="An id is that of a document"):
            await client.read_resource(
                f"freeshelf://records/guide/files/{part}/pages/1"
            )

    asked(ask)
