"""Graphs that are run up to an output within them."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.enrich.language_models.sessions import open_session

IDS = {"input_ids": np.array([[0, 2]], np.int64)}
VECTORS = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def path(tmp_path):
    """Write a model of two steps, with its weights in a file beside it."""
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["vectors", "input_ids"], ["inner"]),
            helper.make_node("Add", ["inner", "one"], ["last_hidden_state"]),
        ],
        "two",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["a", "b"])],
        [
            helper.make_tensor_value_info(
                "last_hidden_state", TensorProto.FLOAT, ["a", "b", 4]
            )
        ],
        [
            numpy_helper.from_array(VECTORS, "vectors"),
            numpy_helper.from_array(np.array(1, np.float32), "one"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    onnx.save_model(
        model,
        str(tmp_path / "model.onnx"),
        save_as_external_data=True,
        location="model.onnx.data",
        size_threshold=0,
    )
    return tmp_path / "model.onnx"


def test_a_graph_ends_with_the_output_that_is_asked_for(path):
    (whole,) = open_session(path, threads=1).run(None, IDS)
    inner = open_session(path, threads=1, output="inner")

    assert [output.name for output in inner.get_outputs()] == ["inner"]
    (found,) = inner.run(None, IDS)
    assert np.array_equal(found[0], VECTORS[[0, 2]])
    assert np.array_equal(whole, found + 1)


def test_a_whole_graph_gives_outputs_within_it_too(path):
    both = open_session(path, threads=1, inner=["inner"])

    assert [each.name for each in both.get_outputs()] == ["last_hidden_state", "inner"]
    whole, found = both.run(None, IDS)
    assert np.array_equal(found[0], VECTORS[[0, 2]])
    assert np.array_equal(whole, found + 1)
    with pytest.raises(BrokenModelError):
        open_session(path, threads=1, inner=["elsewhere"])


def test_an_output_that_a_graph_has_not_makes_it_broken(path):
    with pytest.raises(BrokenModelError):
        open_session(path, threads=1, output="elsewhere")
