"""An address alone cannot give everything: the report names the source that has it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from freeshelf.core.http import Credentials
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.core.http.web_server import Answer, Asked, WebServer
from tests.wordpress.sources.dumps import POSTS, dump, post, settings, table
from tests.wordpress.sources.recorded_site import ADMIN, recorded_site
from tests.wordpress.sources.wxr import export, item

pytestmark = pytest.mark.django_db

XML = {"Content-Type": "text/xml"}


def plan(folder: Path, host: str, *sources: object, **more: object) -> ImportReport:
    http = {"ALLOWED_HOSTS": [host], "REQUESTS_PER_SECOND": 1e6}
    with override_settings(FREESHELF_HTTP=http):
        return import_wordpress(
            sources=list(sources),
            mapping_file=folder / "mapping.yaml",
            now=timezone.now(),
            **{"dry_run": True, **more},
        )


@pytest.mark.parametrize("login", [None, ADMIN], ids=["nobody", "log-in"])
def test_the_plan_of_a_real_site_names_what_its_interface_does_not_show(
    shared: Path, tmp_path: Path, home: HomePage, login: Credentials | None
) -> None:
    with recorded_site(shared) as site:
        report = plan(tmp_path, site.server.host, site.url, credentials=login)

    text = report.as_text()
    source = "available from a database dump or an export"
    assert (
        f"items of type “ai1ec_event” (web addresses in the sitemap: 8); {source}"
        in text
    )
    assert f"terms of “sector” (web addresses in the sitemap: 5); {source}" in text
    assert "“events_tags”" in text
    assert "missing: values of custom fields" in text
    for came in ("“post”", "“page”", "“organisation”", "“category”", "“resource_type”"):
        assert came not in text.partition("missing:")[2]


def answers(pages: dict[str, Answer]) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        path = asked.path.partition("?")[0]
        return pages.get(path) or Answer(b'{"code": "rest_no_route"}', 404, {})

    return answer


@contextmanager
def serving(pages: dict[str, Answer]) -> Iterator[WebServer]:
    """A site that answers so."""
    server = WebServer(answers(pages))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def locations(*paths: str) -> Answer:
    found = "".join(f"<url><loc>https://centro.example{p}</loc></url>" for p in paths)
    return Answer(f"<urlset>{found}</urlset>".encode(), 200, XML)


def site_of_another_maker(host: str = "https://centro.example") -> dict[str, Answer]:
    """A Spanish site with an SEO plug-in's sitemap: a type and a taxonomy hidden."""

    def said(value: object) -> Answer:
        media = {"Content-Type": "application/json"}
        return Answer(json.dumps(value).encode(), 200, media)

    route = {"endpoints": [{"methods": ["GET"], "args": {"per_page": {}}}]}
    index = {
        "name": "Centro",
        "url": host,
        "home": host,
        "routes": {f"/wp/v2/{name}": route for name in ("posts", "taxonomies")},
        "namespaces": ["wp/v2"],
    }
    entry = {
        "id": 4,
        "type": "post",
        "status": "publish",
        "title": {"rendered": "Guía"},
        "link": f"{host}/guia/",
        "guid": {"rendered": f"{host}/?p=4"},
        "content": {"rendered": "<p>Texto.</p>"},
    }
    feed = (
        f"<rss><channel><link>{host}</link>"
        f"<item><link>{host}/guia/</link></item>"
        f"<item><link>{host}/boletin-de-mayo/</link></item></channel></rss>"
    )
    return {
        "/wp-json/": said(index),
        "/": Answer(b'<link rel="https://api.w.org/" href="/wp-json/">', 200, {}),
        "/wp-json/wp/v2/types": said(
            {"post": {"name": "Entradas", "rest_base": "posts"}}
        ),
        "/wp-json/wp/v2/taxonomies": said({}),
        "/wp-json/wp/v2/posts": said([entry]),
        "/sitemap_index.xml": locations(
            "/post-sitemap.xml", "/ficha-sitemap1.xml", "/post_tag-sitemap.xml"
        ),
        "/post-sitemap.xml": locations("/guia/"),
        "/ficha-sitemap1.xml": locations("/ficha/uno/", "/ficha/dos/"),
        "/post_tag-sitemap.xml": locations("/tag/costura/"),
        "/feed/": Answer(feed.encode(), 200, XML),
    }


def test_sitemap_and_feed_of_another_maker_are_compared(
    tmp_path: Path, home: HomePage
) -> None:
    with serving(site_of_another_maker()) as server:
        report = plan(tmp_path, server.host, f"{server.url}/")

    gaps = "\n".join(report.gaps)
    assert "items or terms of “ficha” (web addresses in the sitemap: 2)" in gaps
    assert "“post_tag” (web addresses in the sitemap: 1)" in gaps
    assert "are only in the feed (web addresses: 1)" in gaps
    assert "“post”" not in gaps


