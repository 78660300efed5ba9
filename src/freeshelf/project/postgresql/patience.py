"""Give up on a PostgreSQL server that is connected and does not answer.

The time-outs of TCP notice packets that vanish, if nobody on the way acknowledges them.
A frozen server, or a proxy before one, acknowledges everything and answers nothing.
"""

import time
import weakref
from collections.abc import Generator
from typing import Any

from psycopg import OperationalError


def limit_answers(connection: Any, *, seconds: float) -> None:
    """Let each statement of a connection fail after so many seconds without an end."""
    kind, own = type(connection), weakref.ref(connection)

    def wait(statement: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
        opened = own()
        # Waiting returns every tenth of a second, also when nothing came.
        return kind.wait(opened, _limited(statement, opened, seconds), *args, **kwargs)

    connection.wait = wait


def _limited(
    statement: Generator[Any, Any, Any], connection: Any, seconds: float
) -> Generator[Any, Any, Any]:
    until = time.monotonic() + seconds
    try:
        awaited = next(statement)
        while True:
            ready = yield awaited
            if not ready and time.monotonic() > until:
                # Whatever comes now would be taken for the answer to the next one.
                connection.pgconn.finish()
                raise OperationalError(f"no answer within {seconds:.0f} seconds")
            awaited = statement.send(ready)
    except StopIteration as ended:
        return ended.value
