"""Ten tasks of an editor's first week, by the words of the screens in two languages."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from babel import Locale
from django.utils import timezone, translation
from django.utils.formats import date_format
from playwright.sync_api import Browser, Page, expect

from freeshelf.events.models import Event
from freeshelf.library.models import Resource
from freeshelf.operations.indexer import bring_up_to_date
from freeshelf.operations.worker import Worker
from freeshelf.vocabularies.models import Concept
from tests.browser.conftest import kept_libraries, shelve, stand
from tests.browser.test_writing import PASTE
from tests.chromium import chromium
from tests.content.test_pasted_text import WORD
from tests.inbox.factories import MessageFactory
from tests.journeys.editing import Editor, Words, signed_in
from tests.journeys.first_week import (
    GUIDES,
    PAPER,
    REVIEW,
    TASK,
    fill_library,
    first_week_of_last_month,
)
from tests.web.conftest import own_place

__all__ = ["kept_libraries", "own_place", "shelve", "stand"]

pytestmark = [
    pytest.mark.admin_browser,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def configured(settings) -> None:
    """Statistics are on; a form is saved when its editor saves it."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    settings.FREESHELF_STATISTICS = settings.FREESHELF_STATISTICS | {"IS_ON": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for these tests, closed before others open theirs."""
    with chromium() as running:
        yield running


@pytest.fixture(params=["en", "ar"])
def words(request) -> Words:
    """The language in which the admin area is read."""
    return Words(request.param)


@pytest.fixture
def enter(browser, stand, live_server, words) -> Iterator[Callable[[str], Editor]]:
    """Sign an editor in, in a window of their own."""
    stand(fill_library)
    entered = []
    with ExitStack() as windows:

        def enter_as(username: str) -> Editor:
            window = signed_in(browser, live_server.url, words, username)
            entered.append(windows.enter_context(window))
            return entered[-1]

        yield enter_as
    # Nothing that a screen needs was refused by its policy, and no script failed.
    assert [editor.refused for editor in entered if editor.refused] == []


@pytest.fixture
def editor(enter) -> Editor:
    """An editor in front of the admin area."""
    return enter("ana")


@pytest.fixture
def read(browser, live_server, words) -> Iterator[Callable[..., Page]]:
    """Open the page of an object as readers do, in the language of the test."""
    context = browser.new_context(locale=words.language)
    page = context.new_page()

    def open_page(target: object) -> Page:
        with translation.override(words.language):
            path = getattr(target, "get_absolute_url", lambda: target)()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_page
    context.close()


def test_a_record_is_made_from_a_pdf_with_two_authors(editor, read, words):
    page = editor.page
    editor.go("Library", "Resources")
    editor.link("Add from a file").click()
    page.locator("#file-drop-input").set_input_files(
        [{"name": "nets.pdf", "mimeType": "application/pdf", "buffer": PAPER}]
    )
    expect(page.locator(".file-drop__item")).to_contain_text("nets.pdf")
    Worker().run(until_empty=True)
    page.get_by_role("link", name="nets.pdf", exact=True).click()

    form = page.locator("[data-proposals]")
    english = Locale.parse(words.language).languages["en"]
    for value in ("Nets and debts at sea", "2021-07", english, "Quay Press"):
        form.get_by_role("radio", name=f"{words('Use:')} {value}", exact=True).check()
    for value in ("Lindqvist, Mara", "Okoro, Tomas"):
        box = form.get_by_role("checkbox", name=f"{words('Use:')} {value}", exact=True)
        box.check()
    editor.show("proposals")
    editor.press("Create draft")
    expect(editor.said()).to_contain_text(words(_DRAFT_MADE))
    editor.choose(editor.field("Types"), editor.term("Guidance"))
    editor.publish()

    Worker().run(until_empty=True)
    record = Resource.objects.get(title="Nets and debts at sea")
    reader = read(record)
    expect(reader.get_by_role("heading", level=1)).to_have_text(record.title)
    for name in ("Mara Lindqvist", "Tomas Okoro", "Quay Press"):
        expect(reader.get_by_role("main")).to_contain_text(name)
    assert not record.description


def test_a_text_of_word_with_a_table_and_a_footnote_is_pasted(editor, read):
    page = editor.page
    editor.go("Library", "Resources")
    editor.add("resource")
    editor.field("Title").fill("Who pays the fee")
    text = page.locator("[data-text-stream] [contenteditable=true]").first
    text.click()
    text.evaluate(PASTE, WORD)
    expect(page.locator(".typed-table-block")).to_contain_text("Nepal")
    editor.show("pasted")
    editor.publish()

    prose = read(Resource.objects.get(title="Who pays the fee")).locator(".prose").first
    expect(prose.get_by_role("cell", name="Nepal")).to_be_visible()
    prose.locator('a[href="#fn-1"]').click()
    expect(prose.locator("#fn-1:target")).to_contain_text("See C181.")
    assert prose.locator("[style], [class^=Mso]").count() == 0


