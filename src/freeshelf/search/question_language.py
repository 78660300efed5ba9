"""Which languages a question may be in."""

from freeshelf.enrich.language import (
    UNDETERMINED,
    detect_language,
    languages_in_script,
    script_of,
)
from freeshelf.search.analysis import primary_subtag


def question_languages(text: str) -> tuple[str, ...]:
    """The language of a question, else all that are written in its script.

    None for a question without letters of a known script: any language may be meant.
    """
    detected = detect_language(text)
    if detected != UNDETERMINED:
        return (primary_subtag(detected),)
    return languages_in_script(script_of(text))
