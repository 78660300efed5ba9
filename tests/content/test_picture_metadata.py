"""Nothing that a camera or a program noted in a picture reaches anyone."""

import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import storages
from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin
from wagtail.images import get_image_model

from freeshelf.content.pictures.metadata_notes import metadata_note
from freeshelf.library.admin.files_panel import notes_of
from freeshelf.operations.doctor import examine_renditions
from tests.content.factories import picture_looked_at, png
from tests.content.marked_pictures import KINDS, drawn, marked, name_of, traces
from tests.library.factories import FileFactory, UserFactory
from tests.pages.home import make_root

pytestmark = pytest.mark.django_db

SHOWN = [kind for kind in KINDS if kind != "TIFF"]


def stored(kind: str, **options):
    """A picture of the library with marks."""
    file = ImageFile(io.BytesIO(marked(kind, **options)), name_of(kind))
    return picture_looked_at(title="Photo", file=file)


@pytest.fixture
def got(client):
    """The bytes behind an address, as anyone with any rights would get them."""
    client.force_login(UserFactory(is_superuser=True))

    def get(address: str) -> bytes:
        response = client.get(address)
        assert response.status_code == 200, address
        return b"".join(response.streaming_content)

    return get


def light_corner(answer: bytes) -> tuple[str, str]:
    """Return which corner of a picture is white, as the first quarter is."""
    picture = Pillow.open(io.BytesIO(answer)).convert("RGB")
    wide, high = picture.size
    sides = {
        (name, side): min(picture.getpixel((x, y)))
        for name, y in (("top", high // 8), ("bottom", high - high // 8))
        for side, x in (("left", wide // 8), ("right", wide - wide // 8))
    }
    return max(sides, key=sides.__getitem__)


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("form", ["original", "width-32", "fill-20x20|format-webp"])
def test_no_rendition_says_anything_but_its_pixels(got, kind, form):
    image = stored(kind)

    answer = got(image.get_rendition(form).url)

    assert traces(answer) == []
    assert light_corner(answer) == ("top", "left")


@pytest.mark.parametrize("form", ["format-jpeg", "format-png", "format-avif"])
def test_no_format_that_is_asked_for_takes_metadata_along(got, form):
    image = stored("WEBP")

    assert traces(got(image.get_rendition(f"width-32|{form}").url)) == []


@pytest.mark.parametrize("kind", [kind for kind in SHOWN if kind != "GIF"])
@pytest.mark.parametrize(
    ("orientation", "corner", "is_turned"),
    [
        (2, ("top", "right"), False),
        (3, ("bottom", "right"), False),
        (5, ("top", "left"), True),
        (6, ("top", "right"), True),
    ],
)
def test_a_picture_stands_upright_as_its_camera_held_it(
    got, kind, orientation, corner, is_turned
):
    image = stored(kind, orientation=orientation)

    answer = got(image.get_rendition("width-24").url)

    shape = Pillow.open(io.BytesIO(answer)).size
    assert light_corner(answer) == corner
    assert shape == ((24, 32) if is_turned else (24, 18))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_those_that_the_profile_means(got, mode):
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # What its red is, others call green.
    swapped = plain.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ")
    buffer = io.BytesIO()
    picture = Pillow.new("RGB", (40, 30), (200, 10, 10)).convert(mode)
    picture.save(buffer, "PNG", icc_profile=swapped.replace(b"????", b"gXYZ"))
    file = ImageFile(buffer, "swapped.png")
    image = picture_looked_at(title="Swapped", file=file)

    answer = got(image.get_rendition("original").url)

    shown = Pillow.open(io.BytesIO(answer))
    red, green, _blue = shown.convert("RGB").getpixel((20, 15))
    assert "icc_profile" not in shown.info
    assert green > 150 > 60 > red


def test_nothing_foreign_is_decoded_in_the_process_that_serves(got, monkeypatch):
    image = stored("JPEG")

    def refused(*_args, **_options):
        raise AssertionError("decoded in here")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", refused)

    assert got(image.get_rendition("width-32").url)


def test_a_name_of_a_rendition_does_not_tell_that_of_the_upload(got):
    file = ImageFile(io.BytesIO(marked("JPEG")), "jane-in-hiding.jpg")
    image = picture_looked_at(title="Photo", file=file)

    first = image.get_rendition("width-32").url
    second = image.get_rendition("width-16").url

    assert "jane" not in first
    assert first.rpartition("/")[2][:8] != second.rpartition("/")[2][:8]


def test_what_was_uploaded_has_no_public_address(client):
    image = stored("JPEG")

    for address in (f"/media/{image.file.name}", image.file.url):
        assert client.get(address).status_code == 404


@pytest.fixture
def of_before():
    """A rendition as an earlier release drew it: beside the uploads, with its marks."""
    image = stored("JPEG")
    rendition = image.get_rendition("width-32")
    name = "images/photo.width-32.jpg"
    rendition.file.storage.delete(rendition.file.name)
    storages["default"].delete(name)
    storages["default"].save(name, ContentFile(marked("JPEG")))
    type(rendition).objects.filter(pk=rendition.pk).update(file=name)
    return type(rendition).objects.get(pk=rendition.pk)


def test_what_an_earlier_release_drew_is_served_no_more(of_before, got):
    answer = got(of_before.url)

    assert traces(answer) == []
    assert not storages["default"].exists(of_before.file.name)


def test_the_doctor_draws_anew_what_an_earlier_release_drew(of_before, got):
    storages["default"].save("images/left.jpg", ContentFile(marked("JPEG")))

    for number, finding in enumerate(examine_renditions()):
        assert number or "Images 1 to 1 of 1" in finding.message
        finding.repair()

    assert list(examine_renditions()) == []
    assert traces(got(of_before.url)) == []
    assert storages["default"].listdir("images")[1] == []


@pytest.mark.parametrize("cut", [24, 400, -500])
def test_a_picture_that_is_damaged_is_refused_in_a_sentence(client, cut):
    client.force_login(UserFactory(is_superuser=True))
    file = ContentFile(marked("PNG")[:cut], "cut.png")

    response = client.post(
        "/admin/images/multiple/add/",
        {"title": "Cut", "files[]": file, "collection": 1},
        headers={"x-requested-with": "XMLHttpRequest"},
    )

    assert response.json()["success"] is False
    assert "This image cannot be read" in response.json()["error_message"]
    assert not get_image_model().objects.filter(title="Cut").exists()


def test_an_animated_png_is_a_picture_of_its_first_frame(client):
    make_root()
    frames = [Pillow.new("RGB", (60, 40), color) for color in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, "PNG", save_all=True, append_images=frames[1:])

    shown = upload(client, "/admin/images/add/", content.getvalue(), "two.png")

    assert "not an image" not in shown.content.decode()
    with get_image_model().objects.get().get_rendition("width-30").file.open() as file:
        small = Pillow.open(file)
        assert (getattr(small, "n_frames", 1), small.size) == (1, (30, 20))
        assert small.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_the_admin_area_says_at_upload_what_was_found(client):
    make_root()
    client.force_login(UserFactory(is_superuser=True))
    file = ContentFile(marked("JPEG"), "photo.jpg")

    answer = client.post(
        "/admin/images/multiple/add/",
        {"title": "Photo", "files[]": file, "collection": 1},
        headers={"x-requested-with": "XMLHttpRequest"},
    ).json()
    image = get_image_model().objects.get()
    form = client.get(f"/admin/images/{image.pk}/").content.decode()

    assert answer["success"]
    for shown in (answer["form"], form):
        assert "taken at 47.37 N, 8.54 E on 2024-05-03 14:12" in shown
        assert "author: MARK-OF-JANE" in shown


def upload(client, address: str, content: bytes, name: str = "photo.jpg"):
    """Upload a picture of its own by one of the admin area's forms."""
    client.force_login(UserFactory(is_superuser=True))
    prefix = "image-chooser-upload-" if "chooser" in address else ""
    data = {
        f"{prefix}title": "Photo",
        f"{prefix}file": ContentFile(content, name),
        f"{prefix}collection": 1,
    }
    return client.post(address, data, follow="chooser" not in address)


def test_the_form_for_one_picture_says_what_was_found(client):
    make_root()

    shown = upload(client, "/admin/images/add/", marked("JPEG")).content.decode()

    assert "taken at 47.37 N, 8.54 E on 2024-05-03 14:12" in shown


@pytest.mark.parametrize(
    ("words", "after"),
    [("", "/chosen/{0}/"), ("?select_format=true", "/{0}/select_format/")],
)
def test_the_window_that_chooses_a_picture_says_what_was_found(client, words, after):
    make_root()

    address = f"/admin/images/chooser/create/{words}"
    said = upload(client, address, marked("JPEG")).json()["htmlFragment"]
    picture = get_image_model().objects.get()

    assert "taken at 47.37 N, 8.54 E on 2024-05-03 14:12" in said
    onward = BeautifulSoup(said, "lxml").select_one("a.use-new-image")["href"]
    assert after.format(picture.pk) in onward
    assert client.get(onward).json()["step"] == (words[1:14] or "chosen")


def test_the_window_says_of_a_duplicate_too_what_was_found(client):
    make_root()
    picture = marked("JPEG")  # whose profile knows the second when it was made
    upload(client, "/admin/images/add/", picture)

    answer = upload(client, "/admin/images/chooser/create/", picture).json()

    assert "47.37 N" in answer["htmlFragment"]
    assert "duplicate of an existing image" in answer["htmlFragment"]


def test_the_window_takes_a_picture_that_says_nothing_at_once(client):
    make_root()

    answer = upload(
        client, "/admin/images/chooser/create/", png((8, 8)).read(), "8.png"
    )

    assert answer.json()["step"] == "chosen"


PLACE = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description
    exif:GPSLatitude="47,22.2N" exif:GPSLongitude="70,30,36W"
    photoshop:DateCreated="2024-05-03T14:12:00"><dc:creator><rdf:Seq><rdf:li>Jane
    </rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""


def note(content: bytes) -> str:
    return metadata_note(io.BytesIO(content), digest=str(hash(content)))


def plain_jpeg(**options) -> bytes:
    made = io.BytesIO()
    drawn((64, 48)).save(made, "JPEG", **options)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_place_that_stands_in_xmp_alone_is_said(kind):
    made = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", PLACE.decode())
    options = {"xmp": PLACE} if kind == "JPEG" else {"pnginfo": info}
    drawn((64, 48)).save(made, kind, **options)

    said = note(made.getvalue())

    assert "taken at 47.37 N, 70.51 W on 2024-05-03 14:12" in said
    assert "author: Jane" in said


def test_a_place_in_a_further_exif_segment_is_said():
    first = plain_jpeg(exif=Pillow.Exif().tobytes() or b"Exif\0\0")
    further = next(s for s in segments_of(marked("JPEG")) if b"Exif\0\0" in s[:10])

    assert "47.37 N" in note(first[:2] + segments_of(first)[0] + further + first[2:])


def segments_of(jpeg: bytes) -> list[bytes]:
    """The segments before the pixels."""
    found, place = [], 2
    while jpeg[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        found.append(jpeg[place:end])
        place = end
    return found


def test_all_that_was_found_is_named_and_what_comes_after_the_picture():
    said = note(marked("JPEG"))

    for name in ("author: MARK-OF-JANE", "XMP", "IPTC", "a comment", "data after"):
        assert name in said
    assert "data after the end of the file" in note(plain_jpeg() + b"a film")
    assert "data after the end of the file" in note(png((8, 8)).read() + plain_jpeg())
    assert note(plain_jpeg()) == ""


def test_of_a_picture_that_says_nothing_the_admin_area_says_nothing():
    assert metadata_note(io.BytesIO(png((8, 8)).read()), digest="0") == ""


def test_the_list_of_files_says_what_was_found_in_a_picture():
    content = FileFactory(name="photo.jpg", content=marked("JPEG")).current.content

    assert any("47.37 N" in note.sentence for note in notes_of(content))