def test_thirty_records_get_a_topic_and_lose_it_again(editor, read, words):
    page, topic = editor.page, Concept.objects.get(identifier="debt")
    editor.go("Library", "Resources")
    editor.find("Guide")
    editor.field("Select all").first.check()
    with page.expect_navigation():
        editor.link("Add a concept to the selected resources").click()
    editor.choose(editor.field("Concept"), editor.term("Debt bondage"))
    editor.press("Preview changes")
    editor.show("thirty")
    change = "Change %(counter)s record", "Change %(counter)s records"
    with page.expect_navigation():
        page.get_by_role("button", name=words.counted(*change, GUIDES)).click()
    bring_up_to_date()
    described = Resource.objects.filter(subjects=topic)
    assert described.count() == GUIDES
    address = f"/{words.language}/topics/topics/debt"
    guides = read(address).get_by_role("main").get_by_role("link", name="Guide ")
    expect(guides.first).to_be_visible()

    with page.expect_navigation():
        editor.link("Undo", editor.said()).click()
    editor.press("Undo this change")
    bring_up_to_date()
    assert not described.exists()
    read(address)
    expect(guides).to_have_count(0)


def test_two_descriptions_of_one_work_are_merged(editor, read):
    kept = Resource.objects.get(title="Fees of recruiters")
    other = Resource.objects.get(title="Recruiters and their fees")
    editor.go("Library", "Resources")
    editor.open(kept.title)
    editor.button("Actions").first.click()
    editor.link("Merge another into this").click()
    editor.choose(editor.field("Item to merge into it"), other.title)
    editor.press("Compare")
    editor.show("merge")
    editor.press("Merge")
    expect(editor.said()).to_be_visible()

    reader = read(other)
    expect(reader.get_by_role("heading", level=1)).to_have_text(kept.title)
    for text in ("2019", "PDF", "Harbour Council"):
        expect(reader.get_by_role("main")).to_contain_text(text)


def test_two_review_a_record_with_comments(editor, enter, read, words):
    record = Resource.objects.get(title="Passports in the right hands")
    wei = enter("wei")
    editor.go("Library", "Resources")
    editor.open(record.title)
    editor.field("Publication date").fill("2018")
    editor.comment("issued", "Is this the second edition?")
    editor.act("Submit to %(workflow_name)s", workflow_name=REVIEW)

    wei.page.goto(f"{wei.base}/admin/")
    wei.page.get_by_role(
        "link",
        name=words.counted(
            "change is waiting for review", "changes are waiting for review", 1
        ),
    ).click()
    wei.page.get_by_role("link", name=record.title).first.click()
    wei.page.wait_for_url("**/edit/**")
    wei.answer("Is this the second edition?", "Yes, of 2019.")
    wei.show("review")
    wei.button("More actions", wei.page.locator("footer")).click()
    wei.button("Request changes").click()
    dialog = wei.page.locator(".modal-content")
    wei.field("Comment", dialog).fill("The imprint says 2019.")
    wei.press("Request changes", dialog)

    editor.open(record.title)
    expect(editor.page.get_by_role("main")).to_contain_text("The imprint says 2019.")
    editor.button("Toggle comments").click()
    expect(editor.page.locator("#comments")).to_contain_text("Yes, of 2019.")
    editor.field("Publication date").fill("2019")
    editor.act("Resubmit to %(task_name)s", task_name=TASK)
    wei.open(record.title)
    wei.act("%(label)s and Publish", label=words("Approve"))
    wei.open(record.title)
    wei.link("History").click()
    wei.show("history")
    for text in ("ana", "wei", "The imprint says 2019."):
        expect(wei.page.get_by_role("main")).to_contain_text(text)

    main = read(record).get_by_role("main")
    expect(main).to_contain_text("2019")
    for text in ("second edition", "Yes, of 2019."):
        expect(main).not_to_contain_text(text)


def test_one_date_of_a_weekly_event_is_moved(editor, read, words):
    start = timezone.localdate() + timedelta(days=7)
    second, moved = start + timedelta(days=7), start + timedelta(days=8)
    editor.go("Events", "Events")
    editor.add("event")
    editor.field("Title").fill("Inspector training")
    editor.field("Start date").fill(start.isoformat())
    editor.field("Start time").fill("09:00")
    editor.field("Repeats").select_option(
        label=words("Every week, on the same weekday")
    )
    editor.field("Or after this many times").fill("4")
    editor.press("Save draft")
    editor.tab("Individual dates").click()
    editor.button("Add %(label)s", label=words("exception")).click()
    editor.field("Original date").fill(second.isoformat())
    editor.field("New date").fill(moved.isoformat())
    editor.show("event")
    editor.publish()

    main = read(Event.objects.get()).get_by_role("main")
    with translation.override(words.language):
        day = date_format(moved, "j F")
    expect(main).to_contain_text(words("Moved to %(day)s", day=day))


