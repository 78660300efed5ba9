"""Pictures go out to a WordPress site without the place where they were taken."""

import io
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model

from freeshelf.enrich import page_images
from freeshelf.enrich.errors import PictureBusyError
from freeshelf.library.models import File, FileContent, FileVersion, Resource
from freeshelf_wordpress.export import uploads as copying
from freeshelf_wordpress.importers.services import import_wordpress
from tests.content.factories import picture_looked_at
from tests.content.marked_pictures import KINDS, MARK, marked, name_of, traces
from tests.library.factories import FileFactory, ResourceFactory
from tests.wordpress.conftest import Import, bring_in, home
from tests.wordpress.sources.wxr import item

__all__ = ["bring_in", "home"]
pytestmark = pytest.mark.django_db
QUAY = "https://quay.example/wp-content/uploads/quay.jpg"


def shown(kind: str) -> None:
    """A picture with marks in a text that all may read."""
    file = ImageFile(io.BytesIO(marked(kind)), name_of(kind, "quay"))
    image = picture_looked_at(title=f"Quay {kind}", file=file)
    value = {"image": image.pk, "is_decorative": True}
    ResourceFactory(body=[{"type": "figure", "value": value}])


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """A folder of pictures in which no other test has taken a name."""
    stored = deepcopy(settings.STORAGES)
    stored["default"]["OPTIONS"]["location"] = str(tmp_path / "media")
    settings.STORAGES = stored


def exported(folder: Path, *options: str) -> tuple[dict[str, bytes], str]:
    """Every file that the command writes, by name, and what it says."""
    folder.mkdir(exist_ok=True)
    said = StringIO()
    call_command(
        "export_wordpress",
        folder / "site.xml",
        "--uploads",
        str(folder),
        *options,
        stdout=said,
        stderr=said,
        verbosity=0,
    )
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: path.read_bytes() for path in paths}, said.getvalue()


@pytest.mark.parametrize("options", [(), ("--include-restricted",)])
def test_no_file_of_an_export_says_where_a_picture_was_taken(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    for kind in KINDS:
        shown(kind)
        FileFactory(name=name_of(kind), content=marked(kind))
    other = FileFactory(name="report.dat", content=marked("JPEG", orientation=3))
    FileContent.objects.filter(pk=other.current.content_id).update(
        media_type="application/octet-stream"
    )
    FileFactory(name="guide.pdf")

    files, _said = exported(tmp_path / "out", *options)

    uploads = {name: data for name, data in files.items() if "site" not in name}
    assert len(uploads) == 2 * len(KINDS) + 2
    assert {name: traces(data) for name, data in files.items() if traces(data)} == {}
    for kind in KINDS:
        for stem in ("photo", "quay"):
            copy = Image.open(io.BytesIO(uploads[name_of(kind, stem)]))
            assert (copy.format, copy.size) == (kind, (64, 48))
    assert uploads["guide.pdf"].startswith(b"%PDF")


def test_what_cannot_be_copied_is_left_out_and_named(tmp_path: Path) -> None:
    FileFactory(name="layers.psd", content=b"8BPS\0\1" + MARK * 9)
    FileFactory(name="cut.jpg", content=marked("JPEG")[:300])
    FileFactory(name="photo.jpg", content=marked("JPEG"))

    files, said = exported(tmp_path / "out")

    assert set(files) == {"site.xml", "site-types.php", "photo.jpg"}
    for name in ("layers.psd", "cut.jpg"):
        assert f"/{name} cannot be removed, so it is not exported." in said
        assert f"/{name}</wp:attachment_url>".encode() not in files["site.xml"]
    assert files["site.xml"].count(b"<wp:attachment_url>") == 1
    assert "gone" not in said


def test_bytes_that_are_gone_are_still_called_so(tmp_path: Path) -> None:
    content = FileFactory(name="photo.jpg", content=marked("JPEG")).current.content
    storages["library"].delete(content.storage_name)

    files, said = exported(tmp_path / "out")

    assert "is missing, so it is not exported" in said
    assert "photo.jpg" not in files


def test_an_export_waits_for_others_that_draw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown("JPEG")
    times = []

    def busy_at_first(source: io.BytesIO, target: io.BytesIO) -> None:
        times.append(1)
        target.write(b"half of it")
        if len(times) == 1:
            raise PictureBusyError
        page_images.write_picture_copy(source, target)

    monkeypatch.setattr(copying, "write_picture_copy", busy_at_first)

    files, said = exported(tmp_path / "out")

    assert len(times) == 2
    assert files["quay.jpg"].startswith(b"half of it\xff\xd8")
    assert "cannot be removed" not in said


def test_two_exports_that_come_back_bring_each_picture_once(
    bring_in: Import, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "quay.jpg").write_bytes(marked("JPEG"))
    bring_in(
        item(1, content=f'<p><img class="wp-image-2" src="{QUAY}" alt="Quay"></p>'),
        item(
            2, kind="attachment", status="inherit", title="Quay", parent=1,
            attachment_url=QUAY, meta=(("_wp_attached_file", "quay.jpg"),),
        ),
        uploads=old,
    )  # fmt: skip
    for name in ("first", "second"):
        exported(tmp_path / name)
    counts = []
    for name in ("first", "second"):
        import_wordpress(
            sources=[tmp_path / name / "site.xml"],
            uploads=tmp_path / name / "wp-content" / "uploads",
            mapping_file=tmp_path / "mapping.yaml",
            now=timezone.now(),
        )
        counts.append(
            (
                get_image_model().objects.count(),
                File.objects.count(),
                FileVersion.objects.count(),
            )
        )

    # What the library wrote itself is a site of its own; its records come once more.
    assert Resource.objects.count() == 2
    assert counts == [(2, 2, 2)] * 2
