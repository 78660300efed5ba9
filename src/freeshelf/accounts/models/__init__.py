"""Models of sessions, invitations and short-lived cache entries."""

from freeshelf.accounts.models.cache_entry import CacheEntry
from freeshelf.accounts.models.invitation import Invitation
from freeshelf.accounts.models.session import Session

__all__ = ["CacheEntry", "Invitation", "Session"]
