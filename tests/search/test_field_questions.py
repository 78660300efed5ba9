"""Questions about the field, told in a library that is about it."""

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.enrich.language_models.encoder import encoder
from freeshelf.enrich.language_models.registry import active_models
from freeshelf.library.access import readable_by
from freeshelf.search import field_questions
from freeshelf.search.conf import engine
from freeshelf.search.dense import field_share
from freeshelf.search.field_questions import FieldWeights, field_odds, field_weights
from freeshelf.search.out_of_scope import is_out_of_scope
from freeshelf.search.query import parse
from freeshelf.search.services import analyze_query
from tests.enrich.model_factories import MEANINGS
from tests.library.factories import ResourceFactory
from tests.search.meaning import embed, install

pytestmark = pytest.mark.django_db

# About debt, the model says, in words that no record has.
_QUESTION = "whoever owes deuda to somebody beyond mountains"


@pytest.fixture
def library(settings, tmp_path, monkeypatch):
    """Return a maker of sixty records, in a field that is about debt."""
    install(settings, tmp_path)
    (model,) = active_models()
    of_layers = np.full(model.dimension, -20.0, np.float32)
    of_layers[list(MEANINGS).index("debt")] = 20.0
    weights = FieldWeights(model.key, 0.0, of_layers)
    for module in (field_questions, field_share):
        monkeypatch.setattr(module, "field_weights", lambda: weights)

    def make(title: str) -> None:
        for number in range(60):
            ResourceFactory(title=f"{title} {number}")

    return make


def test_no_question_is_surer_than_four_and_other_models_say_nothing():
    weights = field_weights()
    one = np.ones_like(weights.of_layers)

    assert field_odds(weights.made_with, weights.of_layers) == 4.0
    assert field_odds(weights.made_with, -weights.of_layers) == -4.0
    assert field_odds("other", one) is None
    assert field_odds(weights.made_with, one[:3]) is None


def test_what_is_about_the_field_decides_in_doubt(library, find):
    library("Debt of crews")
    find()
    embed()
    analysis = analyze_query(parse("crews of snowy mountains"), user=AnonymousUser())
    levels = readable_by(AnonymousUser())
    in_doubt = {"nearest": 0.3, "search_engine": engine(), "levels": levels}

    assert is_out_of_scope(analysis, field=-4.0, **in_doubt)
    assert not is_out_of_scope(analysis, field=4.0, **in_doubt)


def test_in_a_library_about_the_field_its_questions_are_told(library, find):
    library("Debt of crews")
    find()
    embed()
    (model,) = active_models()
    read = encoder(model).query_layers

    assert field_share.field_in_library(model, read("la deuda").ravel()) == 4.0
    assert field_share.field_in_library(model, read("pesca").ravel()) == -4.0
    assert find(_QUESTION).total > 0
    assert find("whoever eats pesca together beyond mountains").total == 0


def test_in_a_library_about_something_else_the_field_says_nothing(library, find):
    library("Fishing nets")
    ResourceFactory(title="Debt of crews")
    find()
    embed()
    (model,) = active_models()

    assert field_share.field_in_library(model, np.ones(model.dimension)) is None
    assert find("which nets for pesca in deep water").total > 0


def test_a_model_that_fails_leaves_the_field_out(library, find, monkeypatch):
    def fail(model, **_options):
        raise BrokenModelError(model.directory, "it fails")

    library("Debt of crews")
    find()
    (model,) = active_models()
    monkeypatch.setattr(field_share, "encoder", fail)

    assert field_share.field_in_library(model, np.ones(model.dimension)) is None


def test_the_share_is_kept_and_looked_at_again_after_a_day(library, find, monkeypatch):
    library("Debt of crews")
    find()
    embed()
    (model,) = active_models()
    layers = np.ones(model.dimension)
    kept = field_share.field_in_library(model, layers)
    for record in range(300):
        ResourceFactory(title=f"Fishing nets {record}")

    field_share.keep_field_share(model)
    assert field_share.field_in_library(model, layers) == kept is not None
    monkeypatch.setattr(field_share, "_SECONDS", -1)
    field_share.keep_field_share(model)
    assert field_share.field_in_library(model, layers) is None
