"""nginx of Debian between readers and two web nodes, with the files of deploy/."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.services.object_store import is_listening
from scripts.services.server import (
    REPOSITORY,
    MissingServerError,
    Server,
    free_port,
    install_debian,
)

HOST = "library.example.org"
_WHOLE = """\
daemon off;
pid {folder}/pid;
error_log stderr emerg;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{files}
}}
"""


class Balancer(Server):
    """nginx, unpacked and not installed: Debian would open it on port 80."""

    name = "nginx"

    def install(self) -> None:
        """Install what the program needs besides itself."""
        install_debian(("openssl", "libpcre2-8-0"))

    def start(self) -> Mapping[str, str]:
        """Start it before two nodes that are still to come."""
        port, nodes = free_port(), (free_port(), free_port())
        program = self._program()
        self.run(
            [
                *("openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048"),
                *("-days", "2", "-subj", f"/CN={HOST}"),
                *("-addext", f"subjectAltName=DNS:{HOST}"),
                *("-keyout", "key.pem", "-out", "certificate.pem"),
            ]
        )
        settings = self.folder / "nginx.conf"
        files = self._files(port, nodes)
        settings.write_text(_WHOLE.format(folder=self.folder, files=files), "utf-8")
        self.launch(
            [program, "-p", self.folder, "-c", settings],
            is_open=lambda: is_listening(port),
            seconds=30,
        )
        return {
            "TEST_BALANCER": str(port),
            "TEST_NODES": ",".join(map(str, nodes)),
            "TEST_CERTIFICATE": str(self.folder / "certificate.pem"),
        }

    def _program(self) -> Path:
        installed = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        if installed:
            return Path(installed)
        unpacked = self.folder / "package"
        self.run(["apt-get", "download", "nginx"])
        for package in self.folder.glob("nginx_*.deb"):
            self.run(["dpkg", "-x", package, unpacked])
        if not (unpacked / "usr/sbin/nginx").exists():
            raise MissingServerError("Debian has no nginx here")
        return unpacked / "usr/sbin/nginx"

    def _files(self, port: int, nodes: tuple[int, int]) -> str:
        deploy = REPOSITORY / "deploy"
        upstream = (deploy / "systemd/nginx-nodes.conf").read_text("utf-8")
        for number, node in enumerate(nodes, start=1):
            upstream = upstream.replace(
                f"web-{number}.internal:8000", f"127.0.0.1:{node}"
            )
        servers = (deploy / "nginx.conf").read_text("utf-8")
        # The first server only leads from port 80 to the second.
        second = servers[servers.index("server {", servers.index("server {") + 1) :]
        live = f"/etc/letsencrypt/live/{HOST}"
        changed = {
            "listen 443 ssl default_server;": f"listen 127.0.0.1:{port} ssl http2;",
            "    listen [::]:443 ssl default_server;\n": "",
            "    http2 on;\n": "",
            f"{live}/fullchain.pem": f"{self.folder}/certificate.pem",
            f"{live}/privkey.pem": f"{self.folder}/key.pem",
            "/var/log/nginx/error.log": f"{self.folder}/errors",
            "http://127.0.0.1:8000": "http://freeshelf_nodes",
        }
        for old, new in changed.items():
            if old not in second:
                raise MissingServerError(f"deploy/nginx.conf has no {old!r} any more")
            second = second.replace(old, new)
        return f"{upstream}\n{second}"
