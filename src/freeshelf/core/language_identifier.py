"""The statistics that tell languages apart, once in a process: they take 80 MB."""

from collections.abc import Iterable
from copy import copy
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@cache
def language_identifier() -> LanguageIdentifier:
    """Tells all languages that it knows apart, with probabilities."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identifier_of(languages: Iterable[str]) -> LanguageIdentifier:
    """Tells these languages (ISO 639 codes) apart, with the statistics of all."""
    identifier = copy(language_identifier())
    identifier.set_languages(list(languages))
    return identifier
