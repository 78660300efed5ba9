"""The session engine, for SESSION_ENGINE."""

from freeshelf.accounts.models.session import SessionStore

__all__ = ["SessionStore"]
