"""The command says what it wrote, and what is in its way."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from freeshelf.content.plain_html import is_same_html
from freeshelf.library.models import Agent
from freeshelf.pages.models import HomePage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.content.factories import ImageFactory, paragraphs
from tests.library.factories import (
    AgentFactory,
    FileFactory,
    ResourceFactory,
    UserFactory,
)
from tests.pages.home import make_home
from tests.wordpress.conftest import Import, bring_in, home
from tests.wordpress.sources.wxr import item

__all__ = ["bring_in", "home"]
pytestmark = pytest.mark.django_db
KILN = "https://quay.example/wp-content/uploads/kiln.png"


@pytest.fixture
def kiln(tmp_path: Path) -> Path:
    """A folder of uploads with a picture."""
    folder = tmp_path / "old"
    folder.mkdir()
    Image.new("RGB", (40, 30), "teal").save(folder / "kiln.png")
    return folder


def exported(target: Path, *options: str) -> str:
    """Return what the command writes."""
    command = ("export_wordpress", target, *options)
    call_command(*command, stdout=StringIO(), verbosity=0)
    return target.read_text("utf-8")


def test_it_counts_what_it_wrote(tmp_path: Path) -> None:
    ResourceFactory()
    target, out = tmp_path / "site.xml", StringIO()

    call_command("export_wordpress", target, stdout=out, verbosity=0)

    assert "1  post" in out.getvalue()
    assert f"written to {target}" in out.getvalue()
    assert {path.name for path in tmp_path.iterdir()} == {"site.xml", "site-types.php"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "site.xml"

    with pytest.raises(CommandError, match=r"nowhere.*cannot be written") as error:
        call_command("export_wordpress", target, verbosity=0)

    assert error.value.returncode == 2


def test_what_came_from_wordpress_keeps_its_names_and_its_comments(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(item(1, slug="old-name", comments=2, meta=(("_wp_old_slug", "older"),)))

    text = exported(tmp_path / "all.xml", "--include-restricted")
    open_text = exported(tmp_path / "open.xml")

    for word in ("https://quay.example/?p=1</guid>", "[old-name]", "[older]"):
        assert word in text
        assert word in open_text
    assert text.count("<wp:comment>") == 2
    assert "<wp:comment>" not in open_text
    assert "<wp:author_login><![CDATA[ines]]>" in text
    assert "[ines]" not in open_text
    assert "Inès Marchetti" in open_text


def test_an_upload_that_is_a_file_and_a_picture_is_one_attachment(
    bring_in: Import, tmp_path: Path, kiln: Path
) -> None:
    bring_in(
        item(1, content=f'<p><img class="wp-image-2" src="{KILN}" alt="Kiln"></p>'),
        item(
            2, kind="attachment", status="inherit", title="Kiln", parent=1,
            attachment_url=KILN,
            meta=(
                ("_wp_attached_file", "kiln.png"),
                ("_wp_attachment_image_alt", "A kiln"),
            ),
        ),
        uploads=kiln,
    )  # fmt: skip

    text = exported(tmp_path / "all.xml", "--uploads", str(tmp_path / "new"))

    assert text.count("<wp:attachment_url>") == 1
    assert text.count("_wp_attachment_image_alt") == 1
    assert [path.name for path in (tmp_path / "new").rglob("*.*")] == ["kiln.png"]
    assert "/wp-content/uploads/" in text.partition("<content:encoded>")[2]


def test_no_number_that_texts_refer_to_is_taken_before_its_post_comes(
    tmp_path: Path,
) -> None:
    home, record = make_home(), ResourceFactory()
    for _each in range(3):
        record.body = paragraphs(f'<a href="{home.get_url()}">Home</a>')
        record.save()
        record = ResourceFactory()

    text = exported(tmp_path / "all.xml", "--max-size", "0.01")

    # WordPress gives what it makes in between the numbers after its highest.
    first, *others = map(int, re.findall(r"<wp:post_id>(\d+)", text))
    assert first > max(others)
    assert f'href="/?page_id={first}"' in text


def test_files_come_after_every_text_that_may_show_them(tmp_path: Path) -> None:
    FileFactory()
    FileFactory()

    text = exported(tmp_path / "all.xml")

    kinds = re.findall(r"post_type><!\[CDATA\[(post|attachment)", text)
    assert kinds == ["post", "post", "attachment", "attachment"]


def test_accounts_that_wordpress_would_refuse_get_another_name(tmp_path: Path) -> None:
    user = UserFactory(username="Инна", email="inna@agency.example")
    UserFactory(username="ines", email="ines@agency.example")

    text = exported(tmp_path / "all.xml", "--include-restricted")

    logins = re.findall(r"author_login><!\[CDATA\[(.*?)\]", text)
    assert {"ines", f"account-{user.pk}"} <= set(logins)
    assert "author_display_name><![CDATA[Инна]" in text


def test_someone_who_wrote_and_has_an_account_keeps_the_mail_address(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(item(1))
    User.objects.filter(username="ines").update(email="ines@agency.example")

    text = exported(tmp_path / "all.xml", "--include-restricted")

    assert text.count("author_login><![CDATA[ines]") == 1
    assert "ines@agency.example" in text
    assert text.count("<![CDATA[Inès Marchetti]]>") == 1  # no contributor as well


def test_a_picture_that_lost_its_bytes_is_named_and_all_else_is_exported(
    tmp_path: Path,
) -> None:
    image = ImageFactory()
    shown = {"image": image.pk, "alt_text": "Quay", "caption": ""}
    ResourceFactory(title="Shows it", body=[{"type": "figure", "value": shown}])
    image.file.storage.delete(image.file.name)
    target, out, errors = tmp_path / "all.xml", StringIO(), StringIO()

    call_command("export_wordpress", target, stdout=out, stderr=errors, verbosity=0)

    assert "Shows it" in target.read_text("utf-8")
    assert image.file.name in errors.getvalue()


def test_the_picture_that_stood_for_a_post_stands_for_it_again(
    bring_in: Import, tmp_path: Path, kiln: Path
) -> None:
    picture = item(
        7, kind="attachment", status="inherit", title="Kiln", attachment_url=KILN,
        meta=(("_wp_attached_file", "kiln.png"),),
    )  # fmt: skip
    featured = (("_thumbnail_id", "7"),)
    posts = [item(number, title=f"N{number}", meta=featured) for number in (1, 2)]
    bring_in(*posts, picture, uploads=kiln)

    text = exported(tmp_path / "all.xml", "--uploads", str(tmp_path / "new"))

    [attachment] = re.findall(
        r"post_id>(\d+)</wp:post_id>(?:(?!post_id).)*\[attachment\]", text, re.DOTALL
    )
    found = re.findall(r"_thumbnail_id\]\]>.*?\[CDATA\[(\d+)", text, re.DOTALL)
    assert found == [attachment, attachment]


def test_organisations_come_back_without_a_word_in_the_mapping(
    home: HomePage, tmp_path: Path
) -> None:
    text = "<p>Prints <b>guides</b>.</p>"
    AgentFactory(name="Orchard Press", description=text, is_listed=True)
    exported(tmp_path / "all.xml")
    Agent.objects.all().delete()

    import_wordpress(
        sources=[tmp_path / "all.xml"],
        mapping_file=tmp_path / "mapping.yaml",
        now=timezone.now(),
    )

    agent = Agent.objects.get(name="Orchard Press")
    assert agent.is_listed
    assert is_same_html(agent.description, text)


def test_further_files_of_an_earlier_export_are_gone_and_others_stay(
    tmp_path: Path,
) -> None:
    for title in "abcdef":
        ResourceFactory(title=title, description="word " * 3000)
    (tmp_path / "site-9.xml").write_text("<rss>mine</rss>", "utf-8")

    exported(tmp_path / "site.xml", "--max-size", "0.05")
    parts = {path.name for path in tmp_path.glob("site*.xml")}
    exported(tmp_path / "site.xml")

    assert len(parts) > 2
    left = {path.name for path in tmp_path.glob("site*.xml")}
    assert left == {"site.xml", "site-9.xml"}
