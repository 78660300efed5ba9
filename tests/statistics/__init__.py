# The folder mirrors the app; nobody imports it as the standard library. # noqa: A005
