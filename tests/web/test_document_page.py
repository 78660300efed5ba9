"""Reading a file page by page, with the words marked."""

import re

import pytest

from freeshelf.library.models import FileContent, PageText
from tests.library.factories import FileFactory, ResourceFactory, pdf_bytes
from tests.web.reading import said


@pytest.fixture
def guide(db, shelve):
    resource = ResourceFactory(title="Guide to fees")
    file = FileFactory(
        resource=resource,
        name="guide.pdf",
        content=pdf_bytes(
            "Workers never pay recruitment fees.",
            "A second page on housing.",
            "The last page names fees and debts again.",
        ),
    )
    shelve()
    file.refresh_from_db()
    return file


def address(file, rest=""):
    return f"{file.resource.get_absolute_url()}/files/{file.number}{rest}"


def test_the_picture_has_a_size_and_marks_where_the_words_stand(guide, page_of):
    page = page_of(address(guide, "/page/1?q=recruitment+fees"))

    image = page.select_one(".page-picture__image")
    marks = page.select(".page-picture__marks rect")
    assert int(image["width"]) > 0
    assert int(image["height"]) > 0
    assert len(marks) == 1
    box = {name: float(marks[0][name]) for name in ("x", "y", "width", "height")}
    # The line is drawn 72 points from the left, 720 above the foot of an A4 page.
    assert 72 < box["x"] < 300
    assert 842 - 720 - 14 < box["y"] < 842 - 720
    assert box["width"] > box["height"] > 4
    view = page.select_one(".page-picture__marks")["viewbox"].split()
    assert float(view[2]) == pytest.approx(595.3, abs=1)


def test_the_text_stands_beside_with_the_words_marked(guide, page_of):
    page = page_of(address(guide, "/page/1?q=recruitment+fee"))

    text = page.select_one(".page-text")
    assert said(text) == "Workers never pay recruitment fees ."
    assert [said(mark) for mark in text.select("mark")] == ["recruitment", "fees"]
    assert text["lang"] == "en"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("?q=%22recruitment+fees%22", "1 page contains “recruitment fees”"),
        ("?q=who+pays+the+fees%3F", "1 page with all of these words"),
        ("?q=fees+tractors", "2 pages with some of these words"),
        ("/page/2?q=%22fees%22", "This page does not contain “fees”."),
    ],
)
def test_what_was_asked_is_quoted_only_where_it_is_there(
    guide, page_of, path, sentence
):
    assert sentence in said(page_of(address(guide, path)).main)


def test_without_words_nothing_is_marked(guide, page_of):
    page = page_of(address(guide, "/page/1"))

    assert not page.select("mark, .page-picture__marks")


def test_next_and_previous_carry_the_words_along(guide, page_of):
    page = page_of(address(guide, "/page/2?q=fees"))

    assert page.select_one("a[rel~=prev]")["href"] == address(guide, "/page/1?q=fees")
    assert page.select_one("a[rel~=next]")["href"] == address(guide, "/page/3?q=fees")
    assert "Page 2 of 3" in said(page.select_one(".document__bar"))
    assert "This page does not contain “fees”." in said(page)


def test_the_original_opens_at_the_same_page(guide, page_of):
    page = page_of(address(guide, "/page/3"))

    original = page.find("a", string=re.compile("Open the original"))
    assert original["href"] == f"{guide.download_url()}#page=3"
    assert page.select_one("a[rel~=next]") is None


def test_a_search_inside_lists_the_pages_that_have_the_words(guide, page_of):
    page = page_of(address(guide, "?q=fees"))

    found = page.select(".pages-found__page")
    assert [said(line.a) for line in found] == ["page 1", "page 3"]
    assert found[1].a["href"] == address(guide, "/page/3?q=fees")
    assert "2 pages contain “fees”" in said(page)
    assert [said(mark) for mark in found[1].select("mark")] == ["fees"]


