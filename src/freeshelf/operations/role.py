"""One process of a running library: `python -m freeshelf.operations.role NAME …`.

Its supervisor starts it as a fresh interpreter; nothing of the library is loaded before
it is set to die with its parent.
"""

import argparse
import faulthandler
import os
import shutil
from contextlib import suppress

import django
from django.utils.module_loading import import_string

from freeshelf.core.garbage_collection import paused_while_loading
from freeshelf.core.supervision import TRACE_SIGNAL, die_with_parent, listen, python
from freeshelf.operations.paths import run_dir

WEB_SERVER = "web server"
WORKER = "worker"
# What `serve --only` runs, and the processes of each; of all embedders one works.
PARTS = {
    "web": (WEB_SERVER,),
    "worker": (WORKER, "embedder"),
    "indexer": ("indexer",),
    "schedule": ("schedule",),
}
ROLES = {
    WEB_SERVER: "freeshelf.operations.web_server.run_web_server",
    "indexer": "freeshelf.operations.indexer.run_indexer",
    "embedder": "freeshelf.operations.embedder.run_embedder",
    "schedule": "freeshelf.wiring.schedule.run_schedule",
    WORKER: "freeshelf.operations.copier.run_worker",
}


def role_command(
    role: str, *, name: str, supervisor: str, parent: int, listener: int
) -> list[str]:
    """Return the command that starts one role under a supervisor."""
    return python(
        "freeshelf.operations.role",
        role,
        f"--name={name}",
        f"--supervisor={supervisor}",
        f"--parent={parent}",
        f"--listener={listener}",
    )


def main() -> None:
    """Run one role until asked to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("--name", required=True)
    parser.add_argument("--supervisor", required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--listener", type=int, required=True)
    options = parser.parse_args()
    die_with_parent(options.parent)
    # A process that is killed because it hangs prints its stack traces first.
    faulthandler.register(TRACE_SIGNAL)
    _run(options)


def _run(options: argparse.Namespace) -> None:
    if options.role == WEB_SERVER:
        _count_together()
    with paused_while_loading():
        django.setup()
        # Models can be imported only now.
        heartbeat = import_string("freeshelf.operations.role_states.Heartbeat")
        run = import_string(ROLES[options.role])
    listen(heartbeat(supervisor=options.supervisor, name=options.name))
    if options.role == WEB_SERVER:
        run(options.listener)
    else:
        run()


def _count_together() -> None:
    """Let the web processes share their counts, before these are loaded."""
    folder = run_dir() / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


if __name__ == "__main__":
    main()
