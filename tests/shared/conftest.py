"""Files are on another machine."""

from tests.shared.storage_elsewhere import elsewhere

__all__ = ["elsewhere"]
