"""PostgreSQL of Debian in a cluster of its own, without care for its disk."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import psycopg
from scripts.services.server import (
    PASSWORD,
    MissingServerError,
    Server,
    free_port,
)

_OLDEST = 15
# Debian would open a server of its own on the usual port.
_NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/freeshelf.conf")
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

    def start(self) -> Mapping[str, str]:
        """Make the cluster, start it, and return the address of its database."""
        bin_ = programs()
        if bin_ is None:
            raise MissingServerError(f"there is no PostgreSQL {_OLDEST} or newer")
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            self._make(bin_, data)
        port = free_port()
        url = f"postgresql://freeshelf:{PASSWORD}@127.0.0.1:{port}/postgres"
        options = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
        self.launch(
            [
                *(bin_ / "postgres", "-D", data, "-p", str(port)),
                *(
                    word
                    for option in (*options, *self.options)
                    for word in ("-c", option)
                ),
            ],
            is_open=lambda: _is_open(url),
            seconds=60,
        )
        return {"FREESHELF_DATABASE_URL": url}

    def _make(self, programs_: Path, data: Path) -> None:
        password = self.folder / "password"
        password.write_text(f"{PASSWORD}\n", "ascii")
        password.chmod(0o644)
        locale = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=und")
        self.run(
            [
                *(programs_ / "initdb", "-D", data, "-U", "freeshelf", "-E", "UTF8"),
                *("--pwfile", password, "-A", "scram-sha-256", "--no-sync", *locale),
            ]
        )


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
