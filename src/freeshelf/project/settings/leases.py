"""Settings of leases: the name of this node, and how long a lease lasts."""

import socket
from typing import Any

from freeshelf.project.settings.configuration import configuration

FREESHELF_LEASES: dict[str, Any] = {
    "NODE": configuration.text("NODE", "").strip()[:100] or socket.gethostname(),
    # At least three times as long as one waits for the database (60 s), so that who
    # waits for it does not look gone.
    "SECONDS": configuration.number("LEASE_SECONDS", 180, least=2),
}
