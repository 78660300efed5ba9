"""Parsers of untrusted files. They run in the sandbox only and do not import Django.

Each is a generator of messages (`messages.py`): a head, then the pages in order, a
second head if the outline is known last, and a stop when the file could not be read
completely.
"""
