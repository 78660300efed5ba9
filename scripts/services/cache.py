"""Redis of Debian, which speaks the protocol of Valkey."""

import shutil
from collections.abc import Mapping

from scripts.services.object_store import is_listening
from scripts.services.server import PASSWORD, MissingServerError, Server, free_port


class Cache(Server):
    """A cache that keeps nothing on its disk."""

    name = "redis"
    packages = ("redis-server",)

    def install(self) -> None:
        """Install the package, if there is no program yet."""
        if shutil.which("redis-server") is None:
            super().install()

    def start(self) -> Mapping[str, str]:
        """Start it with a password."""
        program, port = shutil.which("redis-server"), free_port()
        if program is None:
            raise MissingServerError("there is no redis-server")
        options = ("--save", "", "--appendonly", "no", "--dir", str(self.folder))
        self.launch(
            [
                *(program, "--bind", "127.0.0.1", "--port", str(port)),
                *("--requirepass", PASSWORD, *options),
            ],
            is_open=lambda: is_listening(port),
            seconds=30,
        )
        return {"TEST_CACHE_URL": f"redis://:{PASSWORD}@127.0.0.1:{port}/0"}