def test_a_group_of_fields_has_a_condition(editor, read, words):
    page = editor.page
    editor.go("Library", "Field groups")
    editor.add("field group")
    form = page.locator("#w-editor-form")
    editor.field("Title", form).fill("Visits")
    for at, (label, kind) in enumerate((("Reopened", "Yes or no"), ("When", "Text"))):
        editor.button("Insert a block", form).last.click()
        editor.option("Field").click()
        row = form.locator("[data-streamfield-child]").nth(at)
        editor.field("label", row).fill(label)
        editor.field("Type", row).select_option(label=words(kind))
    editor.button("Settings", row).click()
    editor.button("Add", row).click()
    editor.field("Field", row).select_option(label="Reopened")
    editor.field("Value", row).fill("1")
    editor.show("fields")
    editor.press("Save")

    editor.go("Library", "Resources")
    editor.open("Passports in the right hands")
    editor.tab("Custom fields").click()
    when = page.get_by_label("When", exact=True)
    expect(when).to_be_hidden()
    page.get_by_label("Reopened", exact=True).check()
    when.fill("In the spring")
    editor.publish()

    record = Resource.objects.get(title="Passports in the right hands")
    main = read(record).get_by_role("main")
    expect(main).to_contain_text("Visits")
    expect(main).to_contain_text("In the spring")


def test_a_menu_has_two_levels(editor, read, words):
    page = editor.page
    editor.go("Appearance", "Menus")
    editor.add("menu")
    editor.field("Name").fill("Main")
    editor.field("Location").select_option(label=words("Header of every page"))
    editor.button("Insert a block").click()
    editor.option("Heading").click()
    heading = page.locator("[data-streamfield-child]").first
    editor.field("label", heading).fill("Our work")
    editor.button("Insert a block", heading).click()
    editor.option("Web address").click()
    below = heading.locator("[data-streamfield-child]").first
    editor.field("web address", below).fill("/lists")
    editor.field("label", below).fill("What to read")
    editor.show("menu")
    editor.publish()

    nav = read(f"/{words.language}/topics").locator(".site-header__nav")
    nav.locator("summary", has_text="Our work").click()
    expect(nav.get_by_role("link", name="What to read")).to_be_visible()


def test_a_request_to_remove_something_is_answered(editor, read, words, mailoutbox):
    page = editor.page
    record = Resource.objects.get(title="Names that should not be here")
    MessageFactory(
        kind="removal",
        resource=record,
        text="My name is on page two.",
        reply_to="samir@example.org",
        language=words.language,
    )
    editor.go("Inbox", "Messages")
    page.get_by_role("main").get_by_role(
        "link", name=words("Please remove something")
    ).first.click()
    expect(page.get_by_role("main")).to_contain_text("My name is on page two.")
    message = page.url
    page.get_by_role("main").get_by_role("link", name=record.title).click()
    editor.button("Actions").first.click()
    editor.link("Withdraw permanently").click()
    editor.field("Reason").fill("Asked for by the person.")
    editor.press("Withdraw permanently")
    expect(editor.said()).to_contain_text(words("The record was withdrawn."))
    main = read(record).get_by_role("main")
    notice, _date, _end = words("This resource was withdrawn on %(date)s.").partition(
        "%"
    )
    expect(main).to_contain_text(notice.strip())
    expect(main).not_to_contain_text(record.title)

    page.goto(message)
    editor.link("Reply").click()
    editor.field("Your reply").fill("It is gone from today.")
    editor.show("answer")
    editor.press("Send")
    (sent,) = mailoutbox
    assert sent.to == ["samir@example.org"]
    assert "It is gone from today." in sent.body
    assert words("%(site)s: reply to your message", site="Freeshelf") == sent.subject
    status = editor.field("Status")
    expect(status.locator("option:checked")).to_have_text(words("Done"))


def test_statistics_of_last_month_are_exported(editor, words):
    page = editor.page
    editor.go("Reports", "Statistics")
    editor.link("Last month").click()
    table = page.get_by_role("region", name=words("Pages of records opened"))
    expect(table).to_contain_text("9")
    editor.show("statistics")
    with page.expect_download() as started:
        editor.link("Download as CSV").click()

    text = Path(started.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    count, start, often = (words(each) for each in ("Count", "Start", "How often"))
    opened = {
        row[words("Language")]: row[often]
        for row in rows
        if row[count] == words("Pages of records opened")
        and row[start] == first_week_of_last_month().isoformat()
    }
    assert opened == {
        words("English"): "9",
        words("Arabic"): words("fewer than five"),
    }


_DRAFT_MADE = "The draft was created. Readers cannot see it until it is published."
