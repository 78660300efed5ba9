"""The recipe of a new page, followed step by step on a copy of the code."""

from tests.recipes import changed_files, follow, run

PLACES = [
    ("web/views/recent.py", None),
    ("web/templates/web/pages/recent.html", None),
    ("web/urls.py", "    resource,\n"),
    ("web/urls.py", '    path("lists", entities.reading_lists'),
    ("feeds/sitemap.py", '    "reading-lists",\n'),
]


def test_a_page_takes_four_files_and_is_as_safe_as_the_others(installation, tmp_path):
    copied = follow("add-a-page.md", PLACES, tmp_path)

    said = run("tests.web.recent_library", copied, installation)

    assert said["code"] == str(copied)
    assert changed_files(copied) == [
        "feeds/sitemap.py",
        "web/templates/web/pages/recent.html",
        "web/urls.py",
        "web/views/recent.py",
    ]
    assert set(said["statuses"].values()) == {200}
    assert set(said["languages"]) == {*said["statuses"], "x-default"}
    assert said["english"] == ["Recently added", "Heronry"]
    assert said["arabic"] == ["أضيف حديثًا", "Heronry"]
    assert said["headers"] == said["headers_of_topics"]
    assert "default-src 'none'" in said["headers"]["Content-Security-Policy"]
    assert said["staff"] == ["Recently added", "Marmoset", "Heronry"]
    assert said["posted"] == 405
    assert said["is_walked"]
    assert said["is_in_sitemap"]
