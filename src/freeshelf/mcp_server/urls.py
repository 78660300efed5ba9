"""URL of the MCP server."""

from django.urls import path

from freeshelf.mcp_server.views import endpoint

urlpatterns = [path("mcp", endpoint, name="mcp")]
