"""A library goes out to WordPress and comes back into an empty one: nothing is lost."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from freeshelf.content.models import ReusableBlock
from freeshelf.content.rendering import stream_text
from freeshelf.core.html import html_to_text
from freeshelf.events.models import Event
from freeshelf.fields.models import FieldDefinition
from freeshelf.library.access import CONCEPT_FIELDS
from freeshelf.library.blocks import RecordBodyBlock
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, Menu, NewsPage, StandardPage
from freeshelf.vocabularies.models import ConceptScheme
from freeshelf_wordpress.export.gutenberg import TextWriter
from freeshelf_wordpress.export.services import ExportSummary, export_wordpress
from freeshelf_wordpress.importers.services import import_wordpress
from tests.content.factories import ImageFactory, ReusableBlockFactory, paragraphs
from tests.content.samples import every_block
from tests.events.factories import EventCategoryFactory, EventFactory
from tests.fields.factories import FieldFactory
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
Role = ConceptScheme.Role
BASE = "https://library.example"
PUBLISHED = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
SOON = (timezone.now() + timedelta(days=400)).replace(microsecond=0)
# Blocks come back as what the block editor makes of them.
ALIKE = {"imported_html": "paragraph"}
MAPPING = """
types:
  post in category/news: {name: News, items: 1, target: news}
