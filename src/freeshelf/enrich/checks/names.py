"""Languages in which a model looks for names, and those to look in oneself."""

from collections.abc import Iterable
from functools import cache

from babel.lists import format_list
from django.utils.translation import get_language

from freeshelf.enrich.disclosure.names_worker import NamesWorker
from freeshelf.enrich.disclosure.recognisers import LANGUAGES, installed
from freeshelf.shared.amounts import babel_locale
from freeshelf.vocabularies.language_fields import language_label


def languages_without_model() -> str:
    """Return the languages in which rules alone look for names, in one phrase."""
    return _phrase(code for code in LANGUAGES if code not in _installed())


def standing_names() -> str:
    """Try the models in their process, and say in a sentence what looks for names."""
    found = _installed()
    if not found:
        return (
            "Names of persons are looked for by rules alone: no model of names is "
            "installed. Look yourself, above all in Arabic."
        )
    with NamesWorker() as worker:
        usable = [code for code in found if worker.can_use(code)]
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
    return format_list(labels, locale=babel_locale(get_language() or "en"))
