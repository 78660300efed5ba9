"""Copies of a PostgreSQL server by its own tools, as operators keep them."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from scripts.services.postgresql import PostgreSQL, programs
from scripts.services.server import MissingServerError, free_port


class ArchivingServer(PostgreSQL):
    """A server made of a base backup of another one; its log goes into an archive.

    With a moment it is restored to it, from the archive of the other one.
    """

    name = "postgresql-copy"

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source

    @property
    def archive(self) -> Path:
        """The folder of the write-ahead log."""
        return self.folder / "archive"

    def copy(self) -> None:
        """Take a base backup of the source, as docs/how-to/use-postgresql.md has it."""
        bin_ = programs()
        if bin_ is None:
            raise MissingServerError("there is no PostgreSQL")
        self.run(
            [
                *(bin_ / "pg_basebackup", "--dbname", self._source),
                *("--pgdata", self.folder / "data", "--checkpoint=fast", "--no-sync"),
            ]
        )
        self.run(["mkdir", self.archive])

    def start(self, archive: Path | None = None, moment: str = "") -> Mapping[str, str]:
        """Start the copy; with a moment, as it was then, once it says so."""
        bin_ = programs()
        port = free_port()
        address = urlsplit(self._source)
        place = f"{address.username}:{address.password}@127.0.0.1:{port}"
        url = urlunsplit(address._replace(netloc=place))
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "archive_mode": "on",
            "archive_command": f"cp %p {self.archive}/%f",
        }
        if moment:
            self.run(["touch", self.folder / "data/recovery.signal"])
            options |= {
                "restore_command": f"cp {archive}/%f %p",
                "recovery_target_time": moment,
                "recovery_target_action": "promote",
            }
        self.launch(
            [
                *(f"{bin_}/postgres", "-D", self.folder / "data", "-p", str(port)),
                *(w for o in options.items() for w in ("-c", "=".join(o))),
            ],
            is_open=lambda: _is_recovered(url),
            seconds=60,
        )
        return {"FREESHELF_DATABASE_URL": url}


def _is_recovered(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as server:
            row = server.execute("SELECT pg_is_in_recovery()").fetchone()
    except psycopg.OperationalError:
        return False
    return row == (False,)
