"""A page of results asks a cluster twice, and once more for its passages.

Each test walks through a library of a hundred records and more than fifty questions.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

import numpy as np
import opensearchpy
import pytest
from django.utils import timezone

from freeshelf.enrich.language_models.registry import active_models
from freeshelf.library.models import ResourceRelation
from freeshelf.search import candidates, conf, language_levels, model_query, semantic
from freeshelf.search.dense import near_any
from freeshelf.search.dense.maintenance import VectorMaintenance
from freeshelf.search.dense.services import tokens_of
from freeshelf.search.engines.base import EngineRequest, Extent
from freeshelf.search.engines.clauses import LexicalQuery
from freeshelf.search.engines.opensearch import OpenSearchEngine, gathering
from freeshelf.search.indexing import rebuild
from freeshelf.search.language_levels import LanguageMeans
from freeshelf.search.lexical import analyse
from freeshelf.search.query import parse
from freeshelf.search.services import has_dense_search
from tests.enrich.model_factories import make_reranker, use_models
from tests.events.factories import EventFactory
from tests.library.factories import FileFactory, ResourceFactory
from tests.search.documents import fill, record
from tests.search.engines import EVERYONE, NODES, forget, on_cluster
from tests.search.meaning import install
from tests.vocabularies.factories import ConceptFactory

# The name chooses these tests together with those of the port: -k opensearch.
pytestmark = pytest.mark.skipif(
    not NODES, reason="FREESHELF_TEST_OPENSEARCH names no servers"
)

_TITLES = {
    "en": ("Passport of a fisher", "Recruitment fees of vessels", "Shelter and debt"),
    "es": ("El pasaporte del pescador", "Albergue", "La deuda y el trabajo forzoso"),
    "fr": ("Le passeport du pêcheur", "Refuge et dette", "Le travail forcé"),
    "ru": ("Паспорт рыболова", "Принудительный труд на судах", "Долг и приют"),
    "ar": ("جواز السفر للصياد", "العمل الجبري في البحر", "مأوى الأطفال"),
    "zh": ("渔业中的护照", "强迫劳动与债务", "儿童庇护所"),
}
_FILES = {
    "Passport of a fisher": "The passport of a fisher was kept for a debt.",
    "Shelter and debt": "Who runs a shelter asks for recruitment fees.",
    "Паспорт рыболова": "Паспорт рыболова был у хозяина.",
}
_RECORDS_OF_A_TITLE = 3
_GUIDES = 25

# What is typed, and what the page says of a question whose words are misspelt.
_RIGHT = (
    *("", "passport", "passport fisher", "debt -passport", "passport OR debt"),
    *("title:passport", '"of a fisher"', "recruit*", "passport of a fisher"),
    *("what is forced labour?", "help me", "Kiln Convention", "travail forcé"),
    *("العمل الجبري", "渔业护照", "принудительный труд", "la deuda forzosa"),
    "passport recruitment of fishing vessels shelter debt guide fisher",
)
_ABSENT = (
    *("xyzzyq", "xyzzyq passport", "xyzzyq plughq", "强迫劳动 鲸鱼", "zorbaliax"),
    *("xyzzyq plughq wibbleq wobbleq", "la deuda forzosa xyzzyq", "passport vessels"),
    *('"passport debt shelter"', '"xyzzyq plughq"', '"passport xyzzyq"'),
    "how do I bake a chocolate cake with raspberries",
    'who is a fisher in the poem "xyzzyq plughq"',
    'what do guides say of the "passport of purple elephants"',
)
_MISSPELT = {
    "passprt": "passport",
    "recruitmnt feees": "recruitment fees",
    "recruitmnt vessles shelter": "recruitment vessels shelter",
    "pasport debt -shelter": "passport debt",
    '"pasport of a fisher"': "passport of a fisher",
    '"passport fihser" debt': "",
    "pasport fishr": "",
    "recruitmentfees": "recruitment fees",
    "recrutmnt": "",
    "zorbalja": "zorbalia",
    "passport zorbalja": "passport zorbalia",
    "el pasaporte de un pescadr": "",
    "le passeprot du pêcheur": "passeport",
    "паспорт рыболва": "рыболова",
    "принудителный труд": "принудительный",
    "جواز السقر": "السفر",
}
_MOST = 3  # requests, of any page
# Of these the hits depend on more than what is near, in one way or another.
_LATE = (
    *("passport", "passport fisher", "debt -passport", '"of a fisher"', "recruit*"),
    *("what is forced labour?", "help me", "travail forcé", "渔业护照"),
    *("la deuda forzosa", "xyzzyq passport", "zorbaliax", "recruitmnt feees"),
)
# Where two reasons meet, what comes late is what was foreseen: a word of no list that
# is meant, of which no reranker reads anything, and tokens that change the order.
_OF_NO_LIST = ("принудителный труд", "recruitmnt vessles shelter", "passport zorbalja")
_FORESEEN = (
    *_OF_NO_LIST,
    "passport recruitment of fishing vessels shelter debt guide fisher",
)
_PAGES: tuple[dict[str, str], ...] = (
    *({"q": text} for text in (*_RIGHT, *_ABSENT, *_MISSPELT)),
    {"q": "passport", "language": "fr"},
    {"q": "shelter", "language": "ru"},
    {"q": "pasport", "language": "en"},
    {"q": "recruitmnt", "language": "ar"},
    {"q": '"xyzzyq plughq"', "language": "en"},
    {"q": "guide recruitment", "page": "2"},
    {"q": "guide recruitmnt", "page": "2"},
    {"q": "guide", "sort": "newest"},
    {"q": "pasport fisher", "sort": "newest"},
    {"q": "recruitment fees", "sort": "title", "page_size": "1"},
    {"q": "forced labour", "view": "map"},
    {"q": "passport", "view": "timeline"},
    {"q": "pasport", "literal": "1"},
)


@pytest.fixture
def library(settings: Any, db: None) -> Iterator[None]:
    """Records, pages and events are in the cluster."""
    engine = on_cluster()
    backend = "freeshelf.search.engines.opensearch.OpenSearchEngine"
    prefix = engine._generations.prefix
    settings.FREESHELF_SEARCH_ENGINES = {
        name: {"BACKEND": backend, "OPTIONS": {"nodes": NODES, "prefix": each}}
        for name, each in (("default", prefix), ("pages", f"{prefix}-pages"))
    }
    yield
    forget(engine)


@pytest.fixture
def records(library: None, write_pages: Callable[..., None]) -> None:
    """More records than a page has, in six languages, some with files and versions."""
    made = {
        title: [
            ResourceFactory(title=f"{title} {number or ''}".strip(), language=language)
            for number in range(_RECORDS_OF_A_TITLE)
        ]
        for language, titles in _TITLES.items()
        for title in titles
    }
    labour = ConceptFactory(label="Forced labour")
    for number in range(_GUIDES):
        ResourceFactory(title=f"Guide to recruitment, part {number}", subjects=[labour])
    for number in range(_RECORDS_OF_A_TITLE):
        in_no_list = ResourceFactory(title=f"Zorbalia {number}")
    write_pages(FileFactory(resource=in_no_list), "In Zorbalia passports were kept.")
    EventFactory(title="Passport of a fisher")
    kinds = ResourceRelation.Kind
    first, newer, _last = made["Passport of a fisher"]
    translation = made["Le passeport du pêcheur"][0]
    for source, kind in (
        (newer, kinds.NEWER_EDITION_OF),
        (translation, kinds.TRANSLATION_OF),
    ):
        ResourceRelation.objects.create(resource=source, kind=kind, target=first)
    for title, text in _FILES.items():
        file = FileFactory(resource=made[title][0])
        write_pages(file, text, "Forced labour is work that nobody chose.")


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a process knows for a minute, however slow the machine."""
    monkeypatch.setattr(near_any, "_SECONDS", 3600.0)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The addresses and bodies of the requests to the cluster that a page waits for."""
    sent: list[tuple[str, str]] = []
    perform = opensearchpy.Transport.perform_request

    def noted(self: Any, method: str, url: str, **rest: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            sent.append((url, json.dumps(rest.get("body"))))
        return perform(self, method, url, **rest)

    monkeypatch.setattr(opensearchpy.Transport, "perform_request", noted)
    return sent


def means() -> LanguageMeans:
    """Return means by which languages are a little apart: questions are turned."""
    (model,) = active_models()
    apart = np.ones((len(_TITLES), model.dimension), np.float32)
    apart += 0.1 * np.eye(*apart.shape, dtype=np.float32)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    return LanguageMeans(model.key, dict(zip(_TITLES, apart, strict=True)))


def give_vectors(settings: Any, folder: Any, **options: Any) -> None:
    """Have a model, and vectors and tokens of every record."""
    install(settings, folder, **options)
    upkeep = VectorMaintenance()
    while upkeep.step(now=timezone.now()):
        pass
    deadline = time.monotonic() + 20
    while not has_dense_search() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert has_dense_search()


@pytest.mark.parametrize("unknown", [None, 0.0, 1.0])
def test_a_page_asks_twice_and_once_more_for_passages(
    records: None,
    sent: list[tuple[str, str]],
    client: Any,
    settings: Any,
    tmp_path: Any,
    unknown: float | None,
) -> None:
    """By words, by meaning, and where texts are near to any question (`unknown`)."""
    rebuild()
    if unknown is not None:
        give_vectors(settings, tmp_path, unknown=unknown)
    # What a process knows for a while is no part of a page: which indexes there are.
    client.get("/en/search?q=warm")
    too_many: dict[str, int] = {}
    unmended: dict[str, str] = {}
    for each in _PAGES:
        # The first process that meets a text reads its tokens by one request more.
        for more in (1, 0):
            sent.clear()
            answer = client.get(f"/en/search?{urlencode(each)}")
            assert answer.status_code == 200
            allowed = 2 + any("-passages" in body for _url, body in sent)
            if unknown is not None:
                allowed = min(_MOST, allowed + more)
            if len(sent) > allowed:
                too_many[str(each)] = len(sent)
        meant = _MISSPELT.get(each["q"], "") if each.keys() == {"q"} else ""
        if meant not in answer.content.decode():
            unmended[each["q"]] = meant

    assert too_many == {}
    assert unmended == {}


@pytest.mark.parametrize("reason", ["tokens", "many", "guess", "reranker", "levels"])
def test_a_page_that_comes_late_has_its_passages_along(
    records: None,
    sent: list[tuple[str, str]],
    client: Any,
    settings: Any,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    """Three requests where its hits take three, and the same page as without foresight.

    Tokens that the process has not met, many records that a phrase or an exclusion
    leaves, a wrong guess of what is near to any question, or a reranker. What was
    foreseen for a page is shown once at most.
    """
    rebuild()
    give_vectors(settings, tmp_path, unknown=float(reason == "guess"))
    if reason == "many":
        monkeypatch.setattr(candidates, "MAX_CANDIDATES", 1)
    if reason == "levels":
        monkeypatch.setattr(language_levels, "language_means", means)
    if reason == "reranker":
        make_reranker(tmp_path / "models", "passport", "fisher")
        use_models(settings, tmp_path / "models", RERANKER="judge")
    client.get("/en/search?q=warm")
    too_many: dict[str, int] = {}
    most = 0
    for text in (*_LATE, *_FORESEEN):
        address = f"/en/search?{urlencode({'q': text})}"
        with monkeypatch.context() as patched:
            patched.setattr(gathering, "foresee", lambda _calls, **_extent: None)
            patched.setattr(gathering, "is_late", lambda: False)
            alone = client.get(address).context["results"]
        for model in active_models() if reason != "many" else ():
            tokens_of(model)._known.clear()
        with monkeypatch.context() as patched:
            for module in (semantic, model_query) if reason == "guess" else ():
                patched.setattr(module, "nearest_to_any", lambda *_index, **_levels: {})
            sent.clear()
            first = client.get(address).context["results"]
        assert first == alone or text in _FORESEEN
        most = max(most, len(sent))
        if len(sent) > _MOST:
            too_many[text] = len(sent)
        if reason != "reranker" or text not in _OF_NO_LIST:
            assert client.get(address).context["results"] == alone

    assert too_many == {}
    assert most == _MOST or reason == "levels"


@pytest.fixture
def engine() -> Iterator[OpenSearchEngine]:
    opened = on_cluster()
    yield opened
    forget(opened)


@pytest.mark.parametrize(
    ("extent", "requests"), [(Extent.BEGINS, 2), (Extent.STEPS, 2), (Extent.WHOLE, 1)]
)
def test_a_search_that_is_foreseen_whole_needs_no_second_step(
    engine: OpenSearchEngine, extent: Extent, requests: int
) -> None:
    fill(engine, record("a", "Kilns and vessels"), record("b", "Kilns of clay"))
    query = analyse(parse("kilns vessels clay"))
    wanted = partial(engine.search, EngineRequest(query=query, levels=EVERYONE))
    count = partial(engine.count, analyse(parse("kilns")), levels=EVERYONE)
    alone = wanted()

    with engine.together():
        engine.foresee(lambda: [wanted], extent=extent)
        before = engine.cluster.requests
        count()
        assert wanted() == alone
        assert engine.cluster.requests - before == requests


def test_what_is_supposed_of_words_that_are_near_is_no_answer(
    engine: OpenSearchEngine,
) -> None:
    fill(engine, record("a", "Kilns"), record("b", "Kilts"))
    with engine.write() as writer:
        writer.remove(["b"])
    near = partial(engine.similar_words, "kilnz", levels=EVERYONE, limit=5)
    seen: list[tuple[str, ...]] = []

    with engine.together():
        engine.foresee(lambda: [lambda: seen.append(near())])
        for word in ("kilns", "kilts", "clay"):
            having = LexicalQuery(required=analyse(parse(word)).words)
            engine.count(having, levels=EVERYONE)
        before = engine.cluster.requests
        assert near() == ("kilns",)
        assert engine.cluster.requests == before
    assert seen[-1] == ("kilns",)


def test_a_late_page_does_not_wait_for_tokens(
    records: None, sent: list[tuple[str, str]], settings: Any, tmp_path: Any
) -> None:
    """It goes without those that are not known yet, and they are read beside it."""
    rebuild()
    give_vectors(settings, tmp_path)
    (model,) = active_models()
    opened, tokens = conf.engine(), tokens_of(model)
    hashes = sorted(tokens.stored())[:2]
    tokens._known.clear()

    with opened.together():
        for word in ("passport", "debt", "shelter"):
            assert not opened.is_late()
            having = LexicalQuery(required=analyse(parse(word)).words)
            opened.count(having, levels=EVERYONE)
        sent.clear()
        assert opened.is_late()
        assert tokens.read(hashes) is None
    assert sent == []
    assert not opened.is_late()

    deadline = time.monotonic() + 20
    while len(tokens._known) < len(hashes) and time.monotonic() < deadline:
        time.sleep(0.1)
    found = tokens.read(hashes)
    assert found is not None
    assert found.bits.keys() == set(hashes)
    assert sent == []