"""


@dataclass
class Journey:
    """A site before and after its round trip, and the files between."""

    before: dict[str, Any]
    after: dict[str, Any]
    exported: ExportSummary
    text: str
    open_text: str
    fetched: list[int]
    uploads: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def moved_in(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Journey]:
    """One journey for all tests; undone after the module."""
    folder = tmp_path_factory.mktemp("journey")
    # Names are as given only where no other test has left a file of that name.
    stored = deepcopy(project_settings.STORAGES)
    stored["default"]["OPTIONS"]["location"] = str(folder / "media")
    settings = override_settings(STORAGES=stored)
    with django_db_blocker.unblock(), settings, transaction.atomic():
        with transaction.atomic():
            build(make_home())
            before = facts()
            exported = export(folder / "all.xml", uploads=folder / "uploads")
            export(folder / "open.xml")
            fetched = fetch_all(folder / "open.xml")
            transaction.set_rollback(True)
        make_home()
        mapping = folder / "mapping.yaml"
        mapping.write_text(MAPPING, "utf-8")
        import_wordpress(
            sources=[folder / "all.xml", folder / "all.ics"],
            uploads=folder / "uploads",
            mapping_file=mapping,
            now=timezone.now(),
        )
        yield Journey(
            before=before,
            after=facts(),
            exported=exported,
            text=(folder / "all.xml").read_text("utf-8"),
            fetched=fetched,
            open_text=(folder / "open.xml").read_text("utf-8"),
            uploads=sorted(path.name for path in (folder / "uploads").rglob("*.*")),
        )
        transaction.set_rollback(True)


def export(path: Path, *, uploads: Path | None = None) -> ExportSummary:
    """All of the library with uploads, what is open without."""
    return export_wordpress(
        target=path,
        now=timezone.now(),
        uploads=uploads,
        base_url=BASE,
        with_restricted=uploads is not None,
    )


def fetch_all(path: Path) -> list[int]:
    """Return what the library answers at the addresses of attachments."""
    found = re.findall(r"attachment_url><!\[CDATA\[(.*?)\]\]", path.read_text("utf-8"))
    client = Client()
    return [client.get(address.removeprefix(BASE)).status_code for address in found]


def build(home: HomePage) -> None:
    """A small library with something of each kind."""
    UserFactory(username="someone", email="someone@agency.example")
    topics = ConceptSchemeFactory(identifier="topics", role=Role.SUBJECT)
    debt = ConceptFactory(
        scheme=topics, label="Debt & bondage", translations={"fr": "Dettes"},
        hidden={"en": ["unspoken-word"]},
    )  # fmt: skip
    fees = ConceptFactory(scheme=topics, label="Fees", broader=[debt])
    places = ConceptSchemeFactory(identifier="places", role=Role.PLACE)
    ghana = ConceptFactory(scheme=places, label="Ghana")
    sectors = ConceptSchemeFactory(identifier="sectors", role=Role.SECTOR)
    fishing = ConceptFactory(scheme=sectors, label="Fishing")
    field = FieldFactory(key="field_pages", name="pages", type="number")
    FieldFactory(group=field.group, key="field_secret", name="secret", is_public=False)
    pattern = ReusableBlockFactory(title="Notice", words="Never pay to get a job.")
    guide = record(
        title="Fees & <debts>",
        subjects=[fees],
        spatial=[ghana],
        sectors=[fishing],
        issued="2019-05",
        source_url="https://agency.example/fees",
        license="CC-BY-4.0",
        publisher=AgentFactory(name="Harbour Rights"),
        creators=[AgentFactory(name="Institute of Quays")],
        field_values={"field_pages": 12, "field_secret": "staff-only-value"},
    )
    file = FileFactory(resource=guide, name="fees.pdf", title="Fees in full")
    guide.body = every_block(
        image=ImageFactory(title="Quay").pk,
        file=file.pk,
        pattern=pattern.pk,
        words="Words",
    )
    guide.save()
    lead = f'<a href="/r/{guide.identifier}">the guide</a>'
    record(title="Leads on", body=paragraphs(lead))
    record(title="Twin")
    record(title="Twin")
    record(title="For staff", access_rights="staff", body=paragraphs("staff-word"))
    record(
        title="A draft",
        live=False,
        first_published_at=None,
        body=paragraphs("draft-word"),
    )
    record(title="Coming", live=False, first_published_at=None, go_live_at=SOON)
    record(title="Gone", withdrawn_at=PUBLISHED, live=False)
    build_pages(home, guide)
    EventFactory(
        title="Training",
        rrule="FREQ=WEEKLY;COUNT=5",
        venue_name="Old quay",
        image=get_image_model().objects.get(title="Quay"),
        categories=[EventCategoryFactory(name="Courses")],
        exceptions=[{"original_date": date(2026, 3, 9), "is_cancelled": True}],
    )


def record(**described: Any) -> Resource:
    """A record with a date of issue, last saved by someone."""
    described = {"issued": "2021", "first_published_at": PUBLISHED} | described
    made: Resource = ResourceFactory(**described)
    return made


def build_pages(home: HomePage, guide: Resource) -> None:
    """Pages in a tree, one of them closed, a piece of news and a menu."""
    body = [{"type": "heading", "value": "Who we are"}]
    about = home.add_child(
        instance=StandardPage(title="About", slug="about", body=body)
    )
    about.add_child(instance=StandardPage(title="Team", slug="team", body=body))
    closed = home.add_child(instance=StandardPage(title="Closed", slug="closed"))
    PageViewRestriction.objects.create(
        page=closed, restriction_type=PageViewRestriction.LOGIN
    )
    news = NewsPage(title="We opened", slug="opened", body=body)
    home.add_child(instance=news)
    lines = [
        {
            "type": "placeholder",
            "value": {
                "label": "More",
                "children": [
                    {"type": "page", "value": {"page": about.pk, "label": ""}},
                    {"type": "record", "value": {"record": guide.pk, "label": "Fees"}},
                ],
            },
        }
    ]
    Menu.objects.create(title="Main", items=lines, locale=home.locale, live=True)


def facts() -> dict[str, Any]:
    """Return what a library says, without numbers of its own."""
    present = Resource.objects.filter(withdrawn_at=None)
    return {
        "records": sorted(map(record_facts, present), key=str),
        "pages": {
            page.url_path.split("/", 2)[2]: (
                page.title,
                page.live,
                stream_text(page.body),
            )
            for page in Page.objects.filter(depth__gt=2).specific()
            if page.slug != "home"
        },
        "news": list(NewsPage.objects.values_list("title", flat=True)),
        "blocks": [(b.title, stream_text(b.body)) for b in ReusableBlock.objects.all()],
        "fields": sorted(FieldDefinition.objects.values_list("key", "type")),
        "events": [
            (e.title, str(e.start_date), str(e.start_time), e.time_zone, e.venue_name,
             e.rrule, str(e.image or ""), [x.is_cancelled for x in e.exceptions.all()],
             [c.name for c in e.categories.all()])
            for e in Event.objects.all()
        ],
        "menus": [[labels(m.items)] for m in Menu.objects.filter(title="Main")],
    }  # fmt: skip


def record_facts(record: Resource) -> dict[str, Any]:
    """A record as a person sees it."""
    return {
        "title": record.title,
        "text": "".join(html_to_text(record.description).split()),
        "blocks": [ALIKE.get(b.block_type, b.block_type) for b in record.body],
        "issued": record.issued,
        "live": record.live,
        "coming": record.go_live_at,
        "access": record.access_rights,
        "day": record.live and record.first_published_at.date(),
        "concepts": {
            name: sorted(concept.label("en") for concept in getattr(record, name).all())
            for name in CONCEPT_FIELDS
        },
        "publisher": str(record.publisher or ""),
        "people": sorted(creator.agent.name for creator in record.creators.all()),
        "source": (record.source_url, record.license),
        "files": [
            (file.title, file.current.content_id)
            for file in record.files.all()
            if file.current is not None
        ],
        "fields": record.field_values,
    }


def labels(lines: Any) -> list[Any]:
    """The lines of a menu and those below them."""
    return [
        (
            line.block_type,
            line.value.get("label") or str(line.value[line.block_type]),
            labels(line.value.get("children") or ()),
        )
        for line in lines
    ]


def records(facts: dict[str, Any], *names: str) -> dict[str, list[Any]]:
    """These facts of records by their titles."""
    found: dict[str, list[Any]] = {}
    for record in facts["records"]:
        found.setdefault(record["title"], []).append([record[n] for n in names])
    return found


def test_every_kind_of_block_can_be_written() -> None:
    writer = TextWriter(uploads=None, links=None, is_exported=bool)  # type: ignore[arg-type]

    assert set(RecordBodyBlock().child_blocks) == writer.kinds


def test_texts_come_back_block_by_block(moved_in: Journey) -> None:
    for name in ("text", "blocks"):
        assert records(moved_in.after, name) == records(moved_in.before, name)


def test_what_records_say_comes_back(moved_in: Journey) -> None:
    names = ("concepts", "publisher", "people", "source", "fields", "day", "issued")

    assert records(moved_in.after, *names) == records(moved_in.before, *names)


def test_states_and_access_come_back(moved_in: Journey) -> None:
    names = ("live", "coming", "access")

    assert records(moved_in.after, *names) == records(moved_in.before, *names)


def test_files_come_back_to_the_byte(moved_in: Journey) -> None:
    [[before]] = records(moved_in.before, "files")["Fees & <debts>"]
    [[after]] = records(moved_in.after, "files")["Fees & <debts>"]

    # A picture that a text shows is a file of its record as well, after an import.
    assert before[0] == after[0]
    assert moved_in.uploads == ["fees.pdf", "picture.png"]
    assert moved_in.exported.missing_files == []


@pytest.mark.parametrize(
    "kind", ["pages", "news", "events", "menus", "blocks", "fields"]
)
def test_everything_else_comes_back(moved_in: Journey, kind: str) -> None:
    assert moved_in.after[kind] == moved_in.before[kind]
    assert moved_in.after[kind]


def test_what_wordpress_must_know_stands_in_a_plug_in_beside(moved_in: Journey) -> None:
    [written] = moved_in.exported.files
    plug_in = written.with_name("all-types.php").read_text("utf-8")

    taxonomies = set(re.findall(r"<wp:term_taxonomy><!\[CDATA\[(\w+)", moved_in.text))
    types = set(re.findall(r"<wp:post_type><!\[CDATA\[([\w-]+)", moved_in.text))
    its_own = {"post", "page", "attachment", "nav_menu", "nav_menu_item", "wp_block"}
    for name in (taxonomies | types) - its_own:
        assert f"'{name}'" in plug_in, name


def test_links_between_texts_lead_to_posts_and_files_to_where_they_are_fetched(
    moved_in: Journey,
) -> None:
    number = re.search(r"p=(\d+)</link>.{0,300}?guid", moved_in.text, re.DOTALL)

    assert number is not None
    assert re.search(r'href="/\?p=\d+">the guide', moved_in.text)
    assert f'src="{BASE}/wp-content/uploads/' in moved_in.text
    assert re.search(
        rf"{BASE}/r/[^<]*/files/1/fees.pdf\]\]></wp:att", moved_in.open_text
    )


def test_files_and_pictures_can_be_fetched_without_a_copy(moved_in: Journey) -> None:
    assert moved_in.fetched == [200, 200]


def test_names_in_other_languages_go_along_and_hidden_ones_never(
    moved_in: Journey,
) -> None:
    assert "<![CDATA[Dettes]]>" in moved_in.text
    assert "unspoken-word" not in moved_in.text


def test_only_what_is_open_is_exported_unless_told_otherwise(moved_in: Journey) -> None:
    closed = (
        "draft-word", "staff-word", "staff-only-value", "field_secret", "Closed",
        "A draft", "Coming", "someone@agency.example",
    )  # fmt: skip

    for word in closed:
        assert word in moved_in.text, word
        assert word not in moved_in.open_text, word
    assert "Fees &amp; &lt;debts&gt;" in moved_in.open_text
    assert "Gone" not in moved_in.text