def test_the_contents_list_every_page_with_its_first_words(guide, page_of):
    lines = page_of(address(guide)).select(".page-lines a")

    assert [said(line) for line in lines] == [
        "1 Workers never pay recruitment fees.",
        "2 A second page on housing.",
        "3 The last page names fees and debts again.",
    ]


def test_the_picture_is_drawn_and_is_the_same_for_every_reader(guide, client, page_of):
    with_words = page_of(address(guide, "/page/1?q=fees")).select_one("img")["src"]
    without = page_of(address(guide, "/page/1")).select_one("img")["src"]

    response = client.get(with_words)

    assert with_words == without
    assert "fees" not in with_words
    assert response["Content-Type"] == "image/webp"
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"


def test_pages_that_are_not_there_are_not_found(guide, client):
    for rest in ("/page/4", "/page/0", f"/page/{10**30}", "?list=2"):
        response = client.get(address(guide, rest))
        assert response.status_code == 404, rest
    assert b"This file has 3 pages." in client.get(address(guide, "/page/4")).content
    assert client.get(address(guide, "?list=-1")).status_code == 400


def test_a_picture_of_other_bytes_is_not_found(guide, client, page_of):
    image = page_of(address(guide, "/page/1")).select_one("img")["src"]

    for wrong in (
        re.sub(r"/[0-9a-f]{12}-", "/000000000000-", image),
        re.sub(r"-\d+\.webp", "-17.webp", image),
        image.replace("/page/1/", "/page/9/"),
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_a_page_with_words_in_its_address_is_kept_nowhere(guide, client):
    assert client.get(address(guide, "/page/1?q=fees"))["Cache-Control"] == "no-store"


def test_pages_and_pictures_of_closed_files_do_not_exist(guide, client, page_of):
    image = page_of(address(guide, "/page/1")).select_one("img")["src"]
    guide.access_rights = "members"
    guide.save()

    for closed in (image, address(guide), address(guide, "/page/1")):
        response = client.get(closed)
        assert response.status_code == 404
        assert b"recruitment" not in response.content


def test_a_file_without_pictures_is_read_as_text(shelve, page_of):
    resource = ResourceFactory(title="Notes on housing")
    file = FileFactory(
        resource=resource,
        name="notes.txt",
        content=b"Each worker has a key to the room.\n" * 3,
    )
    shelve()
    file.refresh_from_db()
    if not file.current.content.page_count:
        pytest.skip("plain text is not read yet")

    page = page_of(address(file, "/page/1?q=key"))

    assert page.select_one("img") is None
    assert page.select("mark")


def test_nothing_leads_to_pages_of_a_file_that_were_not_read(guide, client, page_of):
    FileContent.objects.update(state="too_large", page_count=100_000)

    last = page_of(address(guide, "/page/3"))
    contents = page_of(address(guide))

    assert last.select_one("a[rel~=next]") is None
    assert last.select_one("a[rel~=prev]")["href"] == address(guide, "/page/2")
    assert contents.select_one("a[rel~=next]") is None
    assert client.get(address(guide, "?list=2")).status_code == 404


def test_a_phrase_that_goes_on_after_an_empty_line_is_marked_in_both_parts(
    shelve, page_of
):
    file = FileFactory(resource=ResourceFactory(title="Notes"), text="x")
    content = file.current.content
    FileContent.objects.filter(pk=content.pk).update(state="done", page_count=1)
    PageText.objects.create(
        content=content,
        number=1,
        language="en",
        text="  All of it is debt\n\n bondage & more.\n\n\nThe end of debt bondage.",
    )

    page = page_of(address(file, "/page/1?q=%22debt+bondage%22"))

    assert [str(block) for block in page.select(".page-text p")] == [
        "<p>All of it is <mark>debt</mark></p>",
        "<p><mark>bondage</mark> &amp; more.</p>",
        "<p>The end of <mark>debt bondage</mark>.</p>",
    ]
