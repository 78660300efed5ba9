"""Whether a text is written as a language tag."""

import re

# The well-formed tags that libraries use: language, script, region, variants.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?(-\w{5,8})*")


def is_language_tag(text: str) -> bool:
    """Whether a text has the form of a BCP 47 tag, such as `zh-Hans` or `pt-BR`."""
    return _TAG.fullmatch(text) is not None
