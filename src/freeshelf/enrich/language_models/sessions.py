"""Graphs of models as ONNX Runtime runs them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from freeshelf.enrich.errors import BrokenModelError
from freeshelf.enrich.language_models.manifest import MODEL_NAME

if TYPE_CHECKING:
    import onnxruntime

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_FOLDER_OF_WEIGHTS = "session.model_external_initializers_file_folder_path"


def open_session(
    path: Path, *, threads: int, output: str = "", inner: Sequence[str] = ()
) -> "onnxruntime.InferenceSession":
    """Load a graph, all of it or up to an output within it. Raises BrokenModelError.

    The whole graph also gives the outputs within it that `inner` names.
    """
    # Imported only for encoding: it would cost every process 20 MB, and starts threads.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Idle threads of a web server must not keep a processor busy.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A graph that is no file has its weights here.
    options.add_session_config_entry(_FOLDER_OF_WEIGHTS, str(path.parent))
    try:
        return onnxruntime.InferenceSession(
            _graph(path, output, inner),
            options,
            providers=["CPUExecutionProvider"],
        )
    # ONNX Runtime's exceptions have no common base class.
    except Exception as error:
        first = str(error).partition("\n")[0][:300]
        problem = f"{MODEL_NAME} cannot be loaded ({first})"
        raise BrokenModelError(path.parent, problem) from error


def outputs_within(path: Path, names: Sequence[str]) -> Sequence[str]:
    """Return names of what is computed within a graph, or none if one is not there.

    Another graph of the same model may name it otherwise.
    """
    content = path.read_bytes() if names and path.exists() else b""
    return names if all(name.encode() in content for name in names) else ()


def _graph(path: Path, output: str, inner: Sequence[str]) -> bytes | str:
    if output:
        return _up_to(path, output)
    return _with_outputs(path, inner) if inner else str(path)


def _with_outputs(path: Path, names: Sequence[str]) -> bytes:
    """Return a graph with further outputs, by their names of at most 120 bytes.

    Messages of protocol buffers that follow one another are merged: what is added to
    the file is graph (7), output (12) and name (1) of ONNX, without its library.
    """
    added = b""
    for name in names:
        held = name.encode()
        for tag in (0x0A, 0x62, 0x3A):
            held = bytes((tag, len(held))) + held
        added += held
    return path.read_bytes() + added


def _up_to(path: Path, output: str) -> bytes:
    """Return a graph that ends with an output within it. Raises StopIteration."""
    # It is needed for this only, and costs 14 MB.
    import onnx  # noqa: PLC0415

    model = onnx.load_model(str(path), load_external_data=False)
    nodes = model.graph.node
    # Nodes stand in the order in which they are run.
    last = next(place for place, node in enumerate(nodes) if output in node.output)
    del nodes[last + 1 :]
    del model.graph.output[1:]
    model.graph.output[0].name = output
    written: bytes = model.SerializeToString()
    return written


def input_names(session: "onnxruntime.InferenceSession", directory: Path) -> list[str]:
    """Return what a graph takes. Raises BrokenModelError if it is not texts."""
    names = [entry.name for entry in session.get_inputs()]
    if "input_ids" not in names or not set(names) <= set(_INPUTS):
        problem = (
            f"{MODEL_NAME} takes {', '.join(names) or 'nothing'}, and a model for "
            f"texts takes {', '.join(_INPUTS)}"
        )
        raise BrokenModelError(directory, problem)
    return names


def run_session(
    session: "onnxruntime.InferenceSession",
    outputs: Sequence[str],
    inputs: Mapping[str, NDArray[np.int64]],
    directory: Path,
) -> list[NDArray[np.float32]]:
    """Return outputs of a model for token ids; raises BrokenModelError."""
    try:
        found: list[NDArray[np.float32]] = session.run(list(outputs), dict(inputs))
    # ONNX Runtime's exceptions have no common base class.
    except Exception as error:
        problem = f"{MODEL_NAME} fails on a text ({error})"
        raise BrokenModelError(directory, problem) from error
    return found
