"""Readers get files that are pictures without what staff keep."""

import base64
import io
import re

import pytest
from django.urls import reverse
from PIL import Image as Pillow

from freeshelf.core.picture_copies import copy_picture
from freeshelf.enrich.page_images import picture_copy_size
from freeshelf.library.models import FileContent
from freeshelf.web.presenters.formats import file_size
from freeshelf.wiring.tasks import extract_file
from tests.content.marked_pictures import KINDS, MARK, marked, name_of, traces
from tests.library.factories import FileFactory, UserFactory

pytestmark = pytest.mark.django_db


def got(client, file) -> bytes:
    response = client.get(file.download_url())
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    assert response["Content-Length"] == str(len(body))
    return body


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_downloaded_in_its_format_and_without_metadata(client, kind):
    file = FileFactory(name=name_of(kind), content=marked(kind))

    copy = got(client, file)

    assert traces(copy) == []
    assert Pillow.open(io.BytesIO(copy)).format == kind
    assert got(client, file) == copy


def test_a_copy_stands_upright_and_keeps_all_pixels(client):
    file = FileFactory(name="photo.jpg", content=marked("JPEG", orientation=5))

    copy = Pillow.open(io.BytesIO(got(client, file)))

    assert copy.size == (48, 64)
    assert min(copy.convert("RGB").getpixel((10, 10))) > 240


@pytest.mark.parametrize("kind", ["GIF", "TIFF"])
def test_all_pictures_of_one_file_come_along(client, kind):
    file = FileFactory(name=name_of(kind), content=marked(kind))

    copy = Pillow.open(io.BytesIO(got(client, file)))
    first = copy.convert("RGB").getpixel((5, 5))
    copy.seek(1)

    assert copy.n_frames == 2
    assert min(first) > 240 > 200 > min(copy.convert("RGB").getpixel((5, 5)))
    assert kind == "TIFF" or copy.info["duration"] == 90


@pytest.mark.parametrize("name", ["photo.dat", "photo.txt", "photo"])
def test_a_picture_that_is_called_something_else_is_one_still(client, name):
    file = FileFactory(name=name, content=marked("JPEG"))
    FileContent.objects.update(media_type="application/octet-stream")

    assert traces(got(client, file)) == []


def test_a_part_is_one_of_the_copy(client):
    file = FileFactory(name="photo.jpg", content=marked("JPEG"))
    whole = got(client, file)

    part = client.get(file.download_url(), headers={"range": "bytes=10-99"})

    assert part["Content-Range"] == f"bytes 10-99/{len(whole)}"
    assert b"".join(part.streaming_content) == whole[10:100]


def test_an_unchanged_copy_is_not_sent_again(client):
    file = FileFactory(name="photo.jpg", content=marked("JPEG"))
    etag = client.get(file.download_url())["ETag"]

    again = client.get(file.download_url(), headers={"if-none-match": etag})

    assert again.status_code == 304


@pytest.mark.parametrize("name", ["photo.jpg", "photo.psd"])
def test_what_cannot_be_copied_is_not_for_readers(client, name):
    broken = marked("JPEG")[:300] if name.endswith("jpg") else b"8BPS\0\1" + MARK * 9
    file = FileFactory(name=name, content=broken)

    response = client.get(file.download_url())

    assert response.status_code == 404
    assert MARK not in response.content


def test_staff_keep_what_was_uploaded(client):
    client.force_login(UserFactory(is_superuser=True))
    file = FileFactory(name="photo.jpg", content=marked("JPEG"))

    version = file.versions.get().pk
    shown = client.get(reverse("library_file_version", args=[file.pk, version]))

    assert MARK in b"".join(shown.streaming_content)


