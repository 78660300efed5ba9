"""Containers, Kubernetes, systemd, boards and alerts fit the program that they run."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from freeshelf.core.metrics import engine_call
from freeshelf.operations.models import FinishedRun, RoleState
from freeshelf.operations.monitoring.exposition import text_of as metrics_text_of
from freeshelf.operations.monitoring.states import states
from freeshelf.operations.role import PARTS
from freeshelf.project import cli
from freeshelf.wiring.tasks import extract_file
from tests.library.factories import FileFactory
from tests.test_deploy import DEPLOY, lines_of, text_of
from tests.test_docs import REPOSITORY, settings_read

KUBERNETES = DEPLOY / "kubernetes"
MONITORING = DEPLOY / "monitoring"
MANIFESTS = sorted(
    path for path in KUBERNETES.rglob("*.yaml") if path.name != "kustomization.yaml"
)
OVERLAYS = sorted(KUBERNETES.rglob("kustomization.yaml"))
HOW_TO = REPOSITORY / "docs/how-to"
# What the newest and the oldest cluster that is served know.
VERSIONS = ("1.31.0", "1.37.0")


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load(text_of("compose.yaml"))


def documents(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in MANIFESTS:
        for document in documents(path):
            if document["kind"] in ("Deployment", "StatefulSet"):
                name = document["metadata"]["name"]
                yield name, document["spec"]["template"]["spec"]


def is_ours(service: dict[str, Any]) -> bool:
    return service["image"] == "${FREESHELF_IMAGE}"


def test_every_setting_that_files_name_is_one():
    texts = [path.read_text("utf-8") for path in DEPLOY.rglob("*") if path.is_file()]
    named = set(re.findall(r"\bFREESHELF_[A-Z][A-Z_]*[A-Z]\b", "\n".join(texts)))
    # Of compose.env alone.
    named -= {"FREESHELF_DOMAIN", "FREESHELF_IMAGE"}

    assert len(named) > 15
    assert named <= settings_read()


def test_every_file_is_named_by_a_how_to():
    pages = "\n".join(
        page.read_text("utf-8")
        for page in HOW_TO.glob("*.md")
        if re.match(r"deploy|monitor|grow", page.name)
    )

    for path in (*MONITORING.iterdir(), *(DEPLOY / "systemd").iterdir()):
        assert path.name in pages, path.name
    for folder in ("base", "services", "complete"):
        assert f"kubernetes/{folder}" in pages


@pytest.mark.parametrize("version", VERSIONS)
def test_manifests_keep_the_schemas_of_their_kinds(version):
    validator = pytest.importorskip("kubernetes_validate", reason="make test brings it")

    for path in MANIFESTS:
        for document in documents(path):
            validator.validate(document, version, strict=True)


def test_overlays_name_each_manifest_once_and_each_image():
    for overlay in OVERLAYS:
        described = yaml.safe_load(overlay.read_text("utf-8"))
        folder = overlay.parent
        listed = described["resources"]
        files = {path.name for path in folder.glob("*.yaml")} - {overlay.name}

        assert {name for name in listed if name.endswith(".yaml")} == files
        assert len(set(listed)) == len(listed)
        assert all((folder / name).exists() for name in listed)
        for generator in described.get("secretGenerator", ()):
            assert all(
                (folder / f"{name}.example").exists() for name in generator["envs"]
            )
    renamed = {
        image["name"]
        for overlay in OVERLAYS
        for image in yaml.safe_load(overlay.read_text("utf-8")).get("images", ())
    }
    used = {
        container["image"]
        for _, pod in pods()
        for container in (*pod.get("initContainers", ()), *pod["containers"])
    }
    assert used == renamed


def test_what_patches_change_is_there():
    described = yaml.safe_load((KUBERNETES / "complete/kustomization.yaml").read_text())
    known = {
        (each["kind"], each["metadata"]["name"]): each
        for path in MANIFESTS
        for each in documents(path)
    }

    for patch in described["patches"]:
        target = known[patch["target"]["kind"], patch["target"]["name"]]
        for change in yaml.safe_load(patch["patch"]):
            at: Any = target
            for step in change["path"].strip("/").split("/"):
                at = at[int(step)] if isinstance(at, list) else at[step]


@pytest.mark.parametrize(("name", "pod"), [*pods()], ids=lambda each: str(each)[:20])
def test_pods_have_no_rights_and_limits_and_probes(name, pod):
    security = pod["securityContext"]
    mounted = {volume["name"] for volume in pod["volumes"]} | {"data"}

    assert pod["automountServiceAccountToken"] is False
    assert security["runAsNonRoot"] is True
    assert security["runAsUser"] > 0
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in (*pod.get("initContainers", ()), *pod["containers"]):
        rights = container["securityContext"]
        assert rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        # OpenSearch writes its settings next to its program.
        assert rights["readOnlyRootFilesystem"] is (name != "opensearch")
        assert {"cpu", "memory"} <= set(container["resources"]["requests"])
        assert "memory" in container["resources"]["limits"]
        assert {mount["name"] for mount in container["volumeMounts"]} <= mounted
    for container in pod["containers"]:
        assert "livenessProbe" in container
        if not name.startswith("freeshelf-") or name == "freeshelf-web":
            assert "readinessProbe" in container


def test_each_part_runs_in_containers_and_in_pods():
    services = {
        name: each["command"]
        for name, each in compose()["services"].items()
        if is_ours(each)
    }
    in_pods = {
        name.removeprefix("freeshelf-"): pod["containers"][0]["args"]
        for name, pod in pods()
        if name.startswith("freeshelf-")
    }

    served = {words[2] for words in services.values() if words[0] == "serve"}
    assert served == set(PARTS)
    assert in_pods == {part: ["serve", "--only", part] for part in PARTS}
    assert [name for name in services if name.startswith("web-")] == ["web-1", "web-2"]
    assert services["migrate"] == ["migrate", "--wait"]
    for words in services.values():
        assert (words[0],) in cli.commands()


def test_only_the_web_part_is_open_to_readers_and_everything_else_is_closed():
    policies = {
        each["metadata"]["name"]: each["spec"]
        for path in MANIFESTS
        for each in documents(path)
        if each["kind"] == "NetworkPolicy"
    }
    ours = {"matchLabels": {"app.kubernetes.io/name": "freeshelf"}}
    nothing = policies["freeshelf-nothing"]
    budgets = {
        each["metadata"]["name"]
        for path in MANIFESTS
        for each in documents(path)
        if each["kind"] == "PodDisruptionBudget"
    }

    assert nothing == {"podSelector": ours, "policyTypes": ["Ingress", "Egress"]}
    opened = {name for name, spec in policies.items() if "ingress" in spec}
    assert opened == {"freeshelf-readers", "freeshelf-services"}
    readers = policies["freeshelf-readers"]["podSelector"]["matchLabels"]
    assert readers == {"app.kubernetes.io/component": "web"}
    assert {"freeshelf-web", "opensearch"} <= budgets


def test_containers_have_no_rights_and_only_the_proxy_is_reached_from_outside():
    described = compose()
    services = described["services"]

    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    assert described["networks"]["inside"] == {"internal": True}
    for name, each in services.items():
        assert each["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in each["security_opt"], name
        assert each["restart"] in ("unless-stopped", "on-failure"), name
        assert each.get("read_only") or name.startswith("opensearch"), name
        assert set(each.get("depends_on", ())) <= set(services), name
        for volume in each.get("volumes", ()):
            source = volume.partition(":")[0]
            known = source in described["volumes"] or (DEPLOY / source).exists()
            assert known, volume
        for secret in each.get("secrets", ()):
            assert secret in described["secrets"], secret
        if is_ours(each):
            assert each["user"] == "10001:10001"
            given = each["environment"]
            files = [value for key, value in given.items() if key.endswith("_FILE")]
            assert {f"/run/secrets/{name}" for name in each["secrets"]} == set(files)
            assert name == "migrate" or "healthcheck" in each


def test_every_variable_of_compose_has_a_value_or_a_default():
    variables = re.findall(r"\$\{(\w+)(:-)?", text_of("compose.yaml"))
    given = re.findall(r"^(\w+)=", text_of("compose.env.example"), re.MULTILINE)

    assert {name for name, default in variables if not default} <= set(given)


def test_the_proxies_of_nodes_ask_whether_they_are_ready_and_write_nothing_down():
    text = re.sub(r"#.*", "", text_of("compose.Caddyfile"))
    upstream = text_of("systemd/nginx-nodes.conf")
    nodes = re.findall(r"^ +server (\S+) max_fails=1 ", upstream, re.MULTILINE)

    assert "reverse_proxy web-1:8000 web-2:8000" in text
    assert "health_uri /readyz" in text
    assert "respond /metrics 404" in text
    assert {"http.log.error", "http.handlers"} <= set(text.split())
    assert nodes == [f"web-{number}.internal:8000" for number in (1, 2)]
    # Else nobody is asked once each node was restarted within half a minute.
    assert re.findall(r"server (\S+) backup max_fails=0;", upstream) == nodes
    assert "proxy_connect_timeout" in upstream


def test_the_unit_of_a_part_is_shut_in_as_the_unit_of_the_whole():
    whole = text_of("freeshelf.service")
    part = text_of("systemd/freeshelf@.service")
    (command,) = lines_of(part, "ExecStart")
    (before,) = lines_of(part, "ExecStartPre")

    assert shlex.split(command)[1:] == ["serve", "--only", "%i"]
    assert shlex.split(before)[1:] == ["migrate", "--wait"]
    for line in whole.splitlines():
        if re.match(r"(?!Description|ExecStart|After)\w+=", line):
            assert line in part.splitlines(), line


def test_the_image_is_of_nobody_and_brings_the_reader_of_scans():
    lines = text_of("Containerfile")
    stages = lines.split("\nFROM ")

    assert "USER 10001:10001" in stages[-1]
    assert "tesseract-ocr-ara" in stages[-1]
    assert "pip install" not in stages[-1]
    assert 'ENTRYPOINT ["freeshelf"]' in stages[-1]
    assert "--constraint /dist/constraints.txt" in stages[1]


def test_the_image_is_tried_as_it_is_run():
    tried = text_of("try_image.sh")

    for name in ("build_image.sh", "try_image.sh"):
        path = DEPLOY / name
        assert os.access(path, os.X_OK)
        assert subprocess.run(["sh", "-n", path], check=False).returncode == 0
    assert 'mount -o remount,bind,ro "$root"' in tried
    assert "$(of_image Entrypoint) $(of_image Cmd)" in tried


def expressions() -> Iterator[str]:
    board = json.loads((MONITORING / "grafana.json").read_text("utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["query"]["query"]
    rules = yaml.safe_load((MONITORING / "alerts.yaml").read_text("utf-8"))
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


@pytest.fixture
def given(db) -> str:
    """Return what /metrics says of a library with a row of everything."""
    now = timezone.now()
    FileFactory()
    extract_file.enqueue(sha256="0" * 64)
    FinishedRun.objects.create(name="backup", finished_at=now)
    RoleState.objects.create(
        supervisor="a", name="indexer", beat_at=now, patience_seconds=60
    )
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.get("/en/help")
    with engine_call("default", "search"):
        pass
    with pytest.raises(LookupError), engine_call("default", "search"):
        raise LookupError
    return metrics_text_of(states())


def test_boards_alerts_and_the_reference_name_what_metrics_give(given):
    series: dict[str, set[str]] = {}
    for line in given.splitlines():
        if found := re.match(r"(freeshelf_\w+)(?:\{(.*)\})? ", line):
            labels = re.findall(r"(\w+)=\"", found[2] or "")
            series.setdefault(found[1], set()).update(labels)
    # Nothing is embedded here.
    series |= {f"freeshelf_embedding_{name}": {"model"} for name in ("done", "waiting")}
    used = list(expressions())

    assert len(used) > 30
    for expression in used:
        for name, labels in re.findall(r"(freeshelf_\w+)(?:\{([^}]*)\})?", expression):
            assert name in series, expression
            for label in re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels):
                assert label in series[name], expression
        known = {
            label
            for name in re.findall(r"freeshelf_\w+", expression)
            for label in series[name]
        }
        for grouped in re.findall(r"by \(([^)]*)\)", expression):
            assert {word.strip() for word in grouped.split(",")} <= known, expression
    families = {
        re.sub(r"_(?:total|created|bucket|sum|count)$", "", name) for name in series
    }
    page = (REPOSITORY / "docs/reference/metrics.md").read_text("utf-8")
    named = {
        re.sub(r"_total$", "", name) for name in re.findall(r"`(freeshelf_\w+)`", page)
    }
    assert families == named


def test_every_alert_says_what_it_is_and_what_to_do():
    rules = yaml.safe_load((MONITORING / "alerts.yaml").read_text("utf-8"))

    for rule in rules["groups"][0]["rules"]:
        assert set(rule["annotations"]) == {"summary", "description"}
        assert rule["labels"]["severity"] in ("critical", "warning", "info")


def test_servers_keep_no_questions_and_no_values():
    containers = {name: pod["containers"][0] for name, pod in pods()}
    services = compose()["services"]
    for given in (
        services["opensearch-1"]["environment"],
        {e["name"]: e.get("value") for e in containers["opensearch"]["env"]},
    ):
        insights = "search.insights.top_queries"
        for metric in ("latency", "cpu", "memory"):
            assert given[f"{insights}.{metric}.enabled"] == "false"
        assert given[f"{insights}.exporter.type"] == "none"
    for words in (services["postgresql"]["command"], containers["postgresql"]["args"]):
        assert words[0] == "postgres"
        assert {"log_min_error_statement=panic", "log_error_verbosity=terse"} < {*words}


def test_a_secret_that_was_not_filled_in_opens_nothing():
    lines = {
        line.partition("=")[0]: line.partition("=")[2]
        for path in (KUBERNETES / "complete").glob("*.env.example")
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#")
    }

    for name in ("SECRET_KEY", "METRICS_TOKEN", "S3_SECRET_KEY"):
        assert lines[f"FREESHELF_{name}"] == ""
    assert (lines["ROOT_SECRET_KEY"], lines["password"]) == ("", "")


def test_only_its_own_servers_are_reached_in_a_complete_cluster():
    described = yaml.safe_load((KUBERNETES / "complete/kustomization.yaml").read_text())
    (policy,) = (
        each
        for each in described["patches"]
        if each["target"] == {"kind": "NetworkPolicy", "name": "freeshelf-servers"}
    )
    (change,) = yaml.safe_load(policy["patch"])

    to = change["value"]["to"][0]["podSelector"]["matchLabels"]
    assert to == {"app.kubernetes.io/part-of": "freeshelf-services"}
    assert 443 not in [each["port"] for each in change["value"]["ports"]]
