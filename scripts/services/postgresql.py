"""PostgreSQL of Debian in a cluster of its own."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import psycopg
from scripts.services.server import (
    PASSWORD,
    MissingServerError,
    Server,
)

_OLDEST = 15
# Debian would open a server of its own on the usual port.
_NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/freeshelf.conf")
# Without care for its disk, for tests that never kill it.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgreSQL(Server):
    """A cluster with ICU's collation, as operators have it."""

    name = "postgresql"
    options: tuple[str, ...] = _FAST
    packages = ("postgresql",)
    account = "postgres"
    stop_signal = signal.SIGINT  # a fast shutdown

    def install(self) -> None:
        """Install the package without a running server."""
        if not programs() and os.geteuid() == 0:
            _NO_MAIN_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
            _NO_MAIN_CLUSTER.write_text("create_main_cluster = false\n", "ascii")
        super().install()

    def prepare(self) -> None:
        """Make the cluster, unless it is kept."""
        password, data = self.folder / "password", self.folder / "data"
        if (data / "PG_VERSION").exists():
            return
        password.write_text(f"{PASSWORD}\n", "ascii")
        password.chmod(0o644)
        locale = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und")
        self.run(
            [
                *(_bin() / "initdb", "-D", data, "-U", "freeshelf", "-E", "UTF8"),
                *("--pwfile", password, "-A", "scram-sha-256", "--no-sync", *locale),
            ]
        )

    def open(self) -> None:
        """Start it."""
        data, url = self.folder / "data", self.url(self.port)
        # One that was killed may have left the number of a process that runs.
        (data / "postmaster.pid").unlink(missing_ok=True)
        own = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
        self.launch(
            [
                *(_bin() / "postgres", "-D", data, "-p", str(self.port)),
                *(word for each in (*own, *self.options) for word in ("-c", each)),
            ],
            is_open=lambda: _is_open(url),
            seconds=60,
        )

    def settings(self) -> Mapping[str, str]:
        """Return the address of its database."""
        return {"FREESHELF_DATABASE_URL": self.url(self.port)}

    @staticmethod
    def url(port: int) -> str:
        """Return the address of the database, or of what stands before it."""
        return f"postgresql://freeshelf:{PASSWORD}@127.0.0.1:{port}/postgres"


def _bin() -> Path:
    found = programs()
    if found is None:
        raise MissingServerError(f"there is no PostgreSQL {_OLDEST} or newer")
    return found


def programs() -> Path | None:
    """Return the folder of the newest programs that Debian has, None if too old."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    versions = {
        int(each.parent.name): each
        for each in folders
        if each.parent.name.isdigit() and (each / "initdb").exists()
    }
    newest = max(versions, default=0)
    return versions[newest] if newest >= _OLDEST else None


def _is_open(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
