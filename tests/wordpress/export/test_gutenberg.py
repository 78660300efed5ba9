"""Texts are written as the block editor writes them."""

import re

import pytest
from django.test import Client
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect

from freeshelf.library.blocks import RecordBodyBlock
from freeshelf_wordpress.export.gutenberg import TextWriter, flow, with_notes
from freeshelf_wordpress.export.items import PostKind, post_id
from freeshelf_wordpress.export.links import Links
from freeshelf_wordpress.export.origins import Origins
from freeshelf_wordpress.export.selection import Selection
from freeshelf_wordpress.export.terms import TermRegistry
from freeshelf_wordpress.export.uploads import Uploads
from tests.content.factories import ReusableBlockFactory
from tests.events.factories import EventFactory
from tests.library.factories import FileFactory, ResourceFactory
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory

BASE = "https://library.example"


def links() -> Links:
    """Links of what is open."""
    selection = Selection(with_restricted=False)
    uploads = Uploads(
        selection, base=BASE, folder=None, origins=Origins(with_restricted=False)
    )
    return Links(selection, uploads, TermRegistry(selection))


def written(kind: str, value: object) -> str:
    """One block as it is exported."""
    known = links()
    uploads = Uploads(
        Selection(with_restricted=False),
        base=BASE,
        folder=None,
        origins=Origins(with_restricted=False),
    )
    writer = TextWriter(uploads=uploads, links=known, is_exported=lambda b: b.live)
    body = RecordBodyBlock().to_python([{"type": kind, "value": value}])
    return writer.write(body).content


def test_lists_within_lists_are_blocks_within_blocks() -> None:
    markup = flow("<p>First</p><ul><li>One<ol><li>Two</li></ol></li></ul><hr>")

    names = re.findall(r"<!-- (/?wp:[\w-]+)", markup)
    assert names == [
        "wp:paragraph", "/wp:paragraph",
        "wp:list", "wp:list-item", "wp:list", "wp:list-item", "/wp:list-item",
        "/wp:list", "/wp:list-item", "/wp:list",
        "wp:separator", "/wp:separator",
    ]  # fmt: skip


def test_loose_words_become_a_paragraph() -> None:
    assert flow("Loose <b>words</b>").count("<p>Loose <b>words</b></p>") == 1


def test_references_to_notes_are_those_of_the_editor() -> None:
    markup = with_notes('<p>Fee<sup><a href="#note-f1">1</a></sup></p>')

    assert '<sup data-fn="f1" class="fn"><a href="#f1" id="f1-link">1</a></sup>' in (
        markup
    )


@pytest.mark.django_db
def test_a_table_with_lists_in_it_stays_html() -> None:
    table = {
        "columns": [{"type": "text", "heading": ""}],
        "rows": [{"values": ["<ul><li>One</li></ul>"]}],
        "caption": "",
    }

    assert written("table", table).startswith("<!-- wp:html -->")


@pytest.mark.django_db
def test_a_draft_of_a_shared_block_is_not_named() -> None:
    open_one = ReusableBlockFactory()
    draft = ReusableBlockFactory(live=False)

    number = post_id(PostKind.REUSABLE_BLOCK, open_one.pk)
    assert written("pattern", open_one.pk) == f'<!-- wp:block {{"ref":{number}}} /-->'
    assert written("pattern", draft.pk) == ""


@pytest.mark.django_db
def test_a_file_that_readers_may_not_have_leaves_its_words() -> None:
    file = FileFactory(access_rights="staff", name="secret.pdf")

    block = written("file", {"file": file.pk, "text": "The annex"})

    assert "The annex" in block
    assert "secret" not in block


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("Fees & costs (2nd).pdf", "Fees-costs-2nd-.pdf"),
        ("shell.php", "shell.php_"),
        ("shell.PHP5.jpg", "shell.PHP5_.jpg"),
        (".htaccess", "htaccess"),
        ("رسوم.pdf", "رسوم.pdf"),
    ],
)
def test_no_name_of_an_upload_is_one_that_a_server_runs(name: str, there: str) -> None:
    file = FileFactory(name=name)
    uploads = Uploads(
        Selection(with_restricted=False),
        base=BASE,
        folder=None,
        origins=Origins(with_restricted=False),
    )

    upload = uploads.file(file.pk)

    assert upload is not None
    assert upload.path.rpartition("/")[2] == there


@pytest.mark.django_db
def test_a_file_has_no_button_that_the_editor_would_miss() -> None:
    block = written("file", {"file": FileFactory(name="fees.pdf").pk, "text": "Fees"})

    assert '"showDownloadButton":false' in block
    assert block.count("<a ") == 1


@pytest.mark.django_db
def test_addresses_of_files_end_with_names_that_wordpress_keeps(
    client: Client,
) -> None:
    file = FileFactory(name="Рабочие и долги.pdf")
    uploads = Uploads(
        Selection(with_restricted=False),
        base=BASE,
        folder=None,
        origins=Origins(with_restricted=False),
    )

    upload = uploads.file(file.pk)

    assert upload is not None
    assert upload.url.endswith("/Рабочие-и-долги.pdf")
    answer = client.get(upload.url.removeprefix(BASE), follow=True)
    assert answer.redirect_chain == [(file.download_url(), 302)]


@pytest.mark.django_db
def test_no_term_has_the_name_of_one_before_it_for_a_slug() -> None:
    record = ResourceFactory()
    first = ConceptFactory(scheme__role="sector", identifier="f", label="Construction")
    second = ConceptFactory(
        scheme__role="sector", identifier="construction", label="Building"
    )
    record.sectors.add(first, second)
    record.save()

    terms = list(TermRegistry(Selection(with_restricted=False)))

    assert [term.name for term in terms] == ["Construction", "Building"]
    assert terms[1].slug == f"{slugify(second.scheme.identifier)}-construction"


@pytest.mark.django_db
def test_addresses_of_every_kind_lead_to_posts() -> None:
    home = make_home()
    file = FileFactory(name="fees.pdf")
    record = file.resource
    topic = ConceptFactory(scheme__role="subject", label="Fees")
    record.subjects.add(topic)
    record.save()
    closed = ResourceFactory(access_rights="staff")
    event = EventFactory()
    Redirect.add_redirect("/old-name", redirect_to=f"/r/{record.identifier}")
    known, selection = links(), Selection(with_restricted=False)
    post = f"/?p={post_id(PostKind.RESOURCE, record.pk)}"
    scheme = topic.scheme.identifier

    expected = {
        f"/r/{record.identifier}": post,
        f"/en/r/{record.identifier}/{record.slug}#part": f"{post}#part",
        "/old-name": post,
        file.download_url(): f"{BASE}{file.download_url()}",
        f"/en/events/{event.identifier}/x": f"/?p={post_id(PostKind.EVENT, event.pk)}",
        f"/topics/{scheme}/{topic.identifier}": f"/?category_name={topic.identifier}",
        f"/topics/{scheme}/{topic.identifier}/feed.atom": (
            f"/?category_name={topic.identifier}&feed=atom"
        ),
        "/feed.atom": "/?feed=atom",
        "/es/feed.atom": "/?feed=atom",
        "/admin/": "/wp-admin/",
        home.get_url(): f"/?page_id={selection.page_number(home.pk)}",
        f"/r/{closed.identifier}": f"/r/{closed.identifier}",
        "https://elsewhere.example/r/x": "https://elsewhere.example/r/x",
        "#note": "#note",
    }
    assert {address: known.address(address) for address in expected} == expected
