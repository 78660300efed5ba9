"""Imported HTML stays harmless in the hands of an editor."""

from freeshelf.pages.models.editorial import BodyBlock


def test_what_an_editor_adds_to_imported_html_cannot_act():
    body = BodyBlock()
    typed = (
        "<p onclick=alert(1)>Kept</p><script>alert(1)</script>"
        '<img src="https://tracker.example/x.gif"><a href="javascript:alert(1)">x</a>'
    )

    value = body.value_from_datadict(
        {
            "body-count": "1",
            "body-0-type": "imported_html",
            "body-0-value": typed,
            "body-0-order": "0",
            "body-0-deleted": "",
        },
        {},
        "body",
    )

    shown = str(value.render_as_block())
    assert "<p>Kept</p>" in shown
    for trace in ("script", "onclick", "tracker", "javascript"):
        assert trace not in shown
