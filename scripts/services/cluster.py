"""A cluster of three nodes of OpenSearch, which can lose each of them."""

import json
import urllib.request
from collections.abc import Mapping

from scripts.services.opensearch import OpenSearch, is_in_cluster
from scripts.services.server import Server

_NODES = 3
_SECONDS = 180


class OpenSearchCluster(Server):
    """Three nodes, started together."""

    name = "opensearch of three nodes"

    def __init__(self) -> None:
        super().__init__()
        self.nodes = tuple(OpenSearch() for _ in range(_NODES))
        for number, node in enumerate(self.nodes, start=1):
            node.name = f"opensearch-{number}"
        names = [node.name for node in self.nodes]
        seeds = [f"127.0.0.1:{node.transport_port}" for node in self.nodes]
        for node in self.nodes:
            node.discovery = {
                "discovery.seed_hosts": seeds,
                "cluster.initial_cluster_manager_nodes": names,
            }

    def install(self) -> None:
        """Put the programs together once."""
        self.nodes[0].install()

    def prepare(self) -> None:
        """Write the settings of each."""
        for node in self.nodes:
            node.prepare()

    def open(self) -> None:
        """Start all, and wait until they have found each other."""
        for node in self.nodes:
            node.launch_node()
        for node in self.nodes:
            node.wait(lambda port=node.port: is_in_cluster(port), seconds=_SECONDS)

    def settings(self) -> Mapping[str, str]:
        """Return what Freeshelf needs to search here."""
        return {"FREESHELF_SEARCH": ",".join(map(self.address, self.nodes))}

    def stop(self) -> None:
        """Stop all, and remove their data."""
        for node in self.nodes:
            node.stop()

    def leader(self) -> OpenSearch:
        """Return the node that leads now."""
        found = json.loads(self._asked("/_cat/cluster_manager?format=json"))
        return next(node for node in self.nodes if node.name == found[0]["node"])

    def follower(self) -> OpenSearch:
        """Return a node with data that does not lead."""
        leader = self.leader()
        return next(node for node in self.nodes if node is not leader)

    def is_whole(self) -> bool:
        """Return whether all nodes are there and each shard has its copies."""
        try:
            health = json.loads(self._asked("/_cluster/health"))
        except OSError:
            return False
        return health["status"] == "green" and health["number_of_nodes"] == _NODES

    def _asked(self, path: str) -> bytes:
        failure: OSError | None = None
        for node in self.nodes:
            address = f"{self.address(node)}{path}"
            try:
                with urllib.request.urlopen(address, timeout=3) as answer:  # noqa: S310
                    found: bytes = answer.read()
                    return found
            except OSError as error:
                failure = error
        raise failure or ConnectionError

    @staticmethod
    def address(node: OpenSearch) -> str:
        """Return the address of a node."""
        return f"http://127.0.0.1:{node.port}"
