"""Generate the Python client in clients/python from the OpenAPI document.

`make client` runs it after every change of the API; nothing there is written by hand
but its configuration and README. A test compares the kept document with the API's.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).resolve().parent.parent / "clients" / "python"
DOCUMENT = CLIENT / "openapi.json"
CONFIGURATION = CLIENT / "generator.yaml"
PACKAGE = CLIENT / "freeshelf_client"


def document() -> dict[str, Any]:
    """Return the API's document without the address of a library."""
    from freeshelf.api.api import api  # noqa: PLC0415 - needs Django's settings

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    found.pop("servers")
    return json.loads(json.dumps(found, sort_keys=True))


def written(found: dict[str, Any]) -> str:
    """Return the document as it is kept."""
    return json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the document, and the client that belongs to it."""
    import django  # noqa: PLC0415 - only where it is run as a program

    django.setup()
    DOCUMENT.write_text(written(document()), "utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate"),
            *("--path", DOCUMENT, "--config", CONFIGURATION, "--meta", "none"),
            *("--output-path", PACKAGE, "--overwrite", "--fail-on-warning"),
        ],
        check=True,
    )


if __name__ == "__main__":
    main()
