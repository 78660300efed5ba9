"""Print the size and shape of the code: `make shape`.

A line counts when it holds a token that is no comment and no docstring; migrations are
left out. Lengths of functions are counted the same way.
"""

import ast
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "src"
PACKAGES = ("freeshelf", "freeshelf_wordpress")
SMALL, LONG = 45, 400  # lines of a file
_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def main(sources: Path = SOURCES) -> None:
    """Print one line a figure."""
    lines = dict.fromkeys(PACKAGES, 0)
    lengths: list[int] = []
    files: dict[str, int] = {}
    small = typed = public = 0
    for path in _modules(sources):
        tree = ast.parse(path.read_text("utf-8"))
        code = _code_lines(path, tree)
        lines[path.relative_to(sources).parts[0]] += len(code)
        total = len(path.read_text("utf-8").splitlines())
        files[path.relative_to(sources).as_posix()] = total
        small += total <= SMALL and not _is_small_by_nature(path)
        for function in _functions(tree):
            body = range(function.lineno, (function.end_lineno or 0) + 1)
            lengths.append(sum(line in code for line in body))
            if not function.name.startswith("_"):
                public += 1
                typed += function.returns is not None
    lengths.sort()
    figures = {
        **{f"lines of code in {name}": count for name, count in lines.items()},
        "lines of code together": sum(lines.values()),
        "modules": len(files),
        f"modules of at most {SMALL} lines": small,
        "longest file, lines": max(files.values()),
        f"files of more than {LONG} lines": sum(n > LONG for n in files.values()),
        "function length, median": lengths[len(lengths) // 2],
        "function length, p95": lengths[int(len(lengths) * 0.95)],
        "public functions with a return type": f"{100 * typed / public:.1f} %",
    }
    for name, figure in figures.items():
        sys.stdout.write(f"{name:<40} {figure:>10}\n")


def _modules(sources: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((sources / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _is_small_by_nature(path: Path) -> bool:
    named = path.name in {"__init__.py", "apps.py", "urls.py"}
    return named or bool({"settings", "commands"} & set(path.parts))


def _code_lines(path: Path, tree: ast.Module) -> set[int]:
    found: set[int] = set()
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type not in _LAYOUT and token.type != tokenize.ENCODING:
                found.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree):
        if isinstance(node, _Function | ast.ClassDef | ast.Module) and (
            docstring := _docstring(node)
        ):
            found.difference_update(
                range(docstring.lineno, (docstring.end_lineno or 0) + 1)
            )
    return found


def _docstring(node: _Function | ast.ClassDef | ast.Module) -> ast.Expr | None:
    first = node.body[0] if node.body else None
    is_text = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return first if is_text and isinstance(first, ast.Expr) else None


def _functions(tree: ast.Module) -> Iterator[_Function]:
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            yield node


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
