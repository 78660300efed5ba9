"""The language of a post, which an export does not say."""

import re

from freeshelf.core.html import html_to_text
from freeshelf.core.language_identifier import language_identifier

_ENOUGH_LETTERS = 60
_SURE = 0.95
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def language_tag(text: str) -> str:
    """A BCP 47 tag out of a locale or a code, or nothing: en_GB becomes en-GB."""
    text = text.strip()
    return text.replace("_", "-") if _TAG.fullmatch(text) else ""


def language_of(title: str, markup: str, *, site_language: str) -> str:
    """The language of a text: told by itself, else the site's, else und."""
    default = language_tag(site_language).partition("-")[0].lower() or "und"
    text = f"{title}\n{html_to_text(markup)}"[:5000]
    letters = [character for character in text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    foreign = len(letters) - latin > latin
    if len(letters) < _ENOUGH_LETTERS and not foreign:
        return default
    language, probability = language_identifier().classify(text)
    return str(language) if foreign or probability >= _SURE else default
