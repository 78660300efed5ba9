"""Configuration of the app."""

from django.apps import AppConfig


class McpServerConfig(AppConfig):
    """The MCP server."""

    name = "freeshelf.mcp_server"
    label = "mcp_server"
