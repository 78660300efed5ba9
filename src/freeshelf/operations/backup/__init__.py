"""Back up a running library, and restore it.

A backup has the database, the files that the database names, the images of pages, and a
manifest with the checksum of each. The search index, the static files and the page
images of documents are left out, as they can be rebuilt. So is the secret key.
"""

from freeshelf.operations.backup.create import (
    BackupSummary,
    create_backup,
)
from freeshelf.operations.backup.restore import (
    RestoreSummary,
    restore_backup,
)
