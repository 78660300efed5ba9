"""Files and images that a check keeps back go to no WordPress site."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from freeshelf.library.models import HeldPicture
from freeshelf.library.services import replace_file, restrict, take_out
from tests.content.factories import ImageFactory
from tests.library.factories import (
    ContentFile,
    FileFactory,
    ResourceFactory,
    pdf_bytes,
)
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db


def exported(folder: Path, *options: str) -> tuple[str, str]:
    """Return all bytes and names of an export with its uploads, and what it said."""
    folder.mkdir()
    said = StringIO()
    target = folder / "site.xml"
    command = ("export_wordpress", target, "--uploads", folder, *options)
    call_command(*command, stdout=said, verbosity=0)
    paths = [path for path in folder.rglob("*") if path.is_file()]
    text = "".join(f"{p.name}{p.read_bytes().decode('latin-1')}" for p in paths)
    return text, said.getvalue()


@pytest.mark.parametrize("options", [(), ("--include-restricted",)])
def test_held_files_and_images_stay_here_and_are_counted(tmp_path, options) -> None:
    make_home()
    record = ResourceFactory()
    FileFactory(resource=record, name="open.pdf", text="Open")
    FileFactory(resource=record, name="gannet.pdf", held=True)
    for name, hold in (("merlin.pdf", take_out), ("redstart.pdf", restrict)):
        hold(file=FileFactory(resource=record, name=name))
    replace_file(
        file=record.files.get(number=1),
        stream=ContentFile(pdf_bytes("Osprey")),
        name="osprey.pdf",
        now=timezone.now(),
    )
    image = ImageFactory(title="Shrike")
    HeldPicture.objects.get_or_create(picture=image)
    figure = {"image": image.pk, "alt_text": "Plover", "caption": "Curlew"}
    ResourceFactory(body=[{"type": "figure", "value": figure}])

    text, said = exported(tmp_path / "out", *options)

    assert "open.pdf" in text
    for word in ("gannet", "merlin", "redstart", "osprey", "Osprey", "Shrike"):
        assert word not in text
    for word in ("Plover", "Curlew"):
        assert word not in text
    assert "3  files held back by a check" in said
    assert "1  images held back by a check" in said


def test_a_file_of_a_draft_goes_only_where_everything_does(tmp_path) -> None:
    make_home()
    FileFactory(resource=ResourceFactory(live=False), name="heron.pdf")

    public, _said = exported(tmp_path / "public")
    everything, _said = exported(tmp_path / "all", "--include-restricted")

    assert "heron" not in public
    assert "heron" in everything
