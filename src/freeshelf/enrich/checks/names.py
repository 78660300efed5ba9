"""Models that look for names and judge them, and languages to look in oneself."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.lists import format_list
from django.utils.translation import get_language

from freeshelf.core.locales import locale_of
from freeshelf.enrich.disclosure.at_risk import directory_of_model
from freeshelf.enrich.disclosure.names_worker import NamesWorker
from freeshelf.enrich.disclosure.recognisers import LANGUAGES, installed
from freeshelf.vocabularies.language_fields import language_label


def languages_without_model() -> str:
    """Return the languages in which rules alone look for names, in one phrase."""
    return _phrase(code for code in LANGUAGES if code not in _installed())


def is_judged_by_meaning() -> bool:
    """Return whether the model of meaning that judges names is installed."""
    return directory_of_model() is not None


def standing_names() -> str:
    """Try the models in their process, and say in a sentence what looks for names."""
    found, model = _installed(), directory_of_model()
    with NamesWorker(model) as worker:
        usable = [code for code in found if worker.can_use(code)]
        is_judged = model is not None and worker.can_judge()
    return f"{_of_names(found, usable)} {_of_meaning(model, is_judged=is_judged)}"


def _of_meaning(model: Path | None, *, is_judged: bool) -> str:
    if is_judged:
        return "The model of meaning judges whose names they are."
    if model is not None:
        return "The model of meaning, which judges names, cannot be loaded in 1 GB."
    return (
        "Rules alone judge whose names they are, and miss more: the recommended "
        "model of meaning is not installed."
    )


def _of_names(found: dict[str, str], usable: list[str]) -> str:
    if not found:
        return (
            "Names of persons are looked for by rules alone: no model of names is "
            "installed. Look yourself, above all in Arabic."
        )
    rest = [code for code in LANGUAGES if code not in usable]
    sentences = []
    if usable:
        sentences.append(f"Models look for names of persons in {_phrase(usable)}.")
    if rest:
        sentences.append(f"Rules alone do so in {_phrase(rest)}: look yourself.")
    sentences += [
        f"The model of the package {found[code]} cannot be loaded in 1 GB."
        for code in found
        if code not in usable
    ]
    return " ".join(sentences)


@cache
def _installed() -> dict[str, str]:
    return installed()


def _phrase(codes: Iterable[str]) -> str:
    labels = [language_label(code) for code in codes]
    return format_list(labels, locale=locale_of(get_language() or "en"))
