"""Check an untrusted ONNX file before it is loaded."""

from collections.abc import Collection, Iterator
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

# ONNX's own operators, and those that come with ONNX Runtime.
_DOMAINS = {"", "ai.onnx", "ai.onnx.ml", "com.microsoft"}
_MAX_BYTES = 2**31 - 1  # a protobuf cannot be larger


def problem_of(path: Path, *, beside: Collection[str]) -> str:
    """Return why an ONNX file must not be used, or "".

    beside: the files that may contain its weights. External weights elsewhere and
    custom operators, which need code of their own, are rejected.
    """
    size = path.stat().st_size
    if size > _MAX_BYTES:
        return f"{path.name} has {size:,} bytes, and an ONNX file has 2 GB at most"
    try:
        model = onnx.load(str(path), load_external_data=False)
    except (DecodeError, ValueError) as error:
        return f"{path.name} is not an ONNX file ({str(error)[:200]})"
    for tensor in _tensors(model):
        source = next(
            (entry.value for entry in tensor.external_data if entry.key == "location"),
            "",
        )
        if tensor.data_location == onnx.TensorProto.EXTERNAL and source not in beside:
            return (
                f"{path.name} wants weights from {source!r}, which is not a file "
                f"of this directory that the manifest names"
            )
    for node in _nodes(model):
        if node.domain not in _DOMAINS:
            return (
                f"{path.name} needs the operator {node.op_type} of {node.domain!r}, "
                f"which ONNX Runtime does not have"
            )
    return ""


def _tensors(model: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    for graph in _graphs(model.graph):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
    for node in _nodes(model):
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors


def _nodes(model: onnx.ModelProto) -> Iterator[onnx.NodeProto]:
    for graph in _graphs(model.graph):
        yield from graph.node
    for function in model.functions:
        for node in function.node:
            yield node
            for graph in _inner(node):
                yield from (node for inner in _graphs(graph) for node in inner.node)


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """Yield a graph and the graphs inside its loops and conditions."""
    yield graph
    for node in graph.node:
        for inner in _inner(node):
            yield from _graphs(inner)


def _inner(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    for attribute in node.attribute:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs
