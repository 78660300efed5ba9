"""Parsers of untrusted files. They run in the sandbox only and do not import Django.

Each is a generator of messages (`messages.py`): one head, then the pages in order, and
a stop when the file could not be read completely.
"""
