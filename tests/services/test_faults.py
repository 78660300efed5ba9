"""Each kind of fault for ten seconds, with real servers, nodes and load.

The same at full length, with the figures, is `make bench faults`.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.faults.kinds import FAULTS
from bench.faults.measurement import QUICK, Measurement, staged

pytestmark = pytest.mark.skipif(
    "TEST_FAULTS" not in os.environ, reason="make test-services starts the servers"
)


@pytest.fixture(scope="module")
def measurement() -> Iterator[Measurement]:
    with (
        tempfile.TemporaryDirectory(prefix="freeshelf-faults-") as folder,
        staged(Path(folder), effort=QUICK, say=print) as measurement,
    ):
        yield measurement


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if not fault.is_variant],
    ids=lambda fault: fault.name,
)
def test_nothing_is_lost_and_search_goes_on(measurement, fault):
    outcome = measurement.run(fault)

    assert outcome.searches
    assert outcome.saved
    assert outcome.troubles == []