def test_a_drawing_says_nothing_of_who_drew_it(tmp_path):
    path = tmp_path / "drawing.svg"
    photo = f"data:image/jpeg;base64,{base64.b64encode(marked('JPEG')).decode()}"
    path.write_text(
        '<?xml version="1.0"?><!-- MARK-OF-JANE --><svg xmlns="http://www.w3.org/2000/'
        'svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        'inkscape:export-filename="MARK-OF-JANE" data-by="MARK-OF-JANE">'
        "<metadata>MARK-OF-JANE</metadata><inkscape:note>MARK-OF-JANE</inkscape:note>"
        "<?note MARK-OF-JANE?><text>Kept</text>"
        f"<image href='{photo}'/><g style='fill:red/* MARK-OF-JANE */'/>"
        f"<style>/* MARK-OF-JANE */ .a{{background:URL( '{photo}' );color:teal}}"
        f"</style><rect style='mask:url({photo})'/></svg>"
    )

    copy = b"".join(copy_picture(path=str(path)))

    assert MARK not in copy
    assert b"Kept" in copy
    assert copy.count(b"data:image/jpeg;base64,") == 1
    assert b"color:teal" in copy
    assert b"fill:red" in copy
    assert b"RXhpZg" not in copy  # Exif, in base64


@pytest.mark.parametrize("name", ["photo.jpg", "notes.txt"])
def test_no_page_states_a_size_that_is_not_what_is_downloaded(client, name):
    content = marked("JPEG") if name == "photo.jpg" else b"A line of words.\n" * 80
    file = FileFactory(name=name, content=content)
    size = str(len(got(client, file)))

    feed = client.get("/en/feed.atom").content.decode()
    page = client.get(file.resource.get_absolute_url()).content.decode()

    for stated in (
        re.findall(r'rel="enclosure"[^>]*length="(\d*)"', feed)
        + re.findall(r'length="(\d*)"[^>]*rel="enclosure"', feed),
        re.findall(r'"contentSize": "(\d*)"', page),
    ):
        assert stated == ([] if name == "photo.jpg" else [size])
    assert file_size(int(size)).replace("\xa0", " ") in page.replace("\xa0", " ")
    assert file.download_url() in page
    assert file.download_url() in feed


def test_a_drawing_asks_no_other_host_and_runs_nothing(tmp_path):
    path = tmp_path / "drawing.svg"
    outside = [
        "http://other.example/a.png", "//other.example/a.png", "file:///home/jane/a.jpg",
        "javascript:alert(1)", "a.png", " https://other.example/a.png",
    ]  # fmt: skip
    shapes = [
        f"<image href='{each}'/><feImage xlink:href='{each}'/><use href='{each}#b'/>"
        f"<rect fill='url({each})' style='mask:url(&quot;{each}&quot;)'/>"
        f"<a><set attributeName='href' to='{each}'/><text>In a link</text></a>"
        f"<style>@import '{each}'; @font-face{{src:url( {each} )}}</style>"
        for each in outside
    ]
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/'
        'xlink"><a href="javascript:alert(1)"><text>Shown</text></a>'
        '<a href="https://partner.example/report"><text>Report</text></a>'
        '<linearGradient id="g"/><rect fill="url(#g)"/><use href="#g"/>'
        f"{''.join(shapes)}</svg>"
    )

    copy = b"".join(copy_picture(path=str(path))).decode()

    for trace in ("other.example", "jane", "javascript", "a.png", "@import"):
        assert trace not in copy
    assert copy.count("In a link") == len(outside)
    for kept in ('fill="url(#g)"', 'href="#g"', "https://partner.example/report"):
        assert kept in copy


def test_the_size_of_a_picture_is_stated_once_its_copy_is_made(client):
    file = FileFactory(name="photo.jpg", content=marked("JPEG"))

    def is_stated(size):
        page = client.get(file.resource.get_absolute_url()).content.decode()
        return file_size(size) in page

    assert picture_copy_size(content=file.current.content) is None
    extract_file.call(file.current.content_id)
    size = picture_copy_size(content=file.current.content)

    assert size == len(got(client, file)) != file.current.content.size
    assert is_stated(size)
    assert not is_stated(file.current.content.size)
