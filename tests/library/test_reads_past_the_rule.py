"""No code reads files, versions or their text past the rule of access."""

import ast
from collections.abc import Iterator
from pathlib import Path

import freeshelf

SOURCE = Path(freeshelf.__file__).parent.parent
MODELS = {
    *("File", "FileVersion", "FileContent", "PageText", "Passage", "OcrPage"),
    *("HeldPicture", "FileFinding", "Look"),
}
BACKWARDS = {"files", "versions", "pages", "passages", "ocr_pages"}
READS = {
    *("all", "filter", "exclude", "get", "first", "values", "values_list", "in_bulk"),
    *("aggregate", "order_by", "count", "select_related", "prefetch_related"),
    *("iterator", "only", "defer", "exists", "raw", "annotate"),
}
# Ways to bytes and images of pages that ask nobody.
CALLS = {"page_image", "local_file", "open_for_readers", "download_response"}
RULE = {
    *("visible_to", "visible_in_admin_to", "current_in", "opening_for"),
    *("being_checked_for", "visible_in_admin", "pictures_visible_to"),
    "readable_files",
}

# Whole parts that give readers nothing.
PARTS = {
    "freeshelf.library.services": "they write, in transactions",
    "freeshelf.library.models": "they are the rows themselves",
    "freeshelf.library.admin": "editors only, behind the middleware of closed records",
    "freeshelf.enrich": "bytes are read, looked into and described here, for the admin",
    "freeshelf.ingest": "imports compare what they bring",
    "freeshelf.operations": "backups, doctor and commands are of who runs the library",
    "freeshelf.wiring": "tasks and outbox, by key",
    "freeshelf.privacy": "who fulfils a request must find everything",
    "freeshelf_wordpress.importers": "imports compare what they bring",
}
_OF_FILE = "of a file that passed the rule: its caller loaded it by `get_file`"
_OF_HITS = "passages of hits, which are kept with a file that passes the rule only"
_LEVELS = "each row gets its level, which counts a hold"
# Functions of the others that read past the rule, and why that tells nobody anything.
REVIEWED = {
    "freeshelf.api.routers.records.get_page": _OF_FILE,
    "freeshelf.api.routers.records.list_pages": _OF_FILE,
    "freeshelf.api.routers.records.list_passages": _OF_FILE,
    "freeshelf.dumps.writing._write_file": "of versions that anyone may read",
    "freeshelf.fields.admin.inputs._file": "of the form of an editor",
    "freeshelf.fields.references._files": "without a user only for lists of editors",
    "freeshelf.library.publishing_check._with_file": "whether there is one, to editors",
    "freeshelf.mcp_server.documents._pages": _OF_FILE,
    "freeshelf.search.dense.passages._texts": _LEVELS,
    "freeshelf.search.dense.passages.embedded_passages": _LEVELS,
    "freeshelf.search.documents._load_parts": _LEVELS,
    "freeshelf.search.evidence.evidence_of": _OF_HITS,
    "freeshelf.search.explaining.opening_days": "which days there are",
    "freeshelf.search.explaining.passage_hits": _OF_HITS,
    "freeshelf.search.file_search._best_pages": _OF_HITS,
    "freeshelf.search.file_search._quotes": _OF_HITS,
    "freeshelf.search.indexing.affected_resources": "names what is to be indexed",
    "freeshelf.search.quoting._recognised": _OF_HITS,
    "freeshelf.search.quoting._sources": _OF_HITS,
    "freeshelf.search.reranking.rerank": "orders records; no text leaves it",
    "freeshelf.search.written_forms._in_passages": "of versions that anyone may read",
    "freeshelf.web.archives._add": "of a file that it loaded by the rule",
    "freeshelf.web.presenters.document_page._is_read": _OF_FILE,
    "freeshelf.web.presenters.document_page._is_recognised": _OF_FILE,
    "freeshelf.web.presenters.document_page.list_count": _OF_FILE,
    "freeshelf.web.presenters.document_page.page_lines": _OF_FILE,
    "freeshelf.web.views.document.page": _OF_FILE,
    "freeshelf.web.views.files.download": _OF_FILE,
    "freeshelf.web.views.files.page": _OF_FILE,
    "freeshelf_wordpress.export.records._files": "only those of the selection",
    "freeshelf_wordpress.export.selection.files": "closed ones too if asked, as closed",
    "freeshelf_wordpress.export.selection.left_behind": "counts, to operators",
    "freeshelf_wordpress.export.uploads._file_paths": "files of the selection",
    "freeshelf_wordpress.export.uploads.numbered": "a number only",
    "freeshelf_wordpress.export.uploads.shared_uploads": "files of the selection",
}


def reads(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the function and the code of each read in a module that names no rule."""
    text = path.read_text("utf-8")
    if not any(word in text for word in (*MODELS, *BACKWARDS, *CALLS)):
        return
    tree = ast.parse(text)
    parents = {
        child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
    }
    for node in ast.walk(tree):
        if not _is_read(node):
            continue
        statement = node
        while not isinstance(statement, ast.stmt):
            statement = parents[statement]
        names = {
            each.attr if isinstance(each, ast.Attribute) else each.id
            for each in ast.walk(statement)
            if isinstance(each, ast.Attribute | ast.Name)
        }
        if names & RULE and not isinstance(statement, ast.FunctionDef):
            continue
        function = statement
        while not isinstance(function, ast.FunctionDef | ast.Module):
            function = parents[function]
        yield getattr(function, "name", ""), ast.unparse(node)


def _is_read(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "objects":
        return isinstance(node.value, ast.Name) and node.value.id in MODELS
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in CALLS
    above = node.func.value if isinstance(node.func, ast.Attribute) else None
    return (
        isinstance(above, ast.Attribute)
        and above.attr in BACKWARDS
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READS
        # A dictionary of that name is asked by position.
        and (node.func.attr != "get" or bool(node.keywords))
    )


def found() -> dict[str, list[str]]:
    """Every function that reads past the rule, with the code that does."""
    every: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        if ".migrations." in module or module.startswith(tuple(PARTS)):
            continue
        for function, code in reads(path):
            every.setdefault(f"{module}.{function}", []).append(code)
    return every


def test_only_reviewed_functions_read_files_past_the_rule_of_access():
    every = found()

    assert {name: code for name, code in every.items() if name not in REVIEWED} == {}
    assert REVIEWED.keys() <= every.keys()


def test_a_read_past_the_rule_is_seen(tmp_path):
    module = tmp_path / "output.py"
    module.write_text(
        "def leak(resource):\n"
        "    rows = File.objects.filter(resource=resource)\n"
        "    return [*rows, *resource.files.all(), page_image(content=1)]\n"
        "def fine(user):\n"
        "    return File.objects.visible_to(user).filter(number=1)\n"
    )

    assert {function for function, _code in reads(module)} == {"leak"}
    assert len(list(reads(module))) == 3
