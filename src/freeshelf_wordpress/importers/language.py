"""Detect the language of a post, which exports do not contain."""

import re

from freeshelf.core.html import html_to_text
from freeshelf.core.languages import language_identifier

_MIN_LETTERS = 60
_MIN_PROBABILITY = 0.95
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def language_tag(text: str) -> str:
    """Return a BCP 47 tag for a locale or code (en_GB becomes en-GB), or nothing."""
    text = text.strip()
    return text.replace("_", "-") if _TAG.fullmatch(text) else ""


def language_of(title: str, markup: str, *, site_language: str) -> str:
    """Return the detected language of a text, else the site's, else und."""
    default = language_tag(site_language).partition("-")[0].lower() or "und"
    text = f"{title}\n{html_to_text(markup)}"[:5000]
    letters = [character for character in text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    is_not_latin = len(letters) - latin > latin
    if len(letters) < _MIN_LETTERS and not is_not_latin:
        return default
    language, probability = language_identifier().classify(text)
    return str(language) if is_not_latin or probability >= _MIN_PROBABILITY else default
