"""Probes that WordPress was tested with: required and forbidden results."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.markdown import table, verdict
from bench.speed.product import Product

_PROBES = Path(__file__).with_name("data") / "probes.yaml"
_FIRST = 3
# More than the exported site has: `never` checks every result.
_ALL = 500

Probe = dict[str, Any]
Answer = dict[str, Any]


def load() -> list[Probe]:
    """Load the probes with their demands; the file defines the terms."""
    return yaml.safe_load(_PROBES.read_text("utf-8"))["probes"]


def ask_probes(product: Product, probes: Sequence[Probe]) -> list[Answer]:
    """Return the results of a prepared library."""
    queries = [probe["query"] for probe in probes]
    return product.inside("bench.asking", "ask", queries=queries, limit=_ALL)


def failures(probe: Probe, answer: Answer) -> list[str]:
    """Return a message for each demand that is not met."""
    titles = [hit["title"] for hit in answer["hits"]]
    first = titles[:_FIRST]
    failed = [
        f"“{wanted}” is not among the first {_FIRST}"
        for wanted in probe.get("first", ())
        if not _has(first, wanted)
    ]
    any_of = probe.get("any", ())
    if any_of and not any(_has(first, wanted) for wanted in any_of):
        failed.append(f"none of {len(any_of)} right titles is among the first {_FIRST}")
    failed += [
        f"“{banned}” is a result"
        for banned in probe.get("never", ())
        if _has(titles, banned)
    ]
    if probe.get("none") and answer["total"]:
        failed.append(f"{answer['total']} results instead of none (“{titles[0]}”)")
    better = probe.get("better")
    if better and answer["better"] != better:
        failed.append(f"offers “{answer['better']}” instead of “{better}”")
    return failed


def report(probes: Sequence[Probe], answers: Sequence[Answer]) -> str:
    """Return how many probes are met, and the failures of the others."""
    failed = [
        (probe, sentences)
        for probe, answer in zip(probes, answers, strict=True)
        if (sentences := failures(probe, answer))
    ]
    met = len(probes) - len(failed)
    summary = table(
        ("Probes of the exported site", "Met", "Verdict"),
        [(f"{len(probes)} probes", str(met), verdict(passed=not failed))],
    )
    lines = [
        f"- “{probe['query']}”: {'; '.join(sentences)}" for probe, sentences in failed
    ]
    return "\n\n".join([summary, *(["\n".join(lines)] if lines else [])])


def _has(titles: Sequence[str], wanted: str) -> bool:
    if wanted.endswith("…"):
        return any(title.startswith(wanted.removesuffix("…")) for title in titles)
    return wanted in titles
