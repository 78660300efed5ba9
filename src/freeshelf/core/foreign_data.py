"""JSON and YAML from outside, made such that databases and parsers of HTML take it."""

import json
import re
from typing import Any

import yaml

_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
# No database column holds a longer number, and Python writes no much longer one.
_LARGEST = 2**63


class UnreadableDataError(ValueError):
    """A text is not what it should be; `line` is where, counted from 1, if known."""

    def __init__(self, problem: str, *, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line

    @property
    def place(self) -> str:
        """Where in the file a person finds it."""
        return f"line {self.line}" if self.line else "the file"


def read_json(said: str | bytes) -> Any:
    """The value of a JSON text.

    Raises UnreadableDataError, for one that is nested too deeply or has a number that
    is too long, too. Halves of characters, which JSON can name and no text can hold,
    become "?".
    """
    if isinstance(said, bytes):
        # As `json.loads` does: some programs write the halves themselves as bytes.
        said = said.decode(json.detect_encoding(said), "surrogatepass")
    try:
        value = json.loads(said)
        if _HALF.search(said) is not None:
            whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            value = json.loads(whole)
    except json.JSONDecodeError as error:
        raise UnreadableDataError(str(error), line=error.lineno) from error
    except RecursionError as error:
        raise UnreadableDataError("it is nested too deeply") from error
    except ValueError as error:
        raise UnreadableDataError("a number in it is too long") from error
    return value


def read_yaml(said: str) -> Any:
    """The value of a YAML text, of plain kinds only.

    Raises UnreadableDataError, for one that is nested too deeply, refers to itself, or
    has a number or a date that there is not, too.
    """
    try:
        return yaml.load(said, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "this is not valid YAML"
        line = mark.line + 1 if mark else None
        raise UnreadableDataError(problem, line=line) from error
    except RecursionError as error:
        raise UnreadableDataError("it is nested too deeply") from error


class _Loader(yaml.SafeLoader):
    """Reads values that are written out; says where one cannot be read."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            # A few lines of them can stand for more than a machine has.
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
