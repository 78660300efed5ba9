"""Journeys use a data directory of their own, as the tests of operations do."""

from tests.operations.conftest import own_place

__all__ = ["own_place"]
