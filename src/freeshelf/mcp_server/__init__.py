"""The library for assistants: tools, resources and prompts of the MCP server."""
