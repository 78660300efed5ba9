"""A proxy as companies have them: it ends TLS itself, by an authority of its own."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class InspectingProxy:
    """Answers for any of its hosts with the files of a table: address to bytes."""

    def __init__(self, folder: Path, hosts: list[str], files: dict[str, bytes]) -> None:
        self.authority, self._context = _authority(folder, hosts)
        self.files, self.asked = files, []
        self.url = ""

    @contextmanager
    def running(self) -> Iterator["InspectingProxy"]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, self._context))
        Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        yield self
        server.shutdown()
        server.server_close()


def _handler(proxy: InspectingProxy, context: ssl.SSLContext) -> type:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else a body waits 40 ms until the client acknowledges the headers.
        disable_nagle_algorithm = True
        host = ""

        def do_CONNECT(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.host = self.path.partition(":")[0]
            self.close_connection = False  # pip asks for a tunnel by HTTP/1.0
            try:
                self.connection = context.wrap_socket(self.request, server_side=True)
            except OSError:  # who asks does not trust the authority
                self.close_connection = True
                return
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", buffering=0)

        def do_GET(self) -> None:
            address = f"https://{self.host}{self.path}"
            proxy.asked.append(address)
            content = proxy.files.get(address)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", "text/html" if address[-1] == "/" else "x")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        do_HEAD = do_GET  # noqa: N815

        def finish(self) -> None:
            super().finish()
            self.connection.close()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    return Handler


def _authority(folder: Path, hosts: list[str]) -> tuple[Path, ssl.SSLContext]:
    """The certificate of an authority, and what serves the hosts by it."""
    root, root_key = _certificate("Inspecting proxy", [], None)
    leaf, leaf_key = _certificate(hosts[0], hosts, (root, root_key))
    kept = folder / "authority.pem"
    kept.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    chain = folder / "served.pem"
    chain.write_bytes(
        leaf_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + leaf.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return kept, context


Signed = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _certificate(name: str, hosts: list[str], issuer: Signed | None) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(not hosts, None), critical=True)
    )
    if hosts:
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key
