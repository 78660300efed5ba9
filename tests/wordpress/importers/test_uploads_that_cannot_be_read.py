"""A file of the uploads that the disk does not give costs that file alone."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from freeshelf.ingest.models import IngestRun, RawItem
from freeshelf.library.models import Resource
from tests.wordpress.conftest import Import
from tests.wordpress.sources.wxr import item

pytestmark = pytest.mark.django_db

FOLDER = "/wp-content/uploads/2023/05"


def upload(number: int, name: str) -> str:
    address = f"https://quay.example{FOLDER}/{name}"
    return item(number, kind="attachment", status="inherit", attachment_url=address)


def damage(monkeypatch: pytest.MonkeyPatch, code: int, *names: str) -> None:
    """Let nobody open files of these names."""
    real: Any = Path.open

    def opened(self: Path, *arguments: Any, **named: Any) -> Any:
        if self.name in names:
            raise OSError(code, os.strerror(code), str(self))
        return real(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", opened)


def test_an_upload_that_cannot_be_read_is_refused_alone(
    bring_in: Import, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = uploads / "2023" / "05"
    (folder / "odd.pdf").write_bytes(b"%PDF-1.4 odd")
    Image.new("RGB", (40, 30), "teal").save(folder / "odd.png")
    picture = f'<p><a href="/?p=2">Next</a></p><img src="{FOLDER}/odd.png" alt="">'
    parts = (
        item(1, title="First", content=picture),
        item(2, title="Second"),
        *(upload(90 + n, name) for n, name in enumerate(("odd.pdf", "guide.pdf"))),
        upload(92, "odd.png"),
    )
    with monkeypatch.context() as patch:
        damage(patch, errno.EIO, "odd.pdf", "odd.png")
        report = bring_in(*parts, uploads=uploads)

    row = report.rows["attachment", "inherit"]
    assert row.outcomes == {"refused": 2, "new": 1}
    refused = RawItem.objects.filter(record_type="attachment")
    assert {raw.reason for raw in refused} == {"A file could not be read or written."}
    assert IngestRun.objects.get().outcome == IngestRun.Outcome.DONE
    # What comes after the files came, too.
    second = f"/r/{Resource.objects.get(title='Second').identifier}"
    assert second in Resource.objects.get(title="First").description

    again = bring_in(*parts, uploads=uploads).rows["attachment", "inherit"]
    assert again.outcomes == {"new": 2, "unchanged": 1}
    assert not refused.all().exists()


def test_a_full_disk_still_ends_an_import(
    bring_in: Import, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(monkeypatch, errno.ENOSPC, "guide.pdf")

    with pytest.raises(OSError, match="No space left"):
        bring_in(upload(91, "guide.pdf"), uploads=uploads)

    assert not RawItem.objects.filter(record_type="attachment").exists()
