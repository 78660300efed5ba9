"""Values of fields and titles of files that come from a library that is mirrored."""

import pytest

from freeshelf.fields.display import field_values
from freeshelf.library.models import File, Resource
from tests.fields.factories import FieldFactory
from tests.ingest.other_library import there
from tests.ingest.test_mirror import PDF, mirror
from tests.library.factories import UserFactory
from tests.vocabularies.factories import ConceptFactory, ConceptSchemeFactory

__all__ = ["there"]
pytestmark = pytest.mark.django_db


def test_values_of_fields_are_cleaned_and_what_fits_none_is_for_staff(there):
    private = ConceptSchemeFactory(identifier="private", is_public=False)
    ConceptFactory(scheme=private, identifier="own")
    kinds = {
        "method": "wysiwyg",
        "site": "url",
        "term": "taxonomy",
        "hours": "number",
        "word": "password",
        "page": "page_link",
        "line": "text",
        "rows": "repeater",
        "day": "date_picker",
    }
    for name, kind in kinds.items():
        FieldFactory(key=f"f-{name}", name=name, type=kind)
    said = {
        "method": '<p onclick="x">By <em>hand</em><script>x</script></p>',
        "site": "javascript:alert(1)",
        "term": "concept:private.own",
        "hours": "many",
        "word": "pbkdf2_sha256$1$a$b",
        "page": "page:1",
        "line": "One \u202eline",
        "rows": [{"nothing": 1}],
        "day": None,
        "link": {"url": "https://example.org/", "title": 5},
        "size": 10**300,
        "other": {"a": [1]},
    }
    values = [{"name": n, "label": n.title(), "value": v} for n, v in said.items()]
    there.note("a", title="Report", field_values=values)

    mirror(there)

    record = Resource.objects.get()
    kept = record.field_values.pop("_kept")
    assert record.field_values == {
        "f-method": "<p>By <em>hand</em></p>",
        "f-line": "One line",
    }
    labels = [
        "Site",
        "Term",
        "Hours",
        "Word",
        "Page",
        "Rows",
        "Day",
        "Link",
        "Size",
        "Other",
    ]
    assert [each["label"] for each in kept] == labels
    seen = {each.field.name for each in field_values(record)}
    assert seen == {"method", "line"}


def test_what_a_person_wrote_into_fields_and_titles_of_files_stays(there):
    for name in ("ours", "theirs"):
        FieldFactory(key=f"f-{name}", name=name)

    def note(number, *names):
        values = [{"name": n, "label": n, "value": f"{n} {number}"} for n in names]
        files = [there.file("a.pdf", PDF, title=f"Title {number}")]
        there.note("a", title=f"Report {number}", field_values=values, files=files)

    note(1, "ours", "theirs")
    mirror(there)
    assert File.objects.get().title == "Title 1"
    note(2, "ours")
    mirror(there)
    renewed = (File.objects.get().title, Resource.objects.get().field_values)
    draft = Resource.objects.get().get_latest_revision_as_object()
    draft.field_values = {"f-ours": "Edited"}
    draft.save_revision(user=UserFactory()).publish()
    File.objects.update(title="Edited")
    note(3, "ours", "theirs")

    mirror(there)

    assert renewed == ("Title 2", {"f-ours": "ours 2", "f-theirs": None})
    record = Resource.objects.get()
    assert record.title == "Report 3"
    assert record.field_values["f-ours"] == "Edited"
    assert File.objects.get().title == "Edited"
