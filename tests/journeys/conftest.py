"""Journeys use a data directory of their own, as the tests of the pipeline do."""

from tests.pipeline.conftest import own_place

__all__ = ["own_place"]
