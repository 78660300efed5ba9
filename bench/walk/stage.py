"""A library of one machine that is moved to servers and nodes, and back.

The steps are those of docs/how-to/grow-beyond-one-machine.md and
docs/how-to/deploy-on-several-machines.md, with their settings.
"""

import json
import secrets
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from scripts.services.balancer import Balancer
from scripts.services.cache import Cache
from scripts.services.object_store import ACCESS_KEY
from scripts.services.postgresql import PostgreSQL
from scripts.services.server import PASSWORD

from bench.faults.agent import Agent
from bench.faults.load import Nodes
from bench.faults.node import Node
from bench.faults.stage import BUCKET, Stage
from bench.speed.product import Product

_PRODUCTION = "freeshelf.project.settings.production"
_KEYS = ("alerts", "disclosure", "privacy")
# Emails are sent to nobody; without a server of them there are no alerts.
_NO_MAIL = {"FREESHELF_SMTP_HOST": "127.0.0.1", "FREESHELF_SMTP_PORT": "9"}
# By words, and scans unread: two cores have enough to do.
_ALONE = {**_NO_MAIL, "FREESHELF_DEMO_MODEL": "", "FREESHELF_OCR": "false"}
_ALL = "web,worker,indexer,schedule"
_READER = "reader@example.org"
_DATABASE, _LIKE = "freeshelf", "ENCODING 'UTF8' TEMPLATE template0"


