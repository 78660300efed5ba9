"""Copies of a library, made while it runs, and their return.

A backup holds the database, the bytes that the database names, the pictures of pages,
and a manifest with the checksum of each. The search index, the static files and the
pictures of document pages are left out: they are made again. So is the secret key.
"""

from freeshelf.operations.backup.create import BackupSummary, create_backup
from freeshelf.operations.backup.restore import RestoreSummary, restore_backup

__all__ = ["BackupSummary", "RestoreSummary", "create_backup", "restore_backup"]
