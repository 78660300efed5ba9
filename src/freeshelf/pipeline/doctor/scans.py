"""Are there scans that no task will read?"""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _

from freeshelf.pipeline.doctor.finding import Finding
from freeshelf.pipeline.scans import forgotten_scans, have_scan_read
from freeshelf.pipeline.tasks import name_of_content


def examine_scans() -> Iterator[Finding]:
    """Files that wait for OCR, which is installed, though no task will read them."""
    for sha256 in forgotten_scans():
        yield Finding(
            _("%(name)s is waiting for OCR, but no task is scheduled for it")
            % {"name": name_of_content(sha256)},
            partial(have_scan_read, sha256),
        )
