"""HTML from elsewhere stands in a page of ours as if it had been written for it."""

import pytest
from django.utils.translation import override

from freeshelf.pages.models import StandardPage
from freeshelf.web.presenters.content_html import (
    content_html,
    in_readers_language,
    ordered_headings,
)
from tests.library.factories import ResourceFactory
from tests.pages.home import make_home


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/about-us/", "/ar/about-us/"),
        ("/?p=1", "/ar/?p=1"),
        ("/", "/ar/"),
        ("/r/k7m2p9xw", "/ar/r/k7m2p9xw"),
        ("/2019/05/fees.html", "/ar/2019/05/fees.html"),
        ("/fr/about/", "/fr/about/"),
        ("/r/k7m2p9xw/files/1/fees.pdf", "/r/k7m2p9xw/files/1/fees.pdf"),
        ("/wp-content/uploads/a.pdf", "/wp-content/uploads/a.pdf"),
        ("/media/images/a.webp", "/media/images/a.webp"),
        ("/sitemap.xml", "/sitemap.xml"),
        ("https://example.org/about/", "https://example.org/about/"),
        ("//example.org/about/", "//example.org/about/"),
        ("#part", "#part"),
    ],
)
def test_a_link_keeps_the_language_of_its_reader(before, after):
    with override("ar"):
        shown = content_html(f'<p>"/x" <a href="{before}" rel="nofollow">x</a></p>')

    assert shown == f'<p>"/x" <a href="{after}" rel="nofollow">x</a></p>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h3>a</h3><h3>b</h3>", "<h2>a</h2><h2>b</h2>"),
        ("<h3>a</h3><h2>b</h2><h4>c</h4>", "<h2>a</h2><h2>b</h2><h3>c</h3>"),
        ("<h2>a</h2><h5>b</h5><h3>c</h3>", "<h2>a</h2><h3>b</h3><h3>c</h3>"),
        ('<h4 lang="fr">a</h4><hr>', '<h2 lang="fr">a</h2><hr>'),
        ("</h3>", "</h3>"),
    ],
)
def test_no_level_of_headings_is_skipped(before, after):
    assert ordered_headings(before) == after


def test_a_link_around_a_picture_without_words_has_a_name():
    picture = '<img src="/r/a/files/2/b.png" alt="" width="9">'
    described = picture.replace('alt=""', 'alt="A kiln"')

    bare = content_html(f'<a href="/r/a/files/2/my%20b.png" rel="x">{picture}</a>')

    assert bare.startswith('<a href="/r/a/files/2/my%20b.png" rel="x" aria-label="my b')
    assert "aria-label" not in content_html(f'<a href="/r/a/files/1">{described}</a>')
    assert "aria-label" not in content_html(f'<a href="/x">{picture} words</a>')


def test_an_original_leads_its_foreign_reader_on_in_their_language(db, page_of):
    home = make_home()
    body = [("paragraph", '<p><a href="/en/topics/x/y">a</a><a href="/r/k7">b</a></p>')]
    home.add_child(instance=StandardPage(title="About", slug="about", body=body))

    for language in ("en", "fr"):
        shown = page_of(f"/{language}/about/").select(".prose a")
        assert [link["href"] for link in shown] == [
            f"/{language}/topics/x/y",
            f"/{language}/r/k7",
        ]


def test_a_translation_may_lead_to_a_page_in_another_language():
    with override("fr"):
        shown = in_readers_language('<a href="/en/about/">anglais</a>', "fr")

    assert shown == '<a href="/en/about/">anglais</a>'


def test_descriptions_and_imported_pages_are_shown_so(db, shelve, page_of):
    markup = '<h3>Fees</h3><p><a href="/who-pays/">Who pays</a></p>'
    home = make_home()
    home.add_child(
        instance=StandardPage(
            title="About", slug="about", body=[("imported_html", markup)]
        )
    )
    resource = ResourceFactory(description=markup)
    shelve()

    for address in ("/fr/about/", f"/fr{resource.get_absolute_url()[3:]}"):
        shown = page_of(address).select_one(".prose")
        assert shown.h2.text == "Fees"
        assert shown.a["href"] == "/fr/who-pays/"
