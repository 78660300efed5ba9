"""Tests that run against real servers, and the servers that each needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.services.postgresql import PostgreSQL
from scripts.services.server import Server


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that run with the settings of some servers."""

    title: str
    needs: tuple[type[Server], ...]
    paths: tuple[str, ...]  # of pytest; it may have further words, such as -k
    settings: Mapping[str, str] = field(default_factory=dict)  # more environment


# In the order in which they run. To add a server: a subclass of Server in a module of
# this folder, and a suite that needs it.
SUITES = (
    Suite(
        "What touches the database, on PostgreSQL",
        (PostgreSQL,),
        (
            "tests/postgresql",
            "tests/journeys/test_first_day.py",
        ),
    ),
)
