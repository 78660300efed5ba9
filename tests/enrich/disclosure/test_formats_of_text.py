"""Formats of text: cards of contacts, calendars, and those that are not known."""

import base64
import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from freeshelf.enrich.disclosure.findings import Gap, Means
from freeshelf.enrich.disclosure.looking import Look, look
from tests.enrich.disclosure.sightings import Sightings


@pytest.fixture
def looked(tmp_path):
    """Look at a file of these bytes."""

    def at(content: str, media_type: str = "") -> Look:
        path = Path(tmp_path / "file")
        path.write_text(content, encoding="utf-8")
        return look(path, media_type=media_type)

    return at


def card(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD", ""))


PEOPLE = {
    "en": ("FN:Grace Adeyemi", "NOTE:survivor\\, do not call", "TEL:+234 803 123 4567"),
    "es": ("N:Quispe;Maribel;;;", "NOTE:testigo protegida", "TEL:+51 987 654 321"),
    "ru": ("FN:Айгуль Сарсенова", "NOTE:потерпевшая", "item1.TEL:+7 701 835 26 94"),
    "ar": ("FN:سعاد عبد الرحمن", "NOTE:ضحية", "TEL;TYPE=cell:+962 79 123 4567"),
}


@pytest.mark.parametrize("fields", PEOPLE.values(), ids=PEOPLE)
def test_the_card_of_a_person_at_risk_is_strong(looked, fields):
    seen = looked(card(*fields), "text/vcard")

    assert seen.looked_at
    assert {(each.kind, each.strength.value) for each in seen.findings} >= {
        ("person_name", "strong"),
        ("phone", "strong"),
    }


def test_an_appointment_of_a_person_at_risk_is_strong(looked):
    event = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nDTSTART:20260302T090000\n"
        "SUMMARY:Audition de la victime Aminata Kou\n yaté\n"
        "LOCATION:Palais de justice\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    assert looked(event).is_strong


def test_cards_of_an_office_are_not_strong(looked):
    cards = card(
        *("FN:Helpline Netherlands", "ORG:La Strada", "TEL:+31 30 271 60 44"),
        *("EMAIL:info@lastrada.example", "URL:https://lastrada.example"),
    ) + card("FN:Claire Dubois", "TITLE:Formatrice", "TEL:+33 1 40 20 50 50")

    seen = looked(cards, "text/vcard")

    assert (seen.looked_at, seen.is_strong) == (True, False)


def test_words_in_quoted_printable_and_pictures_of_a_card_are_seen():
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Petra Vogel"
    Image.new("RGB", (40, 40)).save(stream, "JPEG", exif=exif)
    photo = base64.b64encode(stream.getvalue()).decode()
    written = card(
        "NOTE;ENCODING=QUOTED-PRINTABLE:Zeugin=\r\n aus K=C3=B6ln",
        f"PHOTO;ENCODING=b;TYPE=JPEG:{photo[:70]}\r\n {photo[70:]}",
    )

    seen = Sightings(written.encode())

    assert "Zeugin aus Köln" in seen.of(None)
    assert "Petra Vogel" in " ".join(seen.of(Means.PROPERTY))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ('{"type": "FeatureCollection", "features": []}', ""),
        ('<?xml version="1.0"?><gpx><wpt lat="1" lon="2"/></gpx>', "text/plain"),
        ("\\documentclass{article}", "application/x-tex"),
        ("1\n00:00:01 --> 00:00:02\nAnna\n", "application/x-subrip"),
    ],
)
def test_text_in_a_format_that_is_not_known_is_not_looked_at(
    looked, content, media_type
):
    assert [each.gap for each in looked(content, media_type).gaps] == [Gap.UNSUPPORTED]


@pytest.mark.parametrize("media_type", ["", "text/plain", "text/csv", "text/x-log"])
def test_text_of_known_types_is_looked_at(looked, media_type):
    assert looked("Une page ordinaire.\n[1] Une note.\n", media_type).looked_at


def test_plain_text_that_begins_like_data_is_looked_at(looked):
    seen = looked('["The survivor, Grace Adeyemi", said the officer', "text/plain")

    assert (seen.looked_at, seen.is_strong) == (True, True)


def test_data_within_another_file_is_read_as_text():
    message = EmailMessage()
    message["From"], message["To"] = "bea@example.org", "cem@example.org"
    message.add_attachment('{"victim": "Anna"}', subtype="json", filename="a.json")

    seen = Sightings(message.as_bytes())

    assert seen.gaps == set()
    assert '{"victim": "Anna"}' in seen.of(Means.EMBEDDED)
