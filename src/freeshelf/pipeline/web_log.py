"""What gunicorn says, without the addresses of readers and what they asked for."""

import sys
from typing import Any

from gunicorn.glogging import Logger

from freeshelf.core.fault_log import describe_fault


class ReaderlessLog(Logger):
    """gunicorn's log, but a request that fails is a fault and no address."""

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Write the fault at hand; gunicorn's own words name the address."""
        error = sys.exc_info()[1]
        if error is not None:
            self.error_log.error("The web server failed\n%s", describe_fault(error))

    def access(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: there is no access log."""
