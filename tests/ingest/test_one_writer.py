"""Imports create records with `RecordWriter` and nowhere else."""

import ast
from pathlib import Path

import freeshelf
import freeshelf_wordpress
from freeshelf.ingest import record_writer

INGEST = Path(record_writer.__file__).parent
PLUGIN = Path(freeshelf_wordpress.__file__).parent


def test_only_the_record_writer_creates_records():
    writers = {
        path.relative_to(Path(freeshelf.__file__).parents[1]).as_posix()
        for folder in (INGEST, PLUGIN)
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _creates_record(node.func)
    }

    assert writers == {"freeshelf/ingest/record_writer.py"}


def _creates_record(called: ast.expr) -> bool:
    """Return whether this is `Resource(…)` or `Resource.objects.create(…)`."""
    return ast.unparse(called) in (
        "Resource",
        *(f"Resource.objects.{name}" for name in ("create", "bulk_create")),
    )
