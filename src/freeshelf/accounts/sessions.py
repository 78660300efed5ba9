"""The session engine, as SESSION_ENGINE names it."""

from freeshelf.accounts.models.session import SessionStore

__all__ = ["SessionStore"]
