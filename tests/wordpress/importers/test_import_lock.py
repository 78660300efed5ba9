"""Two imports at once would undo each other's accounts."""

import pytest

from freeshelf.ingest import import_lock
from freeshelf.ingest.errors import ImportUnderWayError
from freeshelf.ingest.models import IngestRun
from freeshelf.leases.services import hold
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item


@pytest.mark.django_db
def test_an_import_waits_for_none_that_writes_and_says_so(
    bring_in: Import,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_lock, "_WAIT_SECONDS", 0)

    with (
        hold(import_lock.LEASE),
        pytest.raises(ImportUnderWayError, match="Wait for it to finish or stop it"),
    ):
        bring_in(item(20))

    assert not IngestRun.objects.exists()
    bring_in(item(20))
    assert IngestRun.objects.get().outcome == "done"
