"""Did an import end before it indexed what it saved?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from freeshelf.ingest.late_indexes import catch_up_all, left_unindexed
from freeshelf.pipeline.doctor.finding import Finding


def examine_late_indexes() -> Iterator[Finding]:
    """Sources whose last import was cut off."""
    for source in left_unindexed():
        yield Finding(
            _("Items imported from %(name)s are missing from the admin search")
            % {"name": source.title},
            catch_up_all,
        )
