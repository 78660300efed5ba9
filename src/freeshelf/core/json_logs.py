"""Log lines as JSON, without anything of a visitor."""

import json
import logging
from datetime import UTC, datetime

from freeshelf.core.errors import describe_exception


class JsonFormatter(logging.Formatter):
    """Log formatter of one JSON object a line, with a fixed list of keys.

    The message of an exception may hold a URL or a search query, so only its type and
    its traceback are written. With `hides_messages` the message is not written either.
    """

    def __init__(self, *, hides_messages: bool = False) -> None:
        super().__init__()
        self._hides_messages = hides_messages

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
        }
        error = record.exc_info[1] if record.exc_info else None
        if not self._hides_messages:
            line["message"] = record.getMessage()
        elif error is not None:
            line["message"] = "a request failed"
        else:
            line["message"] = "a request was answered"
            line["status"] = getattr(record, "status_code", None)
        if error is not None:
            line["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
            line["traceback"] = describe_exception(error)
        return json.dumps(line, ensure_ascii=False)
