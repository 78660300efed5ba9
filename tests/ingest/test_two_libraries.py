"""One library mirrors another by its address, each with its own data directory."""

import json
import re

import pytest
from django.utils import timezone

from freeshelf.fields.field_types import FieldType
from freeshelf.library.services import (
    describe_file,
    set_access,
    withdraw,
)
from freeshelf.library.services.merging_resources import merge_resources
from freeshelf.search.indexing import Indexer
from tests.content.factories import ImageFactory
from tests.fields.factories import FieldFactory
from tests.ingest.open_library import open_library
from tests.library.factories import FileFactory, ResourceFactory
from tests.web.conftest import own_place

__all__ = ["own_place"]
pytestmark = pytest.mark.django_db(transaction=True)
_MARKUP = (
    '<h2>Who pays</h2><p>Fees, <a href="/r/plain">and <strong>who</strong></a>.</p>'
)
_PICTURE = re.compile(r"/closed\?i=\d+#\w*")


@pytest.fixture
def here(installation, live_server, settings, own_place):
    """A library of its own, which may ask the one of this process."""
    settings.FREESHELF_BASE_URL = live_server.url
    host = live_server.url.removeprefix("http://")
    installation.settings["FREESHELF_HTTP_ALLOWED_HOSTS"] = host
    installation.process("define_fields")
    return installation


def _mirrored(here, live_server) -> dict:
    Indexer().drain()
    here.freeshelf("import", "mirror", live_server.url)
    return json.loads(here.process("print_open_library").splitlines()[-1])


def test_a_mirror_ends_equal_to_the_open_library_and_keeps_its_own(here, live_server):
    repeater = FieldFactory(key="r1", name="sessions", type=FieldType.REPEATER)
    fields = {"group": repeater.group}
    FieldFactory(key="r2", name="topic", parent=repeater, **fields)
    FieldFactory(key="n1", name="hours", type=FieldType.NUMBER, **fields)
    FieldFactory(key="w1", name="method", type=FieldType.WYSIWYG, **fields)
    FieldFactory(key="p1", name="see", type=FieldType.POST_OBJECT, **fields)
    FieldFactory(key="s1", name="secret", is_public=False, **fields)
    FieldFactory(key="u1", name="unknown", label="Not known here", **fields)
    plain = ResourceFactory(identifier="plain", title="Plain", rights="Theirs")
    figure = {
        "type": "figure",
        "value": {"image": ImageFactory().pk, "alt_text": "A kiln", "caption": "Mud"},
    }
    words = {"type": "paragraph", "value": "<p>Kilns.</p>"}
    ResourceFactory(title="Pictured", identifier="pic", body=[words, figure])
    ResourceFactory(identifier="never", title="Never open", access_rights="staff")
    rich = ResourceFactory(
        title="Rich",
        identifier="rich",
        description=_MARKUP,
        field_values={
            "r1": [{"r2": "Kilns"}, {"r2": "Debt"}],
            "n1": 12,
            "w1": "<p>By <em>hand</em>.</p>",
            "p1": "resource:never",
            "s1": "For staff",
            "u1": "Of no field here",
        },
    )
    file = FileFactory(resource=rich, name="rich.pdf", title="The whole report")
    gone, shut, double = (
        ResourceFactory(title=name, identifier=name) for name in ("gone", "shut", "dbl")
    )

    first = _mirrored(here, live_server)

    expected = open_library()["open"]
    unknown = expected["Rich"]["field_values"].pop()
    assert unknown["name"] == "unknown"
    assert "<strong>who</strong>" in first["open"]["Rich"]["description_html"]
    # The images have numbers of their own in each library.
    pictured = first["open"].pop("Pictured")
    there = expected.pop("Pictured")
    assert _PICTURE.findall(pictured["description_html"]) != []
    assert _PICTURE.sub("", str(pictured)) == _PICTURE.sub("", str(there))
    assert first["open"] == expected
    assert first["kept"] == {"Rich": [["Not known here", "Of no field here"]]}
    assert "For staff" not in str(first)
    assert "never" not in str(first).casefold()

    here.process("edit_rights", "Plain", "Ours")
    rich.description = "<p>Fees, <em>revised</em>.</p>"
    rich.field_values = {"n1": 13, "p1": "resource:plain"}
    rich.save()
    describe_file(file=file, title="Revised", language="", rights="")
    plain.alternative = "Revised"
    plain.save()
    withdraw(resource=gone, reason="", now=timezone.now())
    set_access(resources=[shut], access_rights="staff")
    merge_resources(kept=plain, merged=double, choices={}, now=timezone.now())

    second = _mirrored(here, live_server)

    expected = open_library()["open"]
    assert expected.keys() == {"Plain", "Rich", "Pictured"}
    assert expected.pop("Pictured").keys() == second["open"].pop("Pictured").keys()
    expected["Plain"]["rights"] = "Ours"
    # The record that a field names is the one of each library.
    there, mirrored = (
        each["Rich"]["field_values"].pop()["value"]
        for each in (expected, second["open"])
    )
    assert there.startswith(f"{live_server.url}/r/plain")
    assert mirrored.startswith("http://127.0.0.1:8000/r/")
    assert second["open"] == expected
    assert second["open"]["Rich"]["files"][0]["title"] == "Revised"
    assert second["kept"] == {}
