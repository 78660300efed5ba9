"""Download the uploads of a site if no folder of them is given."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from freeshelf.core.http import HttpPolicy
from freeshelf.ingest.models import Source
from freeshelf.ingest.provenance import find_provenance
from freeshelf.sources.base import DOWNLOAD
from freeshelf.sources.remote_files import RemoteFileError, RemoteFiles
from freeshelf_wordpress.importers.custom_types import ATTACHMENT
from freeshelf_wordpress.importers.survey import attachment_path
from freeshelf_wordpress.sources.combined import CombinedSite


@contextmanager
def downloaded_uploads(
    site: CombinedSite,
    source: Source | None,
    folder: Path,
    *,
    policy: HttpPolicy,
    progress: Callable[[str, int, int], None],
    notes: list[str],
) -> Iterator[Path]:
    """Download missing files into a folder like wp-content/uploads.

    Failed downloads are added to the notes. The folder stays if the import is
    interrupted, so that the next one continues from there.
    """
    missing = [
        (item.attachment_url, attachment_path(item))
        for item in site.items(ATTACHMENT)
        if item.attachment_url
        and (source is None or find_provenance(source, item.key) is None)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    with RemoteFiles(folder, policy=policy) as files:
        for done, (url, path) in enumerate(missing, start=1):
            try:
                files.fetch(url, path)
            except RemoteFileError as error:
                notes.append(str(error))
            progress(DOWNLOAD, done, len(missing))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
