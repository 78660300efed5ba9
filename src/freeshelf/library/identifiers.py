"""Stable identifiers of records and agents, and their titles and slugs."""

import secrets
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from freeshelf.core.html import html_to_text, one_line

# No vowels, so that no words appear; no look-alikes, so that it can be read aloud.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 8


def mint_identifier() -> str:
    """Return a random identifier of eight characters that can be read aloud."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


class Titled:
    """Shows the title of a record or an event, which may have none."""

    title: Any
    description: Any

    @property
    def display_title(self) -> str:
        """Return the title, or “[untitled]” with the first words of the description."""
        if title := one_line(self.title):
            return title
        first_words = html_to_text(self.description).split()[:8]
        return " ".join([str(_("[untitled]")), *first_words])

    @property
    def slug(self) -> str:
        """Return words for the URL, in which only the identifier selects."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "untitled"
