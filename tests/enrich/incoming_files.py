"""Files that wait to be described, and what a browser sends back of their page."""

from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from freeshelf.enrich.file_suggestions import suggest_description
from freeshelf.enrich.models import Suggestion
from freeshelf.library.models import IncomingFile
from tests.enrich.described_files import printed
from tests.library.conftest import EDITOR
from tests.library.factories import UserFactory

ISBN = "978-0-306-40615-7"
GUIDE = printed(
    [(24, "Fees and debts at sea"), "Harbour Institute", "July 2021"],
    [f"ISBN {ISBN}", "© Harbour Institute 2021", "All rights reserved."],
    title="Fees and debts at sea",
    author="Mara Lindqvist",
)
SCRIPT = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


def make_describer() -> Client:
    """Someone who may describe, and add names."""
    client = Client()
    client.force_login(UserFactory(permissions=[*EDITOR, "library.add_agent"]))
    return client


def send(client, *uploads, **options):
    return client.post(
        reverse("enrich_incoming"), {"uploads": list(uploads)}, **options
    )


def upload(content=GUIDE, name="fees.pdf"):
    return SimpleUploadedFile(name, content)


def receive(client, content=GUIDE, *, analyzed_at=True) -> IncomingFile:
    send(client, upload(content))
    incoming = IncomingFile.objects.first()
    if analyzed_at:
        suggest_description(sha256=incoming.content_id, now=timezone.now())
    return incoming


def proposals_address(incoming):
    return reverse("enrich_suggestions", args=[incoming.pk])


def proposals_page(client, incoming) -> BeautifulSoup:
    return BeautifulSoup(client.get(proposals_address(incoming)).content, "html.parser")


def words_of(html: Any) -> str:
    return " ".join(html.get_text(" ").split())


def shown_fields(client, incoming) -> dict[str, str]:
    """Return what the browser would send if nobody touched anything."""
    form = proposals_page(client, incoming).select_one("[data-proposals]")
    data = {
        field["name"]: field.get("value", "")
        for field in form.select("input[type=text], input[type=hidden]")
    }
    data |= {field["name"]: field.text.strip() for field in form.select("textarea")}
    data |= {
        field["name"]: field.select_one("option[selected]")["value"]
        for field in form.select("select")
    }
    return data


def key_of(kind: str) -> int:
    return Suggestion.objects.filter(kind=kind).first().pk


def make_draft(client, incoming, **decisions):
    return client.post(
        proposals_address(incoming), shown_fields(client, incoming) | decisions
    )


def take_title():
    return {"title_choice": str(key_of("title"))}
