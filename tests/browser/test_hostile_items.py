"""Hostile items do no harm: not to readers and not in the admin area."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from freeshelf.ingest.models import Provenance, RawItem
from freeshelf.library.models import Resource
from freeshelf_wordpress.importers.services import import_wordpress
from tests.browser.test_admin_policy import admin

__all__ = ["admin"]

pytestmark = [
    pytest.mark.wordpress,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

# A comment that injects, broken HTML, injected scripts, links and sizes, bad block
# comments, a PHP object, every block, the words of a page builder.
_HOSTILE = {"88", "198", "199", "227", "228", "230", "181", "182"}
# What an attack would do is noted instead of done.
_TRAP = """
    window.__trapped = [];
    for (const name of ["alert", "confirm", "prompt", "open"]) {
        window[name] = (...said) => { window.__trapped.push([name, String(said)]); };
    }
"""


@pytest.fixture
def hostile(library: str, shared: Path, tmp_path: Path) -> list[Resource]:
    """The records of the hostile items of the real export."""
    folder = shared / "wordpress"
    text = (folder / "wxr" / "all-content.wxr.xml").read_text("utf-8")
    for item in re.findall(r"\s*<item>.*?</item>", text, re.DOTALL):
        number = re.search(r"<wp:post_id>(\d+)", item)
        if number is None or number[1] not in _HOSTILE:
            text = text.replace(item, "", 1)
    export = tmp_path / "hostile.xml"
    export.write_text(text, "utf-8")
    import_wordpress(
        sources=[export],
        mapping_file=tmp_path / "mapping.yaml",
        now=timezone.now(),
    )
    keys = Provenance.objects.filter(record_key__startswith="post:")
    found = [known.target for known in keys if isinstance(known.target, Resource)]
    assert len(found) == len(_HOSTILE) - 2
    return found


def test_no_page_that_shows_a_hostile_item_acts(
    hostile: list[Resource], admin: Page
) -> None:
    admin.add_init_script(_TRAP)
    dialogs: list[str] = []
    admin.on(
        "dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())
    )
    attack = next(r for r in hostile if "injection" in r.title)
    commented = next(r for r in hostile if r.title.startswith("Interviewing"))
    addresses = [
        *(resource.get_absolute_url() for resource in hostile),
        "/en/every-block/",
        "/en/search?q=injection",
        reverse("library_resource:list"),
        reverse("library_resource:edit", args=[attack.pk]),
        reverse("library_resource:edit", args=[commented.pk]),
        reverse("library_resource:history", args=[attack.pk]),
        reverse("ingest_raw_items"),
        reverse("ingest_comments"),
        *(
            reverse("ingest_raw_item", args=[pk])
            for pk in RawItem.objects.filter(data__icontains="javascript:").values_list(
                "pk", flat=True
            )
        ),
    ]

    for address in addresses:
        answer = admin.goto(admin.base + address)
        assert answer is not None
        assert answer.status == 200, address
        assert admin.evaluate("window.__trapped") == [], address
        assert admin.evaluate("location.pathname") == address.partition("?")[0]
        links = admin.eval_on_selector_all(
            "a[href], area[href], form[action]",
            "all => all.map(e => e.getAttribute('href') ?? e.action)",
        )
        assert not [link for link in links if re.match(r"\s*(?:java|vb)script:", link)]

    assert dialogs == []
    assert admin.foreign == []
    assert len(addresses) > len(hostile) + 8
