"""A data directory of one's own, and a look into its index."""

from tests.operations.conftest import found, own_place

__all__ = ["found", "own_place"]
