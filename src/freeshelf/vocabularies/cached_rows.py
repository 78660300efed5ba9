"""Values made of database rows, cached in each process until the rows change.

A token in the database says which state of the rows a value is of. It is renewed in
the transaction of a change, by handlers in `wiring/cache_handlers.py`, and read again
after a second.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import uuid4

from django.core.cache import caches
from django.db.transaction import get_connection

_COPY_SECONDS = 1
_Value = TypeVar("_Value")


class SharedToken:
    """A token that is the same in all processes until one of them renews it."""

    def __init__(self, name: str) -> None:
        self.key = f"freeshelf.shared.{name}"
        self.copy_key = f"freeshelf:{name}"

    def current(self, *, at_once: bool = False) -> str:
        """Return the token, up to a second old unless `at_once`."""
        return current_tokens(self, at_once=at_once)[0]

    def renew(self) -> None:
        """Drop what all processes cached under this token."""
        connection: Any = get_connection()
        # Two that change the same rows would let one of them go on without a new token:
        # Django's cache swallows the error of the one that waited for too long.
        if connection.in_atomic_block:
            connection.write_alone(self.key)
        caches["database"].set(self.key, uuid4().hex, None)
        caches["memory"].delete(self.copy_key)


def current_tokens(*tokens: SharedToken, at_once: bool = False) -> tuple[str, ...]:
    """Return these tokens by one query, up to a second old unless `at_once`."""
    # A transaction sees its own rows, and they may still be rolled back.
    is_fresh = at_once or get_connection().in_atomic_block
    copies = caches["memory"]
    known = {} if is_fresh else copies.get_many(token.copy_key for token in tokens)
    missing = [token for token in tokens if token.copy_key not in known]
    if missing:
        stored = caches["database"].get_many([token.key for token in missing])
        read = {each.copy_key: str(stored.get(each.key, "")) for each in missing}
        if not is_fresh:
            copies.set_many(read, _COPY_SECONDS)
        known |= read
    return tuple(known[token.copy_key] for token in tokens)


class CachedRows(Generic[_Value]):
    """A value made of rows, cached until one of its tokens is renewed.

    `make` gets the value of before, or None at first.
    """

    def __init__(
        self, make: Callable[[_Value | None], _Value], *tokens: SharedToken
    ) -> None:
        self._make = make
        self._tokens = tokens
        self._lock = threading.Lock()
        self._state: tuple[str, ...] = ()
        self._value: _Value | None = None

    def get(self, *, at_once: bool = False) -> _Value:
        """Return the value, up to a second old unless `at_once`."""
        with self._lock:
            # Read before the rows, so that no value is older than its tokens.
            state = current_tokens(*self._tokens, at_once=at_once)
            if self._value is None or state != self._state:
                self._value = self._make(self._value)
                self._state = state
            return self._value


# Concepts, their labels, schemes and hierarchy.
CONCEPTS = SharedToken("concepts")
