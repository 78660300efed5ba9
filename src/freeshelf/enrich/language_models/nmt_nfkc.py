"""SentencePiece's normalization “nmt_nfkc”: Unicode's NFKC but for a few characters."""

import re
import unicodedata

# What is taken away, and what becomes a space, before anything else.
REMOVED = "\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\t\n\x0c\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
# NFKC would make a tilde of it, nmt_nfkc leaves it; the stand-in is for private use.
FULLWIDTH_TILDE, STAND_IN = "\uff5e", "\ue000"

_REMOVED = re.compile(f"[{REMOVED}]")
_SPACES = re.compile(f"[{SPACES}]")


def normalized(text: str) -> str:
    """The text as a model of SentencePiece was taught to read it."""
    text = _SPACES.sub(" ", _REMOVED.sub("", text))
    text = unicodedata.normalize("NFKC", text.replace(FULLWIDTH_TILDE, STAND_IN))
    return text.replace(STAND_IN, FULLWIDTH_TILDE)
