"""Text challenges against spam, in the language of the page.

No images, audio or third party. The challenge of a form is derived from its token with
a secret, so the page does not contain the answer.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from freeshelf.inbox.form_tokens import FormToken

_NUMBERS = (
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
    pgettext_lazy("number", "ten"),
    pgettext_lazy("number", "eleven"),
    pgettext_lazy("number", "twelve"),
)
_MIN_NUMBER = 2
_WORDS = (
    pgettext_lazy("word to copy", "river"),
    pgettext_lazy("word to copy", "bread"),
    pgettext_lazy("word to copy", "window"),
    pgettext_lazy("word to copy", "garden"),
    pgettext_lazy("word to copy", "paper"),
    pgettext_lazy("word to copy", "lamp"),
    pgettext_lazy("word to copy", "bridge"),
    pgettext_lazy("word to copy", "spoon"),
    pgettext_lazy("word to copy", "cloud"),
    pgettext_lazy("word to copy", "tree"),
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question and its correct answers, normalised."""

    sentence: str
    answers: frozenset[str]

    def accepts(self, answer: str) -> bool:
        """Return whether an answer is correct, whatever its case and accents."""
        return _folded(answer) in self.answers


def challenge_for(token: FormToken) -> Challenge:
    """Return the challenge of this token in the active language."""
    chance = salted_hmac("freeshelf.inbox.question", token.nonce).digest()
    if chance[0] % 2:
        return _number_question(chance[1])
    return _word_question(chance[1:])


def _number_question(chance: int) -> Challenge:
    position = chance % len(_NUMBERS)
    word = str(_NUMBERS[position])
    return Challenge(
        _("Enter this number as digits: %(number)s.") % {"number": word},
        frozenset({str(position + _MIN_NUMBER), _folded(word)}),
    )


def _word_question(chance: Sequence[int]) -> Challenge:
    remaining: list[Any] = list(_WORDS)
    chosen = [str(remaining.pop(byte % len(remaining))) for byte in chance[:3]]
    names = {"one": chosen[0], "two": chosen[1], "three": chosen[2]}
    if chance[3] % 2:
        question = _("Enter the first of these words: %(one)s, %(two)s, %(three)s.")
        answer = chosen[0]
    else:
        question = _("Enter the last of these words: %(one)s, %(two)s, %(three)s.")
        answer = chosen[2]
    return Challenge(question % names, frozenset({_folded(answer)}))


def _folded(text: str) -> str:
    """Return lower-case letters and digits only, without accents; digits as 0 to 9."""
    characters = []
    for character in unicodedata.normalize("NFKD", text[:200]).casefold():
        if character.isdecimal():
            characters.append(str(unicodedata.decimal(character)))
        elif character.isalnum():
            characters.append(character)
    return "".join(characters)
