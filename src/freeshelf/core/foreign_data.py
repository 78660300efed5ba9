"""Parse untrusted JSON and YAML into values that every later consumer accepts."""

import json
import re
from typing import Any

import yaml

_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
# No database column holds a larger number, and Python refuses to print much larger
# ones.
_LARGEST = 2**63


class UnreadableDataError(ValueError):
    """Error for invalid data; `line` is the line number, counted from 1, if known."""

    def __init__(self, problem: str, *, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line

    @property
    def place(self) -> str:
        """Position of the error in the file, for messages."""
        return f"line {self.line}" if self.line else "the file"


def without_nul(value: Any) -> Any:
    """Return text or plain JSON without the character NUL, which PostgreSQL refuses."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {without_nul(key): without_nul(each) for key, each in value.items()}
    return [without_nul(each) for each in value] if isinstance(value, list) else value


def read_json(text: str | bytes) -> Any:
    """Parse a JSON text.

    Raises UnreadableDataError for invalid JSON, for deep nesting and for numbers that
    are too long. Lone surrogates, which JSON can express and text cannot, become "?".
    """
    if isinstance(text, bytes):
        # As `json.loads` does: some programs write lone surrogates as bytes.
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    try:
        value = json.loads(text)
        if _HALF.search(text) is not None:
            encoded = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            value = json.loads(encoded)
    except json.JSONDecodeError as error:
        raise UnreadableDataError(str(error), line=error.lineno) from error
    except RecursionError as error:
        raise UnreadableDataError("it is nested too deeply") from error
    except ValueError as error:
        raise UnreadableDataError("a number in it is too long") from error
    return value


def read_yaml(text: str) -> Any:
    """Parse a YAML text that has only plain types.

    Raises UnreadableDataError for invalid YAML, for deep nesting, for aliases, and for
    impossible numbers and dates.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "this is not valid YAML"
        line = mark.line + 1 if mark else None
        raise UnreadableDataError(problem, line=line) from error
    except RecursionError as error:
        raise UnreadableDataError("it is nested too deeply") from error


class _Loader(yaml.SafeLoader):
    """YAML loader without aliases that reports the line of a value it cannot read."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            # A few lines of aliases can expand beyond the memory of the machine.
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="“*” refers to a part", problem_mark=mark
            )
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            value = super().construct_object(node, deep=deep)
        except (ValueError, OverflowError) as error:
            raise _unreadable(node) from error
        if isinstance(value, int) and abs(value) >= _LARGEST:
            raise _unreadable(node)
        return value


def _unreadable(node: yaml.Node) -> yaml.MarkedYAMLError:
    problem = "a number or a date cannot be read"
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
