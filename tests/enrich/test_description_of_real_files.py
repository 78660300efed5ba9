"""Proposals for the demo's guides and for the PDFs of a real WordPress site."""

from datetime import UTC, datetime

import pytest

from freeshelf.core.standard_numbers import is_isbn
from freeshelf.enrich.extractors.pdf_metadata import DocumentProperties
from freeshelf.enrich.metadata_extraction.agents import KnownAgents
from freeshelf.enrich.metadata_extraction.evidence import Evidence, read_evidence
from freeshelf.enrich.metadata_extraction.suggest import suggest_metadata
from tests.enrich.reading import DEMO_FILES

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SHARE_OF_RIGHT_TITLES = 0.8
AGENTS = KnownAgents(
    [
        (1, "Freeshelf", "", "organization", None),
        (2, "Pathways Resource Library", "", "organization", None),
        (3, "International Labour Organization", "ILO\nOIT\nМОТ", "organization", None),
    ]
)
# Title, language, publisher as the document itself has them.
GUIDES = {
    "due-diligence-first-steps-fr": (
        "Devoir de vigilance : les premiers pas dans la chaîne d'approvisionnement",
        "fr",
    ),
    "due-diligence-first-steps-zh": ("供应链尽责调查：迈出第一步", "zh"),
    "forced-labour-indicators-en": (
        "Reading the signs: the ILO indicators of forced labour on an inspection visit",
        "en",
    ),
    "forced-labour-indicators-es": (
        (
            "Leer las señales: los indicadores de trabajo forzoso de la OIT en una "
            "visita de inspección"
        ),
        "es",
    ),
    "forced-labour-indicators-ru": (
        (
            "Читать признаки: индикаторы МОТ принудительного труда при инспекционной "
            "проверке"
        ),
        "ru",
    ),
    "interviewing-with-care-es": (
        (
            "Entrevistar con cuidado: nociones básicas de la atención informada en el "
            "trauma"
        ),
        "es",
    ),
    "interviewing-with-care-fr": (
        (
            "Mener un entretien avec soin : les bases d'une approche tenant compte des "
            "traumatismes"
        ),
        "fr",
    ),
    "recruitment-fees-2026-ar": (
        "من دفع؟ التحقق من رسوم الاستقدام وردها إلى العمال",
        "ar",
    ),
    "recruitment-fees-2026-en": (
        "Who paid? Checking recruitment fees and paying them back",
        "en",
    ),
    "recruitment-fees-first-edition-en": (
        "Who paid? Checking recruitment fees in one afternoon",
        "en",
    ),
    "referral-mechanism-ru": (
        "Национальный механизм перенаправления: как им пользоваться на месте",
        "ru",
    ),
    "technology-words-ar": (
        "التكنولوجيا والاتجار بالأشخاص: كلمات دقيقة لحديث مفيد",
        "ar",
    ),
    "technology-words-zh": ("技术与贩运人口：用准确的词谈有用的事", "zh"),
}
UNREADABLE = {"encrypted-user-password", "truncated"}
# Its pages are pictures, and its properties are empty.
WITHOUT_WORDS = "monthly-link-round-en"


def _proposed(evidence: Evidence) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in suggest_metadata(evidence, agents=AGENTS, now=NOW):
        found.setdefault(one.field.value, []).append(one.value)
    return found


def _evidence_of_guides() -> dict[str, Evidence]:
    return {
        path.stem: read_evidence(path, name=path.name)
        for path in sorted(DEMO_FILES.glob("*.pdf"))
    }


@pytest.fixture(scope="module")
def guides() -> dict[str, Evidence]:
    return _evidence_of_guides()


@pytest.fixture(scope="module")
def site(shared) -> dict[str, Evidence]:
    """The PDFs of the WordPress site that open, by the stems of their names."""
    return {
        path.stem: read_evidence(path, name=path.name)
        for path in sorted((shared / "wordpress" / "uploads").rglob("*.pdf"))
        if path.stem not in UNREADABLE
    }


@pytest.fixture(scope="module")
def titles_of_site(shared) -> dict[str, str]:
    """The title of resource-NN.pdf stands in line NN of what the site was made from."""
    text = (shared / "wordpress" / "builders" / "posts.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    titles = {
        f"resource-{number:02}": line.split("|")[1]
        for number, line in enumerate(lines, start=1)
    }
    return titles | {
        "no-metadata": "Document without metadata",
        "posobie-po-goryachei-linii": "Пособие для операторов горячей линии",
    }


def test_the_table_knows_every_guide(guides):
    assert set(guides) == set(GUIDES) | {WITHOUT_WORDS}


@pytest.mark.parametrize("with_properties", [True, False])
def test_titles_of_the_guides_are_right(guides, with_properties):
    wrong = {}
    for name, (title, _language) in GUIDES.items():
        found = _proposed(_with(guides[name], with_properties)).get("title", [""])
        if found[0] != title:
            wrong[name] = found

    assert 1 - len(wrong) / len(GUIDES) >= SHARE_OF_RIGHT_TITLES, wrong


@pytest.mark.parametrize("with_properties", [True, False])
def test_titles_of_the_site_are_right(site, titles_of_site, with_properties):
    with_words = {name: one for name, one in site.items() if one.text.strip()}
    assert set(with_words) <= set(titles_of_site)
    wrong = {}
    for name, evidence in with_words.items():
        found = _proposed(_with(evidence, with_properties)).get("title", [""])
        if found[0] != titles_of_site[name]:
            wrong[name] = found

    assert 1 - len(wrong) / len(with_words) >= SHARE_OF_RIGHT_TITLES, wrong


def test_languages_of_all_are_right(guides, site):
    for name, (_title, language) in GUIDES.items():
        assert _proposed(guides[name])["language"][0] == language, name
    for name, evidence in site.items():
        wanted = "ru" if name == "posobie-po-goryachei-linii" else "en"
        assert _proposed(evidence)["language"][0] == wanted, name


def test_the_publisher_of_the_properties_is_known_by_name(guides, site):
    for name in GUIDES:
        assert _proposed(guides[name])["publisher"][0] == "Freeshelf", name
    for name, evidence in site.items():
        if name != "no-metadata":
            found = _proposed(evidence)["publisher"]
            assert found[0] == "Pathways Resource Library", name


def test_no_number_is_proposed_that_no_document_has(guides, site):
    for name, evidence in (guides | site).items():
        found = _proposed(evidence)
        assert not set(found) & {"isbn", "issn", "doi"}, (name, found)


def test_every_isbn_that_is_ever_proposed_has_a_right_check_digit(guides, site):
    """Words of real documents with numbers of all kinds put between them."""
    numbers = ["978-92-2-031556-9", "9789220315568", "0-306-40615-2", "0306406153"]
    for evidence in (guides | site).values():
        for page in evidence.pages:
            words = page.text.split()
            mixed = " ".join(
                word
                for index, one in enumerate(words)
                for word in (one, f"ISBN {numbers[index % 4]}")
            )
            changed = Evidence(page_count=1, pages=[type(page)(number=1, text=mixed)])
            assert all(is_isbn(one) for one in _proposed(changed).get("isbn", []))


def test_a_file_without_words_gets_no_title(guides):
    assert "title" not in _proposed(guides[WITHOUT_WORDS])


def _with(evidence: Evidence, with_properties: bool) -> Evidence:
    if with_properties:
        return evidence
    return Evidence(DocumentProperties(), evidence.page_count, evidence.pages)
