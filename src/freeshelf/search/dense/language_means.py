"""Mean vectors of the tokens of a language in a model, stored beside its vectors.

In a multilingual model every token also says of which language it is. Two texts of one
language are similar by that alone, and their meanings differ by less. The mean of the
tokens of a language, as questions and as sentences, is taken off before tokens are
compared (`freeshelf.search.answer_scores`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import InstalledModel
from freeshelf.enrich.language_models.token_vectors import token_vectors
from freeshelf.search.analysis.analyzer import primary_subtag
from freeshelf.search.dense.array_files import (
    FileKey,
    Floats,
    file_key,
    read_array,
    write_array,
)
from freeshelf.search.dense.off_topic_questions import off_topic_questions
from freeshelf.search.dense.services import index_dir

_FILES = "languages-*.npy"


@dataclass(frozen=True, slots=True)
class LanguageMeans:
    """Means of tokens: rows for questions and for sentences, by language.

    The last row of both is the mean of the others, for languages that are not known.
    """

    languages: tuple[str, ...]
    rows: NDArray[np.float32]

    def of_question(self, languages: Collection[str]) -> Floats:
        """Return the mean for a question that may be in any of these languages."""
        known = [self._row(each) for each in languages if each in self.languages]
        mean: Floats = self.rows[0, known or [-1]].mean(0)
        return mean

    def of_sentence(self, language: str) -> Floats:
        """Return the mean for a sentence in a language (BCP 47)."""
        mean: Floats = self.rows[1, self._row(primary_subtag(language))]
        return mean

    def _row(self, language: str) -> int:
        return self.languages.index(language) if language in self.languages else -1


def language_means(model: InstalledModel) -> LanguageMeans:
    """Return the means, kept or made now. Raises BrokenModelError."""
    return _read(model, file_key(_path(model)))


@lru_cache(maxsize=4)
def _read(model: InstalledModel, _file: FileKey) -> LanguageMeans:
    kept = _kept(model)
    rows = _made(model, in_background=False) if kept is None else kept
    return LanguageMeans(tuple(off_topic_questions().by_language), rows)


def keep_language_means(model: InstalledModel) -> None:
    """Make the means if they cannot be read. Raises BrokenModelError."""
    if _kept(model) is None:
        write_array(_path(model), _made(model, in_background=True), former=_FILES)


def _kept(model: InstalledModel) -> Floats | None:
    languages = len(off_topic_questions().by_language)
    return read_array(_path(model), (2, languages + 1, model.dimension))


def _made(model: InstalledModel, *, in_background: bool) -> Floats:
    encode = encoder(model, in_background=in_background)
    means = np.zeros(
        (2, len(off_topic_questions().by_language) + 1, model.dimension), np.float32
    )
    for half, is_query in enumerate((True, False)):
        for row, texts in enumerate(off_topic_questions().by_language.values()):
            read = [token_vectors(encode, each, is_query=is_query) for each in texts]
            vectors = np.concatenate([each.vectors for each in read])
            means[half, row] = vectors.mean(0) if len(vectors) else 0.0
        means[half, -1] = means[half, :-1].mean(0)
    return means


def _path(model: InstalledModel) -> Path:
    """Return the file of a model, another one when the texts change."""
    return index_dir(model.key) / _FILES.replace("*", off_topic_questions().digest)
