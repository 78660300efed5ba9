"""Presidio on the same documents, with the same models of names, for comparison.

Presidio reads texts, no files, and has no notion of what is hidden or harmless: it gets
the texts that our readers see, and a document counts as held when it finds a person, a
contact or a number of one anywhere. It is in no group, as it would pin older packages
for the library: `uv pip install presidio-analyzer==2.2.366` beside the extras of names.
"""

import importlib
import importlib.util
import socket
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.disclosure_documents import Betrayal, Document, build

PACKAGE = "presidio_analyzer"
LANGUAGES = ("en", "es", "fr", "ru", "zh")
# Kinds of the documents -> entities of Presidio; "ID" is any number of a country.
ENTITIES = {
    "name": ("PERSON",),
    "telephone": ("PHONE_NUMBER",),
    "mail": ("EMAIL_ADDRESS",),
    "iban": ("IBAN_CODE",),
    "national-number": ("ID",),
    "other-number": ("ID",),
    "mrz": ("ID",),
    "birth-date": ("DATE_TIME",),
    "minor-age": ("DATE_TIME",),
    "street-address": ("LOCATION",),
    "shelter-address": ("LOCATION",),
    "author": ("PERSON",),
}
# Of these a document is held; places and dates are in every one.
_HOLDING = frozenset({"PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "ID"})
_LIKELY = 0.4
_MOST_LETTERS = 100_000


def is_installed() -> bool:
    """Return whether Presidio can be measured."""
    return importlib.util.find_spec(PACKAGE) is not None


class Presidio:
    """The analyzer with its own recognisers, and with our models for names."""

    def __init__(self) -> None:
        _stay_off_the_network()
        analyzer = importlib.import_module(PACKAGE)
        engines = importlib.import_module(f"{PACKAGE}.nlp_engine")
        spacy = importlib.import_module("spacy")
        engine = engines.SpacyNlpEngine(
            models=[{"lang_code": each, "model_name": "none"} for each in LANGUAGES]
        )
        engine.nlp = {each: spacy.blank(each) for each in LANGUAGES}
        registry = analyzer.RecognizerRegistry(supported_languages=list(LANGUAGES))
        registry.load_predefined_recognizers(languages=list(LANGUAGES))
        for language in LANGUAGES:
            registry.add_recognizer(_names_of(analyzer, language))
        self._analyzer = analyzer.AnalyzerEngine(
            registry=registry, nlp_engine=engine, supported_languages=list(LANGUAGES)
        )

    def entities(self, text: str, language: str) -> set[str]:
        """Return the entities in a text, all numbers of countries as "ID"."""
        found = self._analyzer.analyze(
            text=text[:_MOST_LETTERS], language=language, score_threshold=_LIKELY
        )
        known = {name for names in ENTITIES.values() for name in names}
        left_out = {"URL", "NRP", "IP_ADDRESS", "CRYPTO", "MAC_ADDRESS", "CREDIT_CARD"}
        kinds = {each.entity_type for each in found} - left_out
        return {kind if kind in known else "ID" for kind in kinds}


def texts_of(document: Document, folder: Path) -> tuple[str, str]:
    """Return the text that readers see in a document, and what is hidden."""
    findings = importlib.import_module("freeshelf.enrich.disclosure.findings")
    inside = importlib.import_module("freeshelf.enrich.disclosure.inside")
    path = build(document, folder)
    reading = inside.Inside(inside.Budget(pages=500, pictures=1000))
    seen = inside.read_file(str(path), media_type="", inside=reading)
    pieces = [each for each in seen if isinstance(each, findings.Piece)]
    path.unlink()
    visible = "\n".join(each.text for each in pieces if each.means is None)
    return visible, "\n".join(each.text for each in pieces if each.means)


def results(
    found: Sequence[Document], folder: Path
) -> Iterator[tuple[Document, bool, Callable[[Betrayal], bool]]]:
    """Yield documents, whether they are held, and what says if a betrayal is told."""
    presidio = Presidio()
    for document in found:
        # Scans and photos have no text before OCR.
        if document.language not in LANGUAGES or document.format in _PICTURES:
            continue
        visible, hidden = (
            presidio.entities(text, document.language) if text.strip() else set()
            for text in texts_of(document, folder)
        )
        is_held = bool((visible | hidden) & _HOLDING)
        yield document, is_held, partial(_is_told, visible=visible, hidden=hidden)


def _is_told(betrayal: Betrayal, *, visible: set[str], hidden: set[str]) -> bool:
    if betrayal.means == "text":
        return bool(visible.intersection(ENTITIES.get(betrayal.kind, ())))
    return bool(hidden & _HOLDING)


_PICTURES = ("scan", "jpg", "png", "heic", "tiff", "webp")


def _names_of(analyzer: Any, language: str) -> Any:
    """Return a recogniser of Presidio that asks the model of a language."""
    recognisers = importlib.import_module("freeshelf.enrich.disclosure.recognisers")
    recognise = recognisers.load(language)

    class Names(analyzer.EntityRecognizer):  # type: ignore[misc]
        def load(self) -> None:
            """Do nothing: the model is loaded."""

        def analyze(self, text: str, entities: Any, nlp_artifacts: Any) -> list[Any]:
            return [
                analyzer.RecognizerResult("PERSON", start, end, 0.85)
                for start, end in recognise(text)
            ]

    return Names(supported_entities=["PERSON"], supported_language=language)


def _stay_off_the_network() -> None:
    """Refuse connections: its recogniser of mail asks for a list of domains."""
    extract = importlib.import_module("tldextract.tldextract")
    extract.TLD_EXTRACTOR = extract.TLDExtract(suffix_list_urls=())

    def refuse(*_arguments: object) -> None:
        raise OSError("Presidio stays off the network here.")

    socket.socket.connect = refuse  # type: ignore[method-assign, assignment]
