"""The admin area in the language of its editor, where all is found by its words."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import trans_real
from playwright.sync_api import Browser, Error, FrameLocator, Locator, Page, expect
from wagtail.users.models import UserProfile

from freeshelf.shared.amounts import local_number
from freeshelf.vocabularies.models import Concept

Place = Page | Locator | FrameLocator


class Words:
    """The words of the screens in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        # Wagtail's scripts have a catalogue of their own.
        self._of_scripts = trans_real.DjangoTranslation(language, domain="djangojs")

    def __call__(self, english: str, **values: object) -> str:
        """The words for an English message of the catalogues, with values filled in.

        Raises AssertionError for one that is not translated.
        """
        with translation.override(self.language):
            found = translation.gettext(english)
            if found == english and self.language != "en":
                # Names of columns are in lower case.
                found = capfirst(translation.gettext(english[0].lower() + english[1:]))
        if found == english:
            found = self._of_scripts.gettext(english)
        assert self.language == "en" or found != english, f"not translated: {english}"
        return found % values if values else found

    def counted(self, one: str, many: str, number: int) -> str:
        """The words for a number of things."""
        with translation.override(self.language):
            text = translation.ngettext(one, many, number)
            return text % {"counter": local_number(number)} if "%" in text else text


class Editor:
    """A window of someone who is signed in, with all that the person can press."""

    def __init__(self, page: Page, base: str, words: Words) -> None:
        self.page, self.base, self.words = page, base, words
        self.language = words.language
        self.refused: list[str] = []
        page.on("pageerror", lambda error: self.refused.append(str(error)))
        page.on("console", lambda said: self._note(said.text))

    def _note(self, said: str) -> None:
        if "Content Security Policy" in said:
            self.refused.append(said)

    def go(self, *path: str) -> None:
        """Open a screen by the menu at the side."""
        if self.page.url == "about:blank":
            self.page.goto(f"{self.base}/admin/")
        side = self.page.locator(".sidebar")
        for name in path[:-1]:
            side.get_by_role("button", name=self.words(name), exact=True).click()
        with self.page.expect_navigation():
            side.get_by_role("link", name=self.words(path[-1]), exact=True).click()

    def button(self, name: str, within: Place | None = None, **options) -> Locator:
        """Buttons with these words."""
        return self._by_role("button", name, within, options)

    def link(self, name: str, within: Place | None = None, **options) -> Locator:
        """Links with these words."""
        return self._by_role("link", name, within, options)

    def tab(self, name: str) -> Locator:
        """A tab with these words."""
        return self._by_role("tab", name, None, {"exact": False})

    def option(self, name: str) -> Locator:
        """A choice with these words, among those that a menu offers."""
        # One that closes is there for a moment beside the one that opened.
        return self._by_role("option", name, None, {}).last

    def field(self, name: str, within: Place | None = None) -> Locator:
        """Fields with this label; a required one has a star behind it."""
        words = re.escape(self.words(name))
        place = self.page if within is None else within
        pattern = re.compile(rf"^\s*{words}\s*\*?\s*$", re.IGNORECASE)
        labelled = place.get_by_label(pattern)
        return labelled.and_(self.page.locator("input, select, textarea"))

    def _by_role(self, role, name: str, within: Place | None, options) -> Locator:
        place = self.page if within is None else within
        exact = options.pop("exact", True)
        return place.get_by_role(role, name=self.words(name, **options), exact=exact)

    def add(self, kind: str) -> None:
        """Open the empty form of a kind of objects, from their list."""
        with self.page.expect_navigation():
            self.link("Add %(model_name)s", model_name=self.words(kind)).first.click()

    def find(self, text: str) -> None:
        """Search the list that is open."""
        box = self.field("Search term")
        with self.page.expect_response(lambda answer: "q=" in answer.url):
            box.fill(text)
        # The address says it once the list is exchanged.
        self.page.wait_for_url(lambda address: "q=" in address)

    def open(self, title: str) -> None:
        """Search the list that is open, and open what has this title."""
        self.find(title)
        with self.page.expect_navigation():
            rows = self.page.get_by_role("main").get_by_role("table")
            rows.get_by_role("link", name=title, exact=True).first.click()

    def term(self, english: str) -> str:
        """The label of a concept in the language of the editor."""
        concept = Concept.objects.get(labels__kind="pref", labels__text=english)
        return concept.labels.get(kind="pref", language=self.language).text

    def choose(self, field: Locator, typed: str) -> None:
        """Type into a field that offers what there is, and take what it offers."""
        offered = self.page.get_by_role("option", name=typed).first
        for _attempt in range(3):
            # On a busy machine the field is there before the script that offers.
            field.fill("")
            field.fill(typed)
            with suppress(Error):
                offered.wait_for(timeout=4_000)
                break
        field.press("Enter")

    def comment(self, path: str, text: str) -> None:
        """Write a comment at a field."""
        place = self.page.locator(f"[data-contentpath='{path}']")
        self.button("Add comment", place).first.click()
        comments = self.page.locator("#comments")
        comments.locator("textarea:focus").fill(text)
        self.button("Comment", comments).click()

    def answer(self, comment: str, text: str) -> None:
        """Reply to a comment."""
        self.button("Toggle comments").click()
        thread = self.page.locator("#comments li", has_text=comment)
        thread.click()
        thread.get_by_role("textbox").fill(text)
        self.button("Reply", thread).click()

    def press(self, name: str, within: Place | None = None, **options) -> None:
        """Press a button that opens another page."""
        with self.page.expect_navigation():
            self.button(name, within, **options).last.click()

    def act(self, name: str, **values: object) -> None:
        """Do what the menu next to the button that saves has."""
        footer = self.page.locator("footer")
        self.button("More actions", footer).click()
        self.press(name, footer, **values)

    def publish(self) -> None:
        """Publish what is open, though something may be missing."""
        self.act("Publish")
        anyway = self.button("Publish anyway")
        if anyway.count():
            self.press("Publish anyway")
        expect(self.page.locator(".messages .success")).to_be_visible()

    def said(self) -> Locator:
        """The messages on top of a page."""
        return self.page.locator(".messages")

    def show(self, name: str) -> None:
        """Keep what the page looks like, if it is asked for."""
        if folder := os.environ.get("FREESHELF_SCREENSHOTS"):
            path = f"{folder}/{self.language}-{name}.png"
            self.page.screenshot(path=path, full_page=True)


@contextmanager
def signed_in(
    browser: Browser, base: str, words: Words, username: str
) -> Iterator[Editor]:
    """Open a window of an editor who reads the admin area in a language."""
    person = User.objects.get(username=username)
    UserProfile.objects.update_or_create(
        user=person, defaults={"preferred_language": words.language}
    )
    client = Client()
    client.force_login(person)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context = browser.new_context(
        viewport={"width": 1300, "height": 1000}, locale=words.language
    )
    context.add_cookies([cookie | {"url": base}])
    yield Editor(context.new_page(), base, words)
    context.close()
