"""Management command `serve_assistant`: `freeshelf mcp`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Answer an assistant on this machine, by MCP over standard input and output."

    def handle(self, *args: Any, **options: Any) -> None:
        import_string("freeshelf.mcp_server.server.mcp_server")().run("stdio")
