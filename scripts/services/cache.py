"""Redis of Debian, which speaks the protocol of Valkey."""

import shutil
from collections.abc import Mapping

from scripts.services.object_store import is_listening
from scripts.services.server import PASSWORD, MissingServerError, Server


class Cache(Server):
    """A cache that keeps nothing on its disk."""

    name = "redis"
    packages = ("redis-server",)

    def install(self) -> None:
        """Install the package, if there is no program yet."""
        if shutil.which("redis-server") is None:
            super().install()

    def open(self) -> None:
        """Start it with a password."""
        program = shutil.which("redis-server")
        if program is None:
            raise MissingServerError("there is no redis-server")
        options = ("--save", "", "--appendonly", "no", "--dir", str(self.folder))
        self.launch(
            [
                *(program, "--bind", "127.0.0.1", "--port", str(self.port)),
                *("--requirepass", PASSWORD, *options),
            ],
            is_open=lambda: is_listening(self.port),
            seconds=30,
        )

    def settings(self) -> Mapping[str, str]:
        """Return the address of its first database."""
        return {"TEST_CACHE_URL": self.url(self.port)}

    @staticmethod
    def url(port: int) -> str:
        """Return the address of the server, or of what stands before it."""
        return f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
