# The folder mirrors the room; nobody imports it as the standard library. # noqa: A005
