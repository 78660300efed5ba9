"""A live site by its REST interface, recorded from a real one."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freeshelf.core.http import Credentials, HttpPolicy
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.php import parse_php, serialise_php
from freeshelf_wordpress.sources.records import (
    SourceAuthor,
    SourceItem,
    SourceOption,
    SourceTerm,
)
from freeshelf_wordpress.sources.rest.discovery import (
    LoginRefusedError,
    NotRestError,
    SiteNotAllowedError,
    SiteUnavailableError,
)
from freeshelf_wordpress.sources.rest.site import WordPressSite
from tests.core.http.web_server import Answer, web_server
from tests.wordpress.sources.recorded_site import ADMIN, recorded_site
from tests.wordpress.sources.summaries import read_all

COMMON_TYPES = {
    "post",
    "page",
    "attachment",
    "organisation",
    "wp_block",
    "wp_navigation",
}


def items_of(records, *types):
    return {
        record.key: record
        for record in records
        if isinstance(record, SourceItem) and record.type in types
    }


@pytest.fixture(scope="module")
def site(shared):
    with recorded_site(shared) as recorded:
        yield recorded


@pytest.fixture(scope="module")
def read(site, tmp_path_factory):
    """A reading as nobody or as the administrator, made once."""
    kept = {}

    def reading(credentials=None):
        if credentials not in kept:
            source = WordPressSite(
                site.url,
                cache=tmp_path_factory.mktemp("cache"),
                credentials=credentials,
                policy=site.policy,
            )
            kept[credentials] = (list(source.records()), source.unavailable)
        return kept[credentials]

    return reading


@pytest.fixture(scope="module")
def exported(shared):
    path = shared / "wordpress/wxr/all-content.wxr.xml"
    return list(WordPressExport(path).records())


def test_an_administrator_gets_what_the_export_has_under_the_same_keys(read, exported):
    records, _unavailable = read(ADMIN)
    live = items_of(records, *COMMON_TYPES)
    in_export = items_of(exported, *COMMON_TYPES)

    assert set(live) <= set(in_export)
    lacking = [item for key, item in in_export.items() if key not in live]
    assert [item.status for item in lacking] == ["trash"]


def test_texts_and_fields_are_those_of_the_export(read, exported):
    live = items_of(read(ADMIN)[0], "post", "page")
    in_export = items_of(exported, "post", "page")
    differing = {
        name: {
            key
            for key, item in live.items()
            if getattr(item, name) != getattr(in_export[key], name)
        }
        for name in ("title", "content", "excerpt", "status", "slug", "link", "creator")
    }

    # WordPress itself drops a block whose attributes are no JSON before it answers.
    assert len(differing.pop("content")) == 1
    assert not any(differing.values())


def test_values_of_fields_look_as_in_the_export(read, exported):
    live = items_of(read(ADMIN)[0], "post")
    in_export = items_of(exported, "post")
    names = {"related_resources", "publisher_name", "publication_date", "relevance"}
    compared = 0
    for key, item in live.items():
        theirs = dict(in_export[key].meta)
        for name, value in item.meta:
            if name in names:
                compared += 1
                assert value == theirs[name]

    assert compared > 100


def test_a_menu_item_says_what_its_rows_of_meta_say(read, exported):
    live = {
        item.source_id: item
        for item in items_of(read(ADMIN)[0], "nav_menu_item").values()
    }
    in_export = items_of(exported, "nav_menu_item").values()

    assert len(live) == 20
    for item in in_export:
        assert dict(live[item.source_id].meta).items() <= dict(item.meta).items()
        assert live[item.source_id].terms == item.terms


def test_revisions_templates_fonts_roles_and_settings_come_with_a_login(read):
    records, _unavailable = read(ADMIN)
    types = [record.type for record in records if isinstance(record, SourceItem)]
    roles = {r.login: r.roles for r in records if isinstance(r, SourceAuthor)}
    options = {r.name: r.value for r in records if isinstance(r, SourceOption)}

    assert types.count("revision") == 4
    assert types.count("wp_template") == 2
    assert types.count("wp_template_part") == 1
    assert types.count("wp_font_family") == 1
    assert roles["sub_olena"] == ("subscriber",)
    assert options["page_on_front"] == "174"
    assert "nav_menu_locations" in options["theme_mods_twentytwentyfive"]


def test_files_are_had_from_the_host_that_was_asked(site, read, exported):
    files = items_of(read()[0], "attachment")
    in_export = items_of(exported, "attachment")

    for key, item in files.items():
        path = in_export[key].attachment_url.removeprefix("http://127.0.0.1:8088")
        assert item.attachment_url == site.server.url + path


@pytest.mark.parametrize("credentials", [None, ADMIN])
def test_an_item_of_the_sites_own_type_says_what_the_type_is(read, credentials):
    records, _unavailable = read(credentials)
    others = [item.other for item in items_of(records, "organisation").values()]

    assert len(others) >= 4
    assert {other["type_label"] for other in others} == {"Organisations"}
    assert {other["type_archive"] for other in others} == {"organisations"}
    assert {other["type_is_public"] for other in others} == {"1"}


def test_terms_have_the_numbers_and_parents_of_the_export(read, exported):
    live = {r for r in read(ADMIN)[0] if isinstance(r, SourceTerm)}
    in_export = {replace(r, meta=()) for r in exported if isinstance(r, SourceTerm)}
    shown = {term.taxonomy for term in live} - {"wp_pattern_category"}

    assert {t for t in in_export if t.taxonomy in shown} == {
        t for t in live if t.taxonomy in shown
    }


def test_without_a_login_public_items_come_and_the_rest_is_listed(read, exported):
    records, unavailable = read()
    live = items_of(records, *COMMON_TYPES)

    assert set(live) <= set(items_of(exported, *COMMON_TYPES))
    assert len(items_of(records, "post")) == 97
    assert "nav_menu_item: needs a username and application password" in unavailable
    assert "wp_block: needs a username and application password" in unavailable
    hidden = {
        "confidential",
        "password",
        "future",
        "unpublished",
        "trashed",
        "internal",
    }
    assert not [word for word in hidden if f"{word}-marmoset" in repr(records)]


def test_rendered_texts_are_marked_and_cut_excerpts_are_left_out(read):
    posts = items_of(read()[0], "post").values()
    forms = {post.other.get("content_form") for post in posts}

    assert forms == {"rendered", "protected"}
    assert {post.other["content_form"] for post in posts if post.password} == {
        "protected"
    }
    hello = next(post for post in posts if post.slug == "hello-world")
    assert hello.excerpt == ""


def test_a_reading_that_was_interrupted_goes_on_where_it_stopped(site, tmp_path):
    answer = site.server.answer
    policy = replace(site.policy, tries=1)

    def fail(asked):
        return Answer(status=503) if "/media" in asked.path else answer(asked)

    site.server.asked.clear()
    site.server.answer = fail
    with pytest.raises(SiteUnavailableError):
        read_all(WordPressSite(site.url, cache=tmp_path, policy=policy))
    before = set(site.server.paths)
    site.server.answer = answer
    site.server.asked.clear()
    read_all(WordPressSite(site.url, cache=tmp_path, policy=policy))
    after = set(site.server.paths)

    posts = [path for path in before if "/wp/v2/posts" in path]
    assert posts
    assert not set(posts) & after
    assert any("/wp/v2/media" in path for path in after)


def test_a_new_reading_after_a_whole_one_asks_the_site_anew(site, tmp_path):
    first = WordPressSite(site.url, cache=tmp_path, policy=site.policy)
    read_all(first)
    site.server.asked.clear()

    list(first.records())
    assert not [path for path in site.server.paths if "/wp/v2/" in path]
    read_all(WordPressSite(site.url, cache=tmp_path, policy=site.policy))
    assert any("/wp/v2/posts" in path for path in site.server.paths)


def test_closing_leaves_nothing_of_the_site_on_disk(site, tmp_path):
    source = WordPressSite(site.url, cache=tmp_path, policy=site.policy)
    read_all(source)
    source.close()

    assert list(tmp_path.rglob("*.json")) == []


def test_a_wrong_password_is_said_so(site, tmp_path):
    wrong = Credentials("admin", "not this one")
    source = WordPressSite(
        site.url, cache=tmp_path, credentials=wrong, policy=site.policy
    )

    with pytest.raises(LoginRefusedError) as refused:
        read_all(source)

    assert "not this one" not in str(refused.value)


def test_a_password_goes_to_no_other_host_than_the_one_that_was_given(tmp_path):
    def answer(asked):
        other = server.url.replace("127.0.0.1", "localhost")
        if asked.path == "/":
            link = f'<{other}/wp-json/>; rel="https://api.w.org/"'
            return Answer(b"", headers={"Link": link})
        return Answer(b'{"namespaces": ["wp/v2"]}')

    with web_server(answer) as server:
        policy = HttpPolicy(
            allowed_hosts=frozenset({"127.0.0.1", "localhost"}),
            requests_per_second=1e6,
            tries=1,
        )
        source = WordPressSite(
            server.url, cache=tmp_path, credentials=ADMIN, policy=policy
        )
        with pytest.raises(LoginRefusedError, match="no other host than 127"):
            read_all(source)

    assert "/wp-json/" in server.paths
    assert not [asked for asked in server.asked if "authorization" in asked.headers]


def small_site(asked):
    """A site without permalinks, with one weak route."""
    if "rest_route" not in asked.path:
        head = b'<link rel="https://api.w.org/" href="/blog/?rest_route=/">'
        is_front = asked.path == "/blog/"
        return Answer(head, 200 if is_front else 404, {"Content-Type": "text/html"})
    if "per_page=100" in asked.path:
        return Answer(status=500)
    route = asked.path.partition("rest_route=%2F")[2].partition("&")[0]
    bodies = {
        "": {"name": "Small &amp; weak", "namespaces": ["wp/v2"], "url": "http://s"},
        "wp%2Fv2%2Ftypes": {"post": {"rest_base": "posts"}},
        "wp%2Fv2%2Ftaxonomies": {},
        "wp%2Fv2%2Fposts": [
            {"id": 7, "title": {"rendered": "A &#8211; B"}},
            {"id": 8, "media_details": {"file": "a.png", "sizes": object.__name__}},
            {"title": {"rendered": "without a number"}},
            "no entry at all",
        ],
        "wp%2Fv2%2Fusers": [],
        "wp%2Fv2%2Fcomments": [],
    }
    if route not in bodies:
        return Answer(b'{"code": "rest_no_route"}', 404)
    return Answer(json.dumps(bodies[route]).encode())


@pytest.mark.parametrize("path", ["/blog/", "/blog/?rest_route=/", "/blog"])
def test_a_site_without_permalinks_is_found_and_a_weak_one_asked_for_less(
    path, tmp_path
):
    with web_server(small_site) as server:
        policy = HttpPolicy(
            allowed_hosts=frozenset({server.host}), requests_per_second=1e6, tries=1
        )
        url = server.url + path
        records = list(WordPressSite(url, cache=tmp_path, policy=policy).records())

    assert records[0].title == "Small & weak"
    assert [(r.source_id, r.title) for r in records if isinstance(r, SourceItem)] == [
        ("7", "A – B"),
        ("8", ""),
    ]


def test_a_site_of_another_kind_is_refused(tmp_path):
    with web_server(lambda asked: Answer(b"{}")) as server:
        policy = HttpPolicy(
            allowed_hosts=frozenset({server.host}), requests_per_second=1e6
        )
        source = WordPressSite(server.url, cache=tmp_path, policy=policy)

        with pytest.raises(NotRestError):
            read_all(source)


@pytest.mark.parametrize("leads_there", [False, True])
def test_a_site_that_is_not_public_says_how_to_allow_it(leads_there, tmp_path):
    with web_server(small_site) as private:

        def leading(asked):
            return Answer(b"", 302, {"location": private.url + "/blog/"})

        with web_server(leading) as public:
            asked, allowed = private, frozenset()
            if leads_there:
                asked, allowed = public, frozenset({public.url.removeprefix("http://")})
            policy = HttpPolicy(allowed_hosts=allowed, requests_per_second=1e6, tries=1)
            site = WordPressSite(asked.url + "/blog/", cache=tmp_path, policy=policy)

            with pytest.raises(SiteNotAllowedError) as caught:
                read_all(site)

    netloc = private.url.removeprefix("http://")
    assert netloc in str(caught.value)
    assert "FREESHELF_HTTP_ALLOWED_HOSTS" in str(caught.value)


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)


def as_php(value):
    """Lists and numbers in keys as PHP knows them."""
    if isinstance(value, list):
        return {number: as_php(each) for number, each in enumerate(value)}
    if isinstance(value, dict):
        return {
            int(key)
            if key.isascii() and key.isdecimal() and str(int(key)) == key
            else key: (as_php(each))
            for key, each in value.items()
        }
    return value


@given(plain_values)
def test_what_is_written_in_php_form_is_read_back(value):
    assert parse_php(serialise_php(value)) == as_php(value)
