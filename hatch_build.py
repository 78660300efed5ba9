"""Compiles the catalogues of the interface when the package is built or installed."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileMessages(BuildHookInterface):
    """django.po to django.mo, so that a wheel and a fresh checkout speak at once."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what is older than its source; name the results as part of it."""
        script = Path(self.root, "scripts", "compile_messages.py")
        runpy.run_path(str(script))["compile_all"]()
