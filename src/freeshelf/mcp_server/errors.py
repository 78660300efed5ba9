"""Errors whose message an assistant may read."""

from typing import Any

from pydantic import ValidationError

from freeshelf.core.errors import FreeshelfError


class ToolCallError(FreeshelfError):
    """Error for a call that cannot be answered; it says what to ask instead."""


_WHOLE_NUMBER = "{name} must be a whole number."
_SENTENCES = {
    "missing": "{name} is missing.",
    "literal_error": "{name} must be one of {expected}.",
    "string_type": "{name} must be a text.",
    "string_too_short": "{name} is empty.",
    "string_too_long": "{name} may have {max_length} characters.",
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "greater_than_equal": "{name} must be {ge} or more.",
    "less_than_equal": "{name} must be {le} or less.",
}


def in_sentences(error: ValidationError) -> str:
    """Return what is wrong with the arguments of a call, a sentence for each."""
    return " ".join(dict.fromkeys(map(_sentence, error.errors())))


def _sentence(problem: Any) -> str:
    name = ".".join(map(str, problem["loc"])) or "The call"
    sentence = _SENTENCES.get(problem["type"], "{name} cannot be read.")
    return sentence.format(name=name, **problem.get("ctx", {}))
