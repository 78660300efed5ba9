"""Language identification model, loaded once per process: it takes 80 MB."""

from collections.abc import Iterable
from copy import copy
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@cache
def language_identifier() -> LanguageIdentifier:
    """Return the identifier of all languages of the model, with probabilities."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identifier_of(languages: Iterable[str]) -> LanguageIdentifier:
    """Return an identifier that is limited to these languages (ISO 639 codes)."""
    identifier = copy(language_identifier())
    identifier.set_languages(list(languages))
    return identifier