def test_a_dump_beside_the_address_lacks_nothing_and_the_sitemap_opens_its_types(
    tmp_path: Path, home: HomePage
) -> None:
    rows = (
        post(
            4, post_title="Guía", post_name="guia", guid="https://centro.example/?p=4"
        ),
        post(5, post_title="Uno", post_name="uno", post_type="ficha"),
    )
    own = {"home": "https://centro.example", "siteurl": "https://centro.example"}
    path = tmp_path / "site.sql"
    text = dump(settings(**own), table("wp_posts", POSTS, *rows))
    path.write_text(text, "utf-8")

    with serving(site_of_another_maker()) as server:
        report = plan(tmp_path, server.host, path, f"{server.url}/", dry_run=False)

    assert "the sitemap listed it" in report.decisions[0]
    assert Resource.objects.get(title="Uno").access_rights == "open"
    assert "are not in the site’s REST API" not in report.as_text()
    assert "addresses in the sitemap" not in report.as_text()


def exported(folder: Path, *parts: str) -> Path:
    """An export of that site."""
    path = folder / "export.xml"
    text = export(*parts).replace("quay.example", "centro.example")
    path.write_text(text, "utf-8")
    return path


def test_a_list_of_a_plug_in_opens_the_taxonomy_that_has_its_name(
    tmp_path: Path, home: HomePage
) -> None:
    term = ("ficha", "uno", "Ficha uno")
    path = exported(tmp_path, item(4, slug="guia", title="Guía", terms=(term,)))

    with serving(site_of_another_maker()) as server:
        report = plan(tmp_path, server.host, path, f"{server.url}/", dry_run=False)

    topics = {topic.label("en") for topic in Resource.objects.get().subjects.all()}
    assert topics == {"Ficha uno"}
    (said,) = [said for said in report.decisions if "“ficha”" in said]
    assert "the sitemap listed it" in said
    assert "“ficha” (addresses" not in report.as_text()


@pytest.mark.parametrize("is_named", [True, False])
def test_a_taxonomy_that_the_interface_names_becomes_topics(
    tmp_path: Path, home: HomePage, *, is_named: bool
) -> None:
    named = {"risk_level": {"name": "Risk", "rest_base": "risk_level"}}
    pages = site_of_another_maker()
    pages["/wp-json/wp/v2/taxonomies"] = Answer(
        json.dumps(named if is_named else {}).encode(),
        200,
        {"Content-Type": "application/json"},
    )
    term = ("risk_level", "marmoset", "Marmoset")
    path = exported(tmp_path, item(4, slug="guia", title="Guía", terms=(term,)))

    with serving(pages) as server:
        report = plan(tmp_path, server.host, path, f"{server.url}/", dry_run=False)

    topics = {topic.label("en") for topic in Resource.objects.get().subjects.all()}
    assert topics == ({"Marmoset"} if is_named else set())
    (said,) = [said for said in report.decisions if "“risk_level”" in said]
    assert ("the REST API showed it" in said) == is_named


def test_a_list_whose_addresses_are_no_terms_opens_no_taxonomy_of_its_name(
    tmp_path: Path, home: HomePage
) -> None:
    term = ("ficha", "reservado", "Reservado")
    path = exported(tmp_path, item(4, slug="guia", title="Guía", terms=(term,)))

    with serving(site_of_another_maker()) as server:
        plan(tmp_path, server.host, path, f"{server.url}/", dry_run=False)

    assert not Resource.objects.get().subjects.exists()


@pytest.mark.parametrize(
    ("listed", "is_shown"),
    [(("/guia/", "/news/uno/"), True), (("/guia/",), False)],
    ids=["of the type", "of newest posts"],
)
def test_a_list_of_news_shows_the_type_of_that_name_by_addresses_of_no_other_list(
    tmp_path: Path, home: HomePage, listed: tuple[str, ...], is_shown: bool
) -> None:
    pages = site_of_another_maker()
    pages["/sitemap_index.xml"] = locations("/post-sitemap.xml", "/news-sitemap.xml")
    pages["/news-sitemap.xml"] = locations(*listed)
    link = "https://centro.example/news/uno/"
    path = exported(
        tmp_path,
        item(4, slug="guia", title="Guía"),
        item(5, kind="news", slug="uno", link=link, title="Uno"),
    )

    with serving(pages) as server:
        alone = plan(tmp_path, server.host, f"{server.url}/")
        report = plan(tmp_path, server.host, path, f"{server.url}/")

    assert ("“news” (web addresses in the sitemap: 1)" in alone.as_text()) == is_shown
    (said,) = report.decisions
    assert ("the sitemap listed it" in said) == is_shown
    assert ("unmapped" in said) != is_shown


def test_a_site_without_sitemap_and_feed_is_read_all_the_same(
    tmp_path: Path, home: HomePage
) -> None:
    pages = site_of_another_maker()
    kept = {path: a for path, a in pages.items() if "json" in path or path == "/"}

    with serving(kept) as server:
        report = plan(tmp_path, server.host, f"{server.url}/")

    assert report.rows["post", "publish"].in_file == 1
    assert "addresses in the sitemap" not in report.as_text()