class MovedStage(Stage):
    """Servers and nodes of a library that was on one machine before."""

    def __init__(
        self,
        folder: Path,
        *,
        data: Path,
        lease_seconds: int,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(folder, lease_seconds=lease_seconds, say=say)
        self._data = data
        self._lease_seconds = lease_seconds
        self._proxy = Balancer()
        self._settings = folder / "etc"
        self._settings.mkdir()
        self._old = Product(folder / "old", _ALONE)
        self._new = Product(folder / "command", self._by_file("servers.toml"))
        self._back = Product(folder / "back", self._by_file("one.toml"))

    def backup(self, moment: str) -> Path:
        """Return the folder of the backup of a moment."""
        return self._folder / f"backup-{moment}"

    @property
    def front(self) -> Nodes:
        """What readers ask: nginx alone, which asks the nodes."""
        tls = ssl.create_default_context(cafile=self._proxied["TEST_CERTIFICATE"])
        tls.check_hostname = False  # it is asked at 127.0.0.1
        return Nodes([self._address], verify=tls)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes."""
        return (*self.web, *self.workers, self.indexer, self.schedule)

    def move_back(self) -> None:
        """Stop the nodes, and restore their backup into an empty data directory."""
        self._say("Moving back")
        for node in self.nodes:
            node.stop()
        self._back_up(self._new, "of-servers")
        self._restore(self._back, "of-servers")
        self._back_up(self._back, "at-the-end")

    def _open_servers(self) -> None:
        super()._open_servers()
        self._say("Starting nginx")
        self._proxy.install()
        self._stack.callback(self._proxy.stop)
        self._proxied = self._proxy.start()
        self._address = f"https://127.0.0.1:{self._proxied['TEST_BALANCER']}"

    def _open_library(self) -> None:
        self._make_old()
        self._move()
        self.agent = Agent(Product(self._folder / "agent", self._new.variables))
        self._stack.callback(self.agent.close)
        self._static = self._new.folder / "static"

    def _make_old(self) -> None:
        self._say("Making a library of one machine")
        self._old.freeshelf("demo", "--no-serve")
        site = self._data / "wordpress"
        self._old.freeshelf(
            *("import", "wordpress", str(site / "wxr/all-content.wxr.xml")),
            *("--uploads", str(site / "uploads")),
        )
        self._old.inside("bench.faults.library", "begin_alert", email=_READER)

    def _move(self) -> None:
        self._say("Rehearsing the move, while readers read")
        old = Node("old", _ALL, self._old.folder, _ALONE)
        self._stack.callback(old.stop)
        old.start()
        old.wait()
        self._write_settings()
        self._old.freeshelf("manage", "run_worker", "--until-empty")
        self._back_up(self._old, "of-the-rehearsal")
        self._restore(self._new, "of-the-rehearsal")
        self._forget_rehearsal()
        self._say("Moving")
        old.stop()
        self._back_up(self._old, "at-the-start")
        self._restore(self._new, "at-the-start")
        self._back_up(self._new, "after-the-move")

    def _make_nodes(self) -> None:
        one, two = map(int, self._proxied["TEST_NODES"].split(","))
        self.web = (
            self._node("web-1", "web", port=one),
            self._node("web-2", "web", port=two),
        )
        # The parts of a machine share its name and its data directory.
        worker, self.indexer, self.schedule = (
            self._node(part, part, machine="work-1")
            for part in ("worker", "indexer", "schedule")
        )
        # It takes over when the first one is gone.
        self.workers = (worker, self._node("work-2", "worker,indexer,schedule"))

    def _variables(self, *, is_direct: bool) -> Mapping[str, str]:
        return self._new.variables

    def _by_file(self, name: str) -> Mapping[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": _PRODUCTION,
            "FREESHELF_CONFIG": str(self._settings / name),
            # Of the file.
            "FREESHELF_CRAWLER_LIMITS": "false",
        }

    def _back_up(self, product: Product, moment: str) -> None:
        product.freeshelf("backup", str(self.backup(moment)))

    def _restore(self, product: Product, moment: str) -> None:
        if product is self._new:
            self._ask_server(f"CREATE DATABASE {_DATABASE} {_LIKE}")
            product.freeshelf("manage", "make_bucket")
        product.freeshelf("restore", str(self.backup(moment)))
        # It draws the images that a backup leaves out.
        product.freeshelf("doctor")
        product.freeshelf("doctor", "--check")

    def _forget_rehearsal(self) -> None:
        self._ask_server(f"DROP DATABASE {_DATABASE} WITH (FORCE)")
        self._bucket().objects.all().delete()

    def _ask_server(self, statement: str) -> None:
        with psycopg.connect(
            PostgreSQL.url(self.postgresql.port), autocommit=True
        ) as server:
            server.execute(statement)

    def _write_settings(self) -> None:
        """Write the settings of the how-to, and those without servers."""
        folder = self._settings
        own: dict[str, object] = {
            "secret_key": _key_of(self._old.folder / "secret-key").decode("ascii"),
            "allowed_hosts": ["127.0.0.1"],
            "base_url": self._address,
            "trusted_proxies": 1,
            "smtp_host": _NO_MAIL["FREESHELF_SMTP_HOST"],
            "smtp_port": int(_NO_MAIL["FREESHELF_SMTP_PORT"]),
            "hsts_include_subdomains": False,
            # Editors of the measurement have no telephone, and one address for all.
            "require_two_factors": False,
            "ocr": False,
            "lease_seconds": self._lease_seconds,
            "web_workers": 1,
            "task_workers": 1,
        }
        for name in _KEYS:
            key = b64encode(_key_of(self._old.folder / name / "key")).decode()
            own |= self._secret(f"{name}_key", key)
        database = PostgreSQL.url(self.postgresql.port).removesuffix("postgres")
        endpoint = f"http://127.0.0.1:{self.store.port}"
        servers = {
            **self._secret("database_url", database + _DATABASE),
            "storage": f"s3://{BUCKET}/files?endpoint={endpoint}&region=us-east-1",
            "s3_access_key": ACCESS_KEY,
            **self._secret("s3_secret_key", PASSWORD),
            **self._secret("cache_url", Cache.url(self.cache.port)),
            **self._secret("search", self.search.settings()["FREESHELF_SEARCH"]),
            **self._secret("metrics_token", secrets.token_urlsafe(30)),
        }
        for name, values in (("one", own), ("servers", own | servers)):
            # Values of JSON are values of TOML.
            lines = [f"{key} = {json.dumps(each)}\n" for key, each in values.items()]
            (folder / f"{name}.toml").write_text("".join(lines), "utf-8")

    def _secret(self, name: str, value: str) -> dict[str, str]:
        path = self._settings / name
        path.write_text(f"{value}\n", "utf-8")
        return {f"{name}_file": str(path)}


def _key_of(path: Path) -> bytes:
    """Return the key of a file, or a new one if nothing has needed it yet."""
    new = secrets.token_urlsafe(50).encode()
    return path.read_bytes() if path.exists() else new
