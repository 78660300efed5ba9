"""SentencePiece's normalization “nmt_nfkc”: NFKC with a few exceptions."""

import re
import unicodedata

# Characters that are removed first, and those that become a space.
REMOVED = "\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f"
SPACES = "\t\n\x0c\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
# NFKC would convert it to a tilde, nmt_nfkc keeps it; the placeholder is for private
# use.
FULLWIDTH_TILDE, STAND_IN = "\uff5e", "\ue000"

_REMOVED = re.compile(f"[{REMOVED}]")
_SPACES = re.compile(f"[{SPACES}]")


def normalized(text: str) -> str:
    """Return a text normalized as in the training of a SentencePiece model."""
    text = _SPACES.sub(" ", _REMOVED.sub("", text))
    text = unicodedata.normalize("NFKC", text.replace(FULLWIDTH_TILDE, STAND_IN))
    return text.replace(STAND_IN, FULLWIDTH_TILDE)
