"""OpenSearch from the artifacts of its own build, on one node."""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.services.server import MissingServerError, Server, free_port

# The newest of which Maven has the k-NN plug-in together with all that it needs.
VERSION = "2.19.1"
_LOG4J = "2.21.0"
_HEAP = os.environ.get("FREESHELF_TEST_OPENSEARCH_HEAP", "512m")
_MODULES = (
    (
        "transport-netty4",
        "org.opensearch.transport.Netty4Plugin",
        "transport-netty4-client",
    ),
    (
        "analysis-common",
        "org.opensearch.analysis.common.CommonAnalysisPlugin",
        "analysis-common",
    ),
    ("lang-painless", "org.opensearch.painless.PainlessPlugin", "lang-painless"),
)
# What modules may do under the security manager.
_POLICIES = {
    "transport-netty4": (
        'java.net.SocketPermission "*", "accept,connect"',
        'java.io.FilePermission "/proc/sys/net/core/somaxconn", "read"',
        'java.lang.RuntimePermission "getClassLoader"',
        'java.lang.RuntimePermission "setContextClassLoader"',
    ),
    "lang-painless": (
        'java.lang.RuntimePermission "createClassLoader"',
        'java.lang.RuntimePermission "getClassLoader"',
    ),
}
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
# Which questions it takes whole, as the how-to has it.
_CLAUSES = 16384


class OpenSearch(Server):
    """One node without security, put together once per machine."""

    name = "opensearch"
    packages = ("maven", "openjdk-17-jre-headless", "unzip")
    heap = _HEAP

    def install(self) -> None:
        """Fetch the artifacts and lay them out as a distribution has them."""
        if _java() is None or not (shutil.which("mvn") and shutil.which("unzip")):
            super().install()
        if not (programs() / ".complete").exists():
            _lay_out(programs())

    def start(self) -> Mapping[str, str]:
        """Start the node, and return its address for the tests."""
        java = _java()
        if java is None:
            raise MissingServerError("there is no Java 17")
        port, home = free_port(), programs()
        for name in ("config", "data", "logs", "tmp"):
            place = self.folder / name
            place.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(place, self.account)
        config = self.folder / "config"
        (config / "log4j2.properties").write_text(_LOGGING, "ascii")
        settings = {
            "cluster.name": "freeshelf-tests",
            "node.name": "one",
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "network.host": "127.0.0.1",
            "http.port": port,
            "transport.port": free_port(),
            "discovery.type": "single-node",
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "indices.query.bool.max_clause_count": _CLAUSES,
        }
        # JSON is YAML too.
        (config / "opensearch.yml").write_text(json.dumps(settings), "ascii")
        self.launch(
            [
                *(
                    java,
                    f"-Xms{self.heap}",
                    f"-Xmx{self.heap}",
                    "-Djava.security.manager=allow",
                ),
                f"-Djava.io.tmpdir={self.folder / 'tmp'}",
                f"-Dopensearch.path.home={home}",
                f"-Dopensearch.path.conf={config}",
                *("-Dopensearch.distribution.type=tar", "-Dfile.encoding=UTF-8"),
                *("-Djna.nosys=true", "-Dlog4j2.disable.jmx=true"),
                *("-cp", f"{home}/lib/*", "org.opensearch.bootstrap.OpenSearch"),
            ],
            is_open=lambda: _is_open(port),
            seconds=120,
        )
        return {"FREESHELF_TEST_OPENSEARCH": f"http://127.0.0.1:{port}"}


def programs() -> Path:
    """Return the folder of the programs, which every account may enter."""
    kept = os.environ.get("FREESHELF_TEST_SERVERS", "")
    folder = Path(kept or Path(tempfile.gettempdir()) / "freeshelf-servers")
    return folder / f"opensearch-{VERSION}"


def _lay_out(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    # The node would create what is missing, and may not.
    for name in ("bin", "extensions", "lib"):
        (home / name).mkdir(parents=True)
    fetched = home.with_name(f"{home.name}-fetched")
    _fetch(
        home / "lib",
        f"org.opensearch:opensearch:{VERSION}",
        f"org.opensearch:opensearch-plugin-classloader:{VERSION}",
        f"org.apache.logging.log4j:log4j-core:{_LOG4J}",
    )
    for name, kind, artifact in _MODULES:
        module = home / "modules" / name
        module.mkdir(parents=True)
        _fetch(fetched / name, f"org.opensearch.plugin:{artifact}:{VERSION}")
        for jar in (fetched / name).glob("*.jar"):
            if not (home / "lib" / jar.name).exists():
                shutil.copy(jar, module)
        described = {
            "description": name,
            "version": VERSION,
            "name": name,
            "classname": kind,
            "java.version": "11",
            "opensearch.version": VERSION,
            "extended.plugins": "",
            "has.native.controller": "false",
        }
        lines = "".join(f"{key}={value}\n" for key, value in described.items())
        (module / "plugin-descriptor.properties").write_text(lines, "ascii")
        if allowed := _POLICIES.get(name):
            rules = "".join(f"  permission {rule};\n" for rule in allowed)
            policy = f"grant {{\n{rules}}};\n"
            (module / "plugin-security.policy").write_text(policy, "ascii")
    plugin = home / "plugins/opensearch-knn"
    plugin.mkdir(parents=True)
    _fetch(fetched / "knn", f"org.opensearch.plugin:opensearch-knn:{VERSION}.0:zip")
    for archive in (fetched / "knn").glob("*.zip"):
        _run(["unzip", "-qo", str(archive), "-d", str(plugin)])
    shutil.rmtree(fetched, ignore_errors=True)
    (home / ".complete").touch()


def _fetch(folder: Path, *artifacts: str) -> None:
    """Put artifacts of Maven and what they need into a folder, as files."""
    wanted = []
    for artifact in artifacts:
        group, name, version, *kind = artifact.split(":")
        wanted.append(
            f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId>"
            f"<version>{version}</version><type>{kind[0] if kind else 'jar'}</type>"
            f"</dependency>"
        )
    with tempfile.TemporaryDirectory() as scratch:
        pom = Path(scratch) / "pom.xml"
        pom.write_text(
            '<project xmlns="http://maven.apache.org/POM/4.0.0">'
            "<modelVersion>4.0.0</modelVersion><groupId>local</groupId>"
            "<artifactId>servers</artifactId><version>1</version>"
            f"<dependencies>{''.join(wanted)}</dependencies></project>",
            "ascii",
        )
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
        _run(["mvn", "-q", "-B", "-f", str(pom), *goal])


def _run(words: Sequence[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-500:]
        raise MissingServerError(f"{words[0]} failed: {said}")


def _java() -> Path | None:
    found = Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java")
    return next(iter(sorted(found)), None)


def _is_open(port: int) -> bool:
    address = (
        f"http://127.0.0.1:{port}/_cluster/health?wait_for_status=yellow&timeout=1s"
    )
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
