"""Real servers, relays before them, and the nodes of one library."""

import secrets
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from scripts.services.cache import Cache
from scripts.services.cluster import OpenSearchCluster
from scripts.services.object_store import ACCESS_KEY, ObjectStore
from scripts.services.postgresql import PostgreSQL
from scripts.services.relay import Relay
from scripts.services.server import PASSWORD, Server, free_port

from bench.faults.agent import Agent
from bench.faults.load import RECORDS, Nodes
from bench.faults.node import Node
from bench.speed.product import MeasuringError, Product

BUCKET = "freeshelf-faults"


class Stage:
    """All of it, started by `open` and stopped by `close`."""

    def __init__(
        self, folder: Path, *, lease_seconds: int, say: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._say = say
        self._stack = ExitStack()
        self.postgresql = PostgreSQL()
        # What it has said to have written must be there when it was killed.
        self.postgresql.options = ()
        self.store = ObjectStore()
        self.cache = Cache()
        self.search = OpenSearchCluster()
        self._shared = {
            **{
                f"FREESHELF_{name}_KEY": b64encode(secrets.token_bytes(64)).decode()
                for name in ("ALERTS", "PRIVACY")
            },
            "FREESHELF_SECRET_KEY": secrets.token_urlsafe(60),
            "FREESHELF_LEASE_SECONDS": str(lease_seconds),
            "FREESHELF_WEB_WORKERS": "1",
            "FREESHELF_TASK_WORKERS": "1",
        }

    def open(self) -> None:
        """Start servers and nodes. Raises MissingServerError and MeasuringError."""
        self._open_servers()
        self._open_library()
        self._say("Starting the nodes")
        self._make_nodes()
        for node in self.nodes:
            # Style sheets are gathered once.
            if self._static.exists() and not (node.folder / "static").exists():
                shutil.copytree(self._static, node.folder / "static")
            node.start()
        for node in self.nodes:
            node.wait()

    def _open_servers(self) -> None:
        servers: tuple[Server, ...] = (
            *(self.search, self.postgresql, self.store, self.cache),
        )
        for server in servers:
            self._say(f"Starting {server.name}")
            server.install()
            self._stack.callback(server.stop)
            server.start()
        self.to_postgresql = self._relay(self.postgresql)
        self.to_store = self._relay(self.store)
        self.to_cache = self._relay(self.cache)

    def _open_library(self) -> None:
        self._bucket().create()
        self._say("Making the library")
        product = Product(self._folder / "agent", self._variables(is_direct=True))
        product.folder.mkdir(parents=True)
        self.agent = Agent(product)
        self._stack.callback(self.agent.close)
        self.agent.call("begin", records=RECORDS)
        self._static = product.folder / "static"

    def _make_nodes(self) -> None:
        self.web = tuple(self._node(f"web-{number}", "web") for number in (1, 2))
        self.workers = tuple(
            self._node(f"worker-{number}", "worker") for number in (1, 2)
        )
        # One node has both parts.
        self.indexer = self.schedule = self._node("back", "indexer,schedule")

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes."""
        return (*self.web, *self.workers, self.indexer)

    @property
    def front(self) -> Nodes:
        """What readers and editors ask."""
        return Nodes([node.base_url for node in self.web])

    def importing(self) -> Node:
        """Return the node whose worker imports."""
        name = self.agent.call("importing")
        return next(
            (node for node in self.workers if node.host == name), self.workers[0]
        )

    def close(self) -> None:
        """Stop everything."""
        self._stack.close()

    def wait_until(
        self, what: str, is_so: Callable[[], bool], *, seconds: float
    ) -> float:
        """Wait, and return for how many seconds. Raises MeasuringError."""
        began = time.monotonic()
        while not is_so():
            if time.monotonic() - began > seconds:
                raise MeasuringError(f"After {seconds:.0f} s still not: {what}")
            time.sleep(0.5)
        return time.monotonic() - began

    def _node(self, name: str, parts: str, *, port: int = 0, machine: str = "") -> Node:
        folder = self._folder / (machine or name)
        folder.mkdir(exist_ok=True)
        variables = self._variables(is_direct=False)
        node = Node(name, parts, folder, variables, port or free_port(), machine)
        self._stack.callback(node.stop)
        return node

    def _relay(self, server: Server) -> Relay:
        relay = Relay(server.port)
        self._stack.callback(relay.close)
        # Whatever waits for it is let go first.
        self._stack.callback(relay.join)
        return relay

    def _variables(self, *, is_direct: bool) -> Mapping[str, str]:
        def port(server: Server, relay: Relay) -> int:
            return server.port if is_direct else relay.port

        endpoint = f"http://127.0.0.1:{port(self.store, self.to_store)}"
        return {
            **self._shared,
            **self.search.settings(),
            "FREESHELF_DATABASE_URL": PostgreSQL.url(
                port(self.postgresql, self.to_postgresql)
            ),
            "FREESHELF_CACHE_URL": Cache.url(port(self.cache, self.to_cache)),
            "FREESHELF_STORAGE": f"s3://{BUCKET}/library?endpoint={endpoint}",
            "FREESHELF_S3_ACCESS_KEY": ACCESS_KEY,
            "FREESHELF_S3_SECRET_KEY": PASSWORD,
        }

    def _bucket(self) -> Any:
        import boto3  # noqa: PLC0415 - of an extra

        settings = self.store.settings()
        return boto3.resource(
            "s3",
            endpoint_url=settings["TEST_S3_ENDPOINT"],
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=PASSWORD,
        ).Bucket(BUCKET)
