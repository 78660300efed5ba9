"""Create the frozen collection of the quality gate.

`gather` runs inside a demo library, then `keep_vectors` inside an empty library that
has multilingual-e5-small:

    FREESHELF_DATA_DIR=DIR .venv/bin/python manage.py shell --no-imports \\
        -c "from bench.gate_making import gather; gather()"
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bench.gate import FOLDER, digest, load_gate
from bench.ranking import embed, fill_library, rank, use_encoder
from freeshelf.enrich.language_models.encoder import OnnxEncoder, encoder
from freeshelf.enrich.language_models.registry import installed_model
from freeshelf.library.models import FileVersion, PageText, Resource

_MODEL = "multilingual-e5-small"
_QUESTIONS = Path(__file__).parent / "data" / "questions.yaml"
_OTHERS = 104
# interviewing-with-care-es.pdf and -fr.pdf are one work, as are its yearly editions.
_WORK = re.compile(r"-(?:\d{4}-|first-edition-)?[a-z]{2}\.\w+$")


def gather() -> None:
    """Write documents and queries of the demo library of this process."""
    documents, files = _documents()
    questions, grades = _questions(files)
    kept = {"documents": documents, "questions": questions, "grades": grades}
    FOLDER.mkdir(parents=True, exist_ok=True)
    _write(kept)


def keep_vectors() -> None:
    """Rank the collection in this process's empty library; save all vectors."""
    collection, _stored = load_gate()
    recorder = _Recorder(encoder(installed_model(_MODEL)))
    use_encoder(recorder)
    fill_library(collection)
    embed()
    rank(collection)
    vectors = np.array(list(recorder.kept.values()), np.float32)
    scales = np.abs(vectors).max(axis=1) / 127
    np.savez_compressed(
        FOLDER / "vectors.npz",
        texts=np.array([digest(text) for text in recorder.kept]),
        codes=np.round(vectors / scales[:, np.newaxis]).astype(np.int8),
        scales=scales.astype(np.float32),
    )


@dataclass(slots=True)
class _Recorder:
    """Encoder that records its texts and vectors."""

    encoder: OnnxEncoder
    kept: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each query."""
        return self._save_vectors("query: ", texts, self.encoder.encode_queries(texts))

    def query_layers(self, text: str) -> NDArray[np.float32]:
        """Return one row: no layer within the model is recorded."""
        return self.encode_queries([text])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row for each passage."""
        return self._save_vectors(
            "passage: ", texts, self.encoder.encode_passages(texts)
        )

    def _save_vectors(
        self, kind: str, texts: Sequence[str], vectors: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        named = [kind + text for text in texts]
        self.kept.update(zip(named, vectors, strict=True))
        return vectors


def _documents() -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return documents, and the document of each file."""
    documents, files = [], {}
    versions = FileVersion.objects.filter(is_current=True).select_related(
        "file__resource"
    )
    for version in versions.order_by("original_name"):
        pages = PageText.objects.filter(content=version.content_id).order_by("number")
        record = version.file.resource
        text = "\n".join(pages.values_list("text", flat=True))
        documents.append(_document(record, text))
        files[version.original_name] = record.identifier
    live = Resource.objects.live().exclude(identifier__in=files.values())
    others = live.order_by("identifier")[:_OTHERS]
    documents += [_document(record, record.description) for record in others]
    return documents, files


def _document(record: Any, text: str) -> dict[str, Any]:
    return {
        "key": record.identifier,
        "title": record.title,
        "text": text,
        "language": record.language,
    }


def _questions(
    files: Mapping[str, str],
) -> tuple[list[dict[str, str]], dict[str, dict[str, int]]]:
    entries = yaml.safe_load(_QUESTIONS.read_text("utf-8"))["questions"]
    questions, grades = [], {}
    for each in entries:
        if each["document"] not in files:
            continue
        work = _WORK.sub("", each["document"])
        questions.append(
            {"key": each["id"], "text": each["query"], "language": each["language"]}
        )
        grades[each["id"]] = {
            key: 2 if name == each["document"] else 1
            for name, key in files.items()
            if _WORK.sub("", name) == work
        }
    return questions, grades


def _write(kept: Mapping[str, Any]) -> None:
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    (FOLDER / "set.json").write_text(text + "\n", "utf-8")
