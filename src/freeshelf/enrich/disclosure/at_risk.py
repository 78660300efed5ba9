"""Small networks that judge names and contacts by how a model of meaning reads them.

Their weights hold for one model, by the key of its files: `python -m
bench.persons_at_risk` writes persons/data/at_risk_weights.json, and `python -m
bench.contacts_at_risk` contacts_at_risk_weights.json.
"""

import base64
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.disclosure.persons.reading import Text
from freeshelf.enrich.disclosure.persons.surroundings import likeliest_language
from freeshelf.enrich.disclosure.persons.words import languages_of
from freeshelf.enrich.errors import ModelError
from freeshelf.enrich.language_models.registry import active_models, read_model
from freeshelf.enrich.language_models.words_in_context import ContextReader, InContext

Numbers = NDArray[np.float32]
WEIGHTS = "at_risk_weights.json"
WEIGHTS_OF_CONTACTS = "contacts_at_risk_weights.json"


class Network(NamedTuple):
    """A layer of hyperbolic tangents over what is read, and what they weigh.

    `inner` has a column a unit, the last row its constant.
    """

    inner: Numbers
    outer: Numbers
    bias: float

    def odds(self, rows: Numbers) -> Numbers:
        """Return the log odds of rows as `joined` or `with_facts` makes them."""
        hidden = np.tanh(rows @ self.inner[:-1] + self.inner[-1])
        odds: Numbers = hidden @ self.outer + self.bias
        return odds


class AtRisk:
    """Judge of names and contacts. Raises ModelError for a broken model."""

    def __init__(self, directory: Path) -> None:
        self._reader = ContextReader(read_model(directory), output=layer())
        self._names, self._contacts = network(), network(WEIGHTS_OF_CONTACTS)

    def __call__(self, text: str, words: list[tuple[int, int]]) -> list[float]:
        """Return the log odds that words are of a name of a person at risk.

        From 0 on they are enough in the language of the text.
        """
        rows = joined(self._reader.read(text, words))
        language = likeliest_language(text, languages_of(Text(text)))
        odds = self._names.odds(rows) - _written()["limits"][language]
        return [round(float(each), 2) for each in odds]

    def contacts(
        self, text: str, places: list[tuple[int, int]], facts: list[list[float]]
    ) -> list[float]:
        """Return the log odds that contacts are of a person at risk."""
        rows = with_facts(self._reader.read(text, places), facts)
        limit = _written(WEIGHTS_OF_CONTACTS)["limits"]["all"]
        return [round(float(each) - limit, 2) for each in self._contacts.odds(rows)]


def joined(read: InContext) -> Numbers:
    """Return a row for each word: its vector and that of the text."""
    texts = np.broadcast_to(read.text, read.words.shape)
    return np.hstack([read.words, texts])


def with_facts(read: InContext, facts: list[list[float]]) -> Numbers:
    """Return a row for each contact: what `joined` gives, and what rules say of it."""
    return np.hstack([joined(read), np.array(facts, np.float32)])


def directory_of_model() -> Path | None:
    """Return the directory of the active model that the weights are for, if any."""
    key = _written()["made_with"]
    for model in active_models():
        if model.key == key:
            return model.directory
    return None


def is_usable(directory: Path) -> bool:
    """Return whether the model in a directory is that of the weights."""
    try:
        return read_model(directory).key == _written()["made_with"]
    except (ModelError, OSError):
        return False


def layer() -> str:
    """Return the output of the layer of the model that the network reads."""
    name: str = _written()["layer"]
    return name


@cache
def network(name: str = WEIGHTS) -> Network:
    """Return a network that the package brings, by the name of its file."""
    written = _written(name)
    inner, outer = (_numbers(written[name]) for name in ("inner", "outer"))
    return Network(inner.reshape(-1, len(outer)), outer, written["bias"])


def written_form(
    network: Network, limits: Mapping[str, float], *, layer: str, key: str
) -> str:
    """Return a network as text for its file, with its limits by language."""
    values = {
        "made_with": key,
        "layer": layer,
        "limits": limits,
        "bias": round(network.bias, 4),
        "outer": _letters(network.outer),
        "inner": _letters(network.inner),
    }
    return json.dumps(values, indent=0) + "\n"


def _letters(numbers: Numbers) -> str:
    return base64.b64encode(numbers.astype("<f2").tobytes()).decode()


def _numbers(letters: str) -> Numbers:
    found: Numbers = np.frombuffer(base64.b64decode(letters), "<f2").astype(np.float32)
    return found


@cache
def _written(name: str = WEIGHTS) -> dict[str, Any]:
    folder = resources.files("freeshelf.enrich.disclosure.persons").joinpath("data")
    found: dict[str, Any] = json.loads(folder.joinpath(name).read_text())
    return found
