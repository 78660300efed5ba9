"""Records of sources are cleaned before anything is made of them, and say of what."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.dates import is_partial_date
from freeshelf.core.standard_numbers import is_doi, is_isbn
from freeshelf.sources.base import (
    RELATION_KINDS,
    AgentReference,
    Identifier,
    RelationReference,
    SourceRecord,
    SubjectReference,
    Text,
)
from freeshelf.sources.cleaning import clean, read_each

pytestmark = pytest.mark.core
anything = st.text(
    alphabet=st.characters(codec=None) | st.sampled_from("\x00\ufffe\u202e-/:@<."),
    max_size=60,
)


@given(
    key=anything,
    title=anything,
    url=anything | st.builds("https://{}".format, anything),
    identifier=st.tuples(st.sampled_from(("doi", "isbn", "x")), anything),
    issued=anything | st.dates().map(str) | st.from_regex(r"\d{1,5}-\d\d?-\d\d?"),
    language=anything,
    kind=anything | st.sampled_from(sorted(RELATION_KINDS)),
)
def test_whatever_a_source_says_is_usable_afterwards(
    key, title, url, identifier, issued, language, kind
):
    record = clean(
        SourceRecord(
            key,
            url=url,
            identifiers=(Identifier(*identifier),),
            titles=(Text(title),),
            agents=(AgentReference(title),),
            issued=issued,
            subjects=(SubjectReference(title),),
            languages=(language,),
            relations=(RelationReference(kind, "b"),),
        )
    )

    said = str(record.as_dict())
    ElementTree.fromstring(f"<t>{re.sub('[<&]', '', record.key)}</t>")  # noqa: S314
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ufffe]", said)
    assert record.key or record.problems
    assert re.match(r"https?://[^\s@/]+", record.url) or not record.url
    assert is_partial_date(record.issued) or not record.issued
    assert {each.kind for each in record.relations} <= RELATION_KINDS
    for each in record.identifiers:
        assert {"doi": is_doi, "isbn": is_isbn}.get(each.scheme, bool)(each.value)
    if record.key and not record.problems:
        assert record.url == url.strip()
        assert record.issued == issued


@pytest.mark.parametrize(
    ("given_values", "kept", "lost"),
    [
        ({"issued": "2019-13-45"}, {"issued": "2019"}, "2019-13-45"),
        ({"issued": "9999-12-31"}, {"issued": ""}, "9999"),
        ({"languages": ("English",)}, {"languages": ("en",)}, ""),
        ({"languages": ("العربية", "中文")}, {"languages": ("ar", "zh")}, ""),
        ({"languages": ("Klingonish",)}, {"languages": ()}, "Klingonish"),
        ({"url": "mailto:a@example.org"}, {"url": ""}, "mailto"),
        ({"url": "https://u:p@example.org/"}, {"url": ""}, "public web address"),
        ({"url": "https://example.org/a"}, {"url": "https://example.org/a"}, ""),
        ({"titles": (Text("gpj.\u202eexe"),)}, {"titles": (Text("gpj.exe"),)}, ""),
    ],
)
def test_what_cannot_be_used_is_left_out_and_named(given_values, kept, lost):
    record = clean(SourceRecord("a", **given_values))

    assert {name: getattr(record, name) for name in kept} == kept
    assert bool(record.problems) is bool(lost)
    assert all(p.startswith("a: ") and lost in p for p in record.problems)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("vol. 1", []),
        ("<script>alert(1)</script>", []),
        ("9783161484101", []),
        ("9783161484100 316148410X", ["9783161484100", "316148410X"]),
        (
            "978-3-16-148410-0 (pbk), 0-306-40615-2",
            ["978-3-16-148410-0", "0-306-40615-2"],
        ),
        ("978 3 16 148410 0", ["978 3 16 148410 0"]),
    ],
)
def test_only_valid_isbn_are_identifiers(text, numbers):
    record = clean(SourceRecord("a", identifiers=(Identifier("isbn", text),)))

    assert [each.value for each in record.identifiers] == numbers
    assert bool(record.problems) is not bool(numbers)


def test_a_record_that_cannot_be_read_costs_no_other():
    def read(item):
        return SourceRecord(item["id"], titles=(Text(item["title"].strip()),))

    items = [{"id": "a", "title": "A"}, None, {"id": "b", "title": 3}, {"id": "c"}]
    records = list(read_each([*items, {"id": "d", "title": "D"}], read))

    assert [r.key for r in records] == ["a", "", "", "", "d"]
    problems = [each for record in records for each in record.problems]
    assert [each.split(" cannot")[0] for each in problems] == [
        "item 2",
        "item 3",
        "item 4",
    ]


def test_a_title_that_no_index_can_hold_refuses_its_record_alone():
    record = clean(SourceRecord("a", titles=(Text("x" * 1_000_000),)))

    assert record.key == ""
    assert record.problems == ("a: the title is too long",)
