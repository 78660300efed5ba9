"""Text that was copied elsewhere comes out clean."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from freeshelf.content.conversion import written_text
from freeshelf.content.pasted_text import pasted_blocks
from freeshelf.core.html import html_to_text
from tests.content.test_conversion import TEXTS
from tests.library.factories import UserFactory

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {mso-style-parent:"";}</style></head><body lang=EN-GB>
<!--StartFragment--><h1>Fees</h1>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Never</b><span lang=EN-GB
style='font-family:"Calibri"'> pay</span><o:p></o:p> for work<a
style='mso-footnote-id:ftn1'
href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span
style='mso-special-character:footnote'><![if
!supportFootnotes]>[1]<![endif]></span></span></a>.</p>
<p class=MsoListParagraphCxSpFirst
style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times"'>&nbsp;</span></span>
<![endif]>Ask</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if
!supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;</span></span><![endif]>in writing</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>2.</span>Keep</p>
<table class=MsoTableGrid border=1><tr><td width=100><p class=MsoNormal>Nepal</p></td>
<td><p class=MsoNormal>100</p></td></tr></table>
<!--EndFragment--><div style='mso-element:footnote-list'><hr size=1><div
style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
style='mso-footnote-id:ftn1'
href="#_ftnref1" name="_ftn1" title=""><span
class=MsoFootnoteReference>[1]</span></a> See
<i>C181</i>.</p></div></div></body></html>"""

LIBREOFFICE = """<p>Never pay<a class="sdfootnoteanc" name="sdfootnote1anc"
href="#sdfootnote1sym"><sup>1</sup></a></p><div
id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym"
name="sdfootnote1sym" href="#sdfootnote1anc">1</a>See C181.</p></div>"""

GOOGLE = """<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"
style="line-height:1.38"><span
style="font-weight:700;font-style:normal">Never</span><span
style="font-weight:400"> pay</span></p></b>"""

WEB = """<section class="intro"><h1 style="color:red">Fees</h1><article><div>Who <a
href="https://example.org/" onclick="x()">pays</a>?</div><p><img
src="https://t.example/p.gif"> <font color="red">Nobody</font></p></article>
<table><tbody><tr><th>Land</th><th>Fee</th></tr><tr><td colspan="2">None</td></tr>
<tr><td rowspan="2">A</td><td>1</td></tr><tr><td>2</td></tr></tbody></table>
<dl><dt>Fee</dt><dd>What a worker pays</dd></dl></section><script>x()</script>"""


def test_a_word_text_keeps_its_list_table_and_footnote():
    heading, text, table, notes = pasted_blocks(WORD)

    assert heading == {"type": "heading", "value": "Fees"}
    assert text["value"] == (
        '<p><b>Never</b> pay for work<a href="#fn-1"><sup>1</sup></a>.</p>'
        "<ol><li>Ask<ol><li>in writing</li></ol></li><li>Keep</li></ol>"
    )
    assert table["value"]["rows"] == [{"values": ["Nepal", "100"]}]
    assert notes["value"] == [{"anchor": "fn-1", "text": "See <i>C181</i>."}]


def test_a_libreoffice_footnote_becomes_one():
    text, notes = pasted_blocks(LIBREOFFICE)

    assert text["value"] == '<p>Never pay<a href="#fn-1"><sup>1</sup></a></p>'
    assert notes["value"] == [{"anchor": "fn-1", "text": "See C181."}]


def test_styles_of_google_docs_become_formatting():
    (text,) = pasted_blocks(GOOGLE)

    assert text["value"] == "<p><b>Never</b> pay</p>"


def test_a_web_page_loses_its_looks_and_keeps_its_words_links_and_tables():
    heading, text, table, terms = pasted_blocks(WEB)

    assert heading["value"] == "Fees"
    assert text["value"] == (
        '<p>Who <a href="https://example.org/">pays</a>?</p><p>Nobody</p>'
    )
    assert [each["heading"] for each in table["value"]["columns"]] == ["Land", "Fee"]
    rows = [row["values"] for row in table["value"]["rows"]]
    assert rows == [["None", ""], ["A", "1"], ["", "2"]]
    assert terms["value"] == "<p>Fee</p><p>What a worker pays</p>"


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(TEXTS | st.text(max_size=40))
def test_whatever_is_pasted_can_be_edited_and_keeps_its_letters(markup):
    block = written_text()

    blocks = pasted_blocks(markup)

    assert "imported_html" not in {each["type"] for each in blocks}
    shown = block.plain_html(block.to_python(blocks))
    assert sorted("".join(html_to_text(shown).split())) == sorted(
        "".join(html_to_text(markup).split())
    )


@pytest.mark.parametrize(
    "rows",
    [
        f"<tr>{'<td>' * 400}w</tr>{'<tr><td>' * 400}",
        f"<tr>{'<td colspan=50>' * 400}w</tr>",
        f"<tr><td rowspan=500>{'<tr><td rowspan=500>' * 400}w",
    ],
    ids=["ragged", "wide", "high"],
)
def test_a_table_that_would_grow_without_end_becomes_its_words(rows):
    (words,) = pasted_blocks(f"<table>{rows}</table>")

    assert words == {"type": "paragraph", "value": "<p>w</p>"}


def test_a_note_that_many_links_lead_to_is_one_note():
    links = f"<a href='#r'>1</a>{'<a href=#n>x</a>' * 400}"

    text, notes = pasted_blocks(f"<p><a href='#n' id='r'>1</a></p><div id='n'>{links}")

    assert text["value"] == '<p><a href="#fn-1"><sup>1</sup></a></p>'
    assert len(notes["value"]) == 1


def test_a_declaration_that_is_none_is_left_out():
    assert pasted_blocks("<p>Fees</p><![foo bar") == [
        {"type": "paragraph", "value": "<p>Fees</p>"}
    ]


@pytest.mark.django_db
def test_an_editor_gets_blocks_and_a_reader_nothing(client):
    address = reverse("content_text")
    markup = "<dl><dt onclick='x()'>Fee</dt></dl><script>x()</script>"

    refused = client.post(address, {"html": markup})
    client.force_login(UserFactory(is_superuser=True))
    answer = client.post(address, {"html": markup})
    too_long = client.post(address, {"html": "x" * 1_000_001})
    too_much = client.post(address, {"html": "<b>" * 40_001})

    assert refused.status_code == 302
    assert [each["type"] for each in answer.json()["blocks"]] == ["paragraph"]
    assert "x()" not in answer.content.decode()
    assert too_long.status_code == too_much.status_code == 413
    assert client.get(address).status_code == 405
