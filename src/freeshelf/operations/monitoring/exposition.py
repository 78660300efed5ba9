"""The text that Prometheus reads: counts of this machine, states of the library."""

import time
from collections.abc import Iterable
from importlib.metadata import version

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from freeshelf.core.metrics import new_registry
from freeshelf.operations.monitoring.questions import Question
from freeshelf.operations.monitoring.readiness import readiness
from freeshelf.operations.monitoring.states import states

# Prometheus waits for ten seconds by default.
_SECONDS = 5.0
_asked = Question("states", lambda: list(states()))


class _Families(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def metrics_text() -> str:
    """Return all metrics; without a database, those that need none."""
    until = time.monotonic() + _SECONDS
    _asked.begin()
    try:
        families = _asked.wait(until)
    except Exception:  # noqa: BLE001 - whatever a database may say
        return text_of([], is_read=False)
    return text_of(families)


def text_of(families: Iterable[Metric], *, is_read: bool = True) -> str:
    """Return states of the library with what is counted on this machine."""
    told = GaugeMetricFamily(
        "freeshelf_states_read",
        "Whether the states of the library could be read.",
        value=is_read,
    )
    registry = new_registry()
    registry.register(_Families([_build(), _parts(), told, *families]))
    return generate_latest(registry).decode()


def _build() -> Metric:
    family = GaugeMetricFamily(
        "freeshelf_build_info", "The version that runs.", labels=["version"]
    )
    family.add_metric([version("freeshelf")], 1)
    return family


def _parts() -> Metric:
    family = GaugeMetricFamily(
        "freeshelf_part_up",
        "Whether a part that this node needs works.",
        labels=["part"],
    )
    for name, works in readiness().working().items():
        family.add_metric([name], works)
    return family
