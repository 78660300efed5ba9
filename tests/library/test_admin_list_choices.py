"""The list of records as each person arranges it, and what its exports hold."""

import csv
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.users.models import UserProfile

from freeshelf.library.admin.list_choices import COLUMNS, DEFAULT_COLUMNS
from freeshelf.library.models import FileContent
from tests.library.counting import count_queries
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

pytestmark = pytest.mark.django_db
LIST = "library_resource:list"


def _choose(client, *columns, per_page=30, **more):
    data = {"columns": columns, "per_page": per_page, **more}
    return client.post(reverse("library_list_choices"), data)


def _columns(client):
    page = client.get(reverse(LIST))
    return list(page.context["table"].columns)[2:]


def _described():
    topics, types = ConceptSchemeFactory(), ConceptSchemeFactory(role="type")
    record = ResourceFactory(
        title="Fair fees",
        types=[ConceptFactory(scheme=types, label="toolkit")],
        subjects=[ConceptFactory(scheme=topics, label="wages")],
        creators=[AgentFactory(name="Ada Okoro")],
        language="fr",
        revised=True,
    )
    FileFactory(resource=record)
    return record


def test_a_list_begins_with_thirty_records_and_the_usual_columns(editor):
    ResourceFactory.create_batch(31)

    assert _columns(editor) == list(DEFAULT_COLUMNS)
    assert len(editor.get(reverse(LIST)).context["object_list"]) == 30


def test_columns_and_length_are_kept_for_the_person_alone(editor, publisher):
    ResourceFactory.create_batch(31)
    listed = reverse(LIST)

    answer = _choose(editor, "topics", "access", per_page=200, next=f"{listed}?q=a")

    assert answer.url == f"{listed}?q=a"
    assert _columns(editor) == ["topics", "access"]
    assert len(editor.get(listed).context["object_list"]) == 31
    assert _columns(publisher) == list(DEFAULT_COLUMNS)
    assert len(publisher.get(listed).context["object_list"]) == 30


def test_what_wagtail_keeps_of_a_person_stays(editor):
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, dismissibles={"whats-new": True})
    editor.force_login(user)

    _choose(editor, "topics")

    assert UserProfile.objects.get(user=user).dismissibles["whats-new"] is True


def test_every_column_shows_its_values(editor):
    _described()
    _choose(editor, *COLUMNS)

    html = editor.get(reverse(LIST)).content.decode()

    for shown in ("Toolkit", "Wages", "Ada Okoro", "French", "Open to everyone"):
        assert shown in html


def test_more_columns_than_fit_are_lines_of_one_cell(editor):
    _described()
    _choose(editor, *COLUMNS)

    assert _columns(editor) == [
        "picture",
        "issued_year",
        "status",
        "updated",
        "details",
    ]


def test_the_last_change_is_shown_with_its_year_not_by_hovering(editor):
    _described()

    html = editor.get(reverse(LIST)).content.decode()

    assert "data-w-tooltip" not in html.split("<table", 1)[1].split("</table>")[0]
    assert str(timezone.localtime().year) in html.split("<table", 1)[1]


def test_no_columns_leave_the_titles(editor):
    ResourceFactory(title="Here")
    _choose(editor)

    assert _columns(editor) == []
    assert "Here" in editor.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"per_page": "100000"}, {"columns": ["pk"], "per_page": 30}]
)
def test_other_columns_and_lengths_are_refused(editor, data):
    assert editor.post(reverse("library_list_choices"), data).status_code == 400
    assert _columns(editor) == list(DEFAULT_COLUMNS)


def test_a_foreign_address_is_not_followed(editor):
    answer = _choose(editor, "topics", next="https://example.com/")

    assert answer.url == reverse(LIST)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        "x",
        {"columns": 1, "per_page": []},
        {"columns": ["pk"], "per_page": 30},
        {"columns": [], "per_page": 10**9},
        {"columns": {"a": [1]}, "per_page": "30"},
    ],
)
def test_what_a_program_wrote_there_breaks_no_list(editor, kept):
    address = reverse("wagtailadmin_dismissibles")
    body = json.dumps({"freeshelf.resources": kept})
    assert editor.patch(address, body, "application/json").status_code == 200

    assert editor.get(reverse(LIST)).status_code == 200


def test_who_does_not_see_the_list_keeps_no_choices(client):
    client.force_login(UserFactory(permissions=[]))

    assert _choose(client, "topics").status_code in {302, 403}
    assert not UserProfile.objects.filter(dismissibles__has_key="freeshelf.resources")


def test_all_columns_ask_as_much_for_thirty_rows_as_for_three(chief):
    _choose(chief, *COLUMNS, per_page=200)
    for _ in range(3):
        _described()
    few = count_queries(chief, reverse(LIST))
    for _ in range(27):
        _described()

    assert count_queries(chief, reverse(LIST)) == few


def test_exports_hold_all_that_is_listed_in_its_order_with_every_column(editor):
    record = _described()
    FileContent.objects.update(state="damaged")
    ResourceFactory.create_batch(31, issued="2019")
    _choose(editor, "topics")

    listed = reverse(LIST)
    query = {"ordering": "issued_year"}
    csv_file = editor.get(listed, {**query, "export": "csv"})
    text = b"".join(csv_file.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    _choose(editor, "topics", per_page=200)
    shown = editor.get(listed, query).context["object_list"]

    assert [row["Identifier"] for row in rows] == [row.identifier for row in shown]
    row = next(row for row in rows if row["Identifier"] == record.identifier)
    assert (row["Types"], row["Topics"], row["Authors"]) == (
        *("Toolkit", "Wages"),
        "Ada Okoro",
    )
    assert (row["Files"], row["Problems with files"]) == ("1", "1")
    assert row["Updated"].startswith(str(timezone.now().year))
    xlsx = editor.get(listed, {**query, "export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(xlsx.streaming_content))).active
    lines = list(sheet.iter_rows(values_only=True))
    assert list(lines[0]) == list(rows[0])
    assert [line[0] for line in lines[1:]] == [row["Identifier"] for row in rows]


def test_exports_hold_nothing_that_is_closed_to_the_person(editor):
    ResourceFactory(title="For staff", access_rights="staff")
    ResourceFactory(title="For all")

    response = editor.get(reverse(LIST), {"export": "csv"})

    text = b"".join(response.streaming_content).decode()
    assert "For all" in text
    assert "For staff" not in text
