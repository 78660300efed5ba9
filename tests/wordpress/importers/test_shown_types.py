"""Types that a theme or a plug-in registered: public where something shows it.

The site is a made-up one in Spanish and French: no definition of a type is in it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from freeshelf.ingest.admin.mapping_rows import TYPES, apply
from freeshelf.ingest.mapping import load_mapping, save_mapping
from freeshelf.ingest.models import RawItem
from freeshelf.ingest.reports import ImportReport
from freeshelf.library.models import Resource
from freeshelf.pages.models import HomePage, NewsPage, StandardPage
from freeshelf_wordpress.importers.services import import_wordpress
from tests.wordpress.conftest import Import
from tests.wordpress.importers.acf import serialised
from tests.wordpress.sources.dumps import META, POSTS, dump, post, settings, table
from tests.wordpress.sources.wxr import export, item

pytestmark = pytest.mark.django_db

Dump = Callable[..., ImportReport]


@pytest.fixture
def bring_dump(home: HomePage, tmp_path: Path) -> Dump:
    """Import a database that has these posts, settings and further tables."""

    def run(
        *posts: tuple[Any, ...],
        options: dict[str, str] | None = None,
        meta: tuple[tuple[Any, ...], ...] = (),
        tables: tuple[str, ...] = (),
        **more: Any,
    ) -> ImportReport:
        path = tmp_path / "site.sql"
        parts = [table("wp_posts", POSTS, *posts), table("wp_postmeta", META, *meta)]
        text = dump(settings(**options or {}), *parts, *tables)
        path.write_text(text, "utf-8")
        more.setdefault("mapping_file", tmp_path / "mapping.yaml")
        return import_wordpress(sources=[path], now=timezone.now(), **more)

    return run


def rules(name: str, base: str, *, archive: str = "") -> str:
    """The rules of addresses that WordPress keeps for a type."""
    found = {
        f"{base}/([^/]+)(?:/([0-9]+))?/?$": f"index.php?{name}=$matches[1]"
        "&page=$matches[2]"
    }
    if archive:
        found[f"{archive}/?$"] = f"index.php?post_type={name}"
    return serialised(found)


def targets(folder: Path) -> dict[str, str]:
    said = yaml.safe_load((folder / "mapping.yaml").read_text("utf-8"))
    return {name: entry["target"] for name, entry in said["types"].items()}


def menu_line(number: int, kind: str, name: str, target: int = 0) -> str:
    meta = (
        ("_menu_item_type", kind),
        ("_menu_item_object", name),
        ("_menu_item_object_id", str(target)),
        ("_menu_item_url", ""),
    )
    return item(number, kind="nav_menu_item", meta=meta)


def case(number: int, name: str = "estudio_caso", base: str = "estudio_caso") -> str:
    slug = f"caso-{number}"
    link = f"https://quay.example/{base}/{slug}/"
    return item(number, kind=name, slug=slug, link=link, title=f"Caso {number}")


def is_open(title: str) -> bool:
    visible = Resource.objects.visible_to(AnonymousUser())
    return visible.filter(title=title).exists()


def test_a_type_with_a_list_of_its_own_becomes_records_at_their_old_addresses(
    bring_dump: Dump, client: Client
) -> None:
    caso = post(7, post_type="estudio_caso", post_name="taller", post_title="Taller")
    rewrite = rules("estudio_caso", "estudio_caso", archive="estudios")

    report = bring_dump(caso, options={"rewrite_rules": rewrite})

    assert is_open("Taller")
    assert client.get("/estudio_caso/taller/", follow=True).status_code == 200
    assert client.get("/estudios/").status_code == 301
    (said,) = report.decisions
    assert "“estudio_caso” (1)" in said
    assert "its own list page" in said
    assert "“resource”" in said
    assert said.endswith("would otherwise show “Page not found”: 1.")


def test_a_type_that_something_shows_later_is_no_longer_kept_raw(
    bring_in: Import, tmp_path: Path, client: Client
) -> None:
    bring_in(case(7))
    assert targets(tmp_path)["estudio_caso"] == "raw"
    bring_in(case(7), dry_run=True, writes_mapping=True)

    parts = (case(7), menu_line(90, "post_type", "estudio_caso", 7))
    plan = bring_in(*parts, dry_run=True)
    report = bring_in(*parts)

    assert is_open("Caso 7")
    assert targets(tmp_path)["estudio_caso"] == "resource"
    assert not [said for said in plan.decisions if "leaves it unmapped" in said]
    assert plan.as_dict()["rows"] == report.as_dict()["rows"]
    assert not RawItem.objects.filter(record_type="estudio_caso").exists()
    # What was found stays when a part of the site is imported.
    assert not bring_in(case(7)).changed


@pytest.mark.parametrize("way", ["command", "mapping", "admin"])
def test_a_type_that_a_person_keeps_raw_stays_so(
    bring_in: Import, tmp_path: Path, way: str
) -> None:
    file = tmp_path / "mapping.yaml"
    bring_in(case(7))
    more = {}
    if way == "command":
        more = {"types": {"estudio_caso": "raw"}}
    elif way == "mapping":
        said = yaml.safe_load(file.read_text("utf-8"))
        assert said["types"]["estudio_caso"].pop("guess") is True
        file.write_text(yaml.safe_dump(said), "utf-8")
    else:
        mapping = load_mapping(file)
        apply(mapping, TYPES, "estudio_caso", "raw")
        save_mapping(file, mapping, title="Quay")

    parts = (case(7), menu_line(90, "post_type", "estudio_caso", 7))
    report = bring_in(*parts, **more)

    assert not Resource.objects.filter(title="Caso 7").exists()
    assert [said for said in report.decisions if "leaves it unmapped" in said]
    assert targets(tmp_path)["estudio_caso"] == "raw"
    bring_in(*parts)
    assert targets(tmp_path)["estudio_caso"] == "raw"


@pytest.mark.parametrize(
    "shown",
    [
        menu_line(90, "post_type", "estudio_caso", 7),
        menu_line(90, "post_type_archive", "estudio_caso"),
        item(
            90, content='<a href="https://quay.example/estudio_caso/caso-7/">Caso</a>'
        ),
        item(90, kind="page", content="<a href='/estudio_caso/'>Casos</a>"),
        item(90, content='<a href="/?estudio_caso=caso-7">Caso</a>'),
        item(
            90,
            content='<a href="https://quay.example/index.php?post_type=estudio_caso">'
            "Casos</a>",
        ),
        item(
            90,
            kind="wp_navigation",
            content='<!-- wp:navigation-link {"label":"Casos","type":"estudio_caso",'
            '"kind":"post-type-archive","url":"/estudio_caso/"} /-->',
        ),
    ],
    ids=[
        "menu",
        "menu of lists",
        "link",
        "link to the list",
        "query",
        "query of the list",
        "navigation",
    ],
)
def test_a_type_that_readers_were_led_to_becomes_records(
    bring_in: Import, shown: str
) -> None:
    bring_in(case(7), shown)

    assert is_open("Caso 7")


def test_a_type_whose_addresses_have_a_chosen_name_becomes_records(
    bring_in: Import, tmp_path: Path
) -> None:
    bring_in(
        case(7, base="estudios-de-caso"),
        case(8, "comunicado", "sala-de-prensa"),
        case(9, "organismo_socio", "red"),
    )

    assert is_open("Caso 7")
    assert targets(tmp_path) == {
        "estudio_caso": "resource",
        "comunicado": "news",
        "organismo_socio": "agent",
    }


def test_an_index_of_the_sitemap_and_the_settings_of_a_plug_in_show_types(
    bring_dump: Dump,
) -> None:
    columns = ("id", "object_type", "object_sub_type", "is_public", "post_status")
    index = table(
        "wp_yoast_indexable",
        columns,
        (1, "post", "fiche", None, "publish"),
        (2, "post", "cerrado", 0, "publish"),
    )
    defined = serialised(
        {
            "recueil": {"name": "recueil", "label": "Recueils", "public": "true"},
            "note_equipe": {"name": "note_equipe", "public": "false"},
        }
    )
    bring_dump(
        *(
            post(n, post_type=name, post_title=name, post_name=name)
            for n, name in enumerate(
                ("fiche", "cerrado", "recueil", "note_equipe"), start=1
            )
        ),
        options={"cptui_post_types": defined},
        tables=(index,),
    )

    assert is_open("fiche")
    assert is_open("recueil")
    assert not is_open("cerrado")
    assert not is_open("note_equipe")


@pytest.mark.parametrize(
    ("name", "base"),
    [
        # WordPress gives hidden types too an address of their name.
        ("ficha_interna", "ficha_interna"),
        ("estudio_caso", "estudio_caso"),
        ("form_submission", "submissions"),
        ("solicitud", "pedir-ayuda"),
    ],
)
def test_an_address_alone_opens_nothing(
    bring_in: Import, client: Client, name: str, base: str
) -> None:
    # Of the same type, or of no one's reading: neither leads a reader there.
    among_them = case(8, name, base).replace(
        "<p>Text.</p>", f'<a href="/{base}/caso-7/">Otro</a>'
    )
    draft = item(9, status="draft", content=f'<a href="/{base}/caso-7/">Ver</a>')

    report = bring_in(case(7, name, base), among_them, draft)

    assert not Resource.objects.filter(title__startswith="Caso").exists()
    assert RawItem.objects.filter(record_type=name).count() == 2
    assert client.get(f"/{base}/caso-7/", follow=True).status_code == 404
    (said,) = report.decisions
    assert "unmapped" in said
    assert "“Page not found”: 2." in said
    assert f"--type {name}=resource" in said


@pytest.mark.parametrize(
    "address",
    [
        # The list of another page, sorted; and what no item of the type is.
        "https://quay.example/list/?order=desc",
        "https://quay.example/?order=desc",
        "/list/?order=caso-7",
        "?order=caso-7",
        "/?order=item-90",
        "/?source=caso-7",
        "/wp-admin/edit.php?post_type=order",
    ],
)
def test_a_query_shows_only_an_item_that_it_names_at_the_root_of_the_site(
    bring_in: Import, address: str
) -> None:
    bring_in(case(7, "order", "order"), item(90, content=f'<a href="{address}">x</a>'))

    assert not Resource.objects.filter(title="Caso 7").exists()
    assert RawItem.objects.filter(record_type="order").exists()


def test_a_list_in_the_rules_opens_nothing_that_people_sent_in(
    bring_dump: Dump,
) -> None:
    sent = post(7, post_type="mensajes", post_name="uno", post_title="Uno")
    bring_dump(
        sent,
        options={"rewrite_rules": rules("mensajes", "mensajes", archive="mensajes")},
    )

    assert not Resource.objects.filter(title="Uno").exists()


def test_the_command_line_decides_and_the_mapping_remembers(
    home: HomePage, tmp_path: Path, client: Client
) -> None:
    path, mapping = tmp_path / "export.xml", tmp_path / "mapping.yaml"
    below = item(
        8, kind="estudio_caso", slug="anexo", title="Anexo", parent=7,
        link="https://quay.example/estudio_caso/caso-7/anexo/",
    )  # fmt: skip
    path.write_text(export(below, case(7), case(9, "boletin", "boletin")), "utf-8")
    said = ["--type=estudio_caso=page", "--type=boletin=news"]

    call_command("import_wordpress", str(path), f"--mapping={mapping}", *said)
    call_command("import_wordpress", str(path), f"--mapping={mapping}")

    page = StandardPage.objects.get(title="Anexo")
    assert page.get_parent().title == "Caso 7"
    assert NewsPage.objects.get().title == "Caso 9"
    assert client.get("/estudio_caso/caso-7/anexo/", follow=True).status_code == 200
    assert targets(tmp_path) == {"estudio_caso": "page", "boletin": "news"}


def test_a_closed_page_does_not_close_an_open_one_of_its_type_below_it(
    bring_in: Import, client: Client
) -> None:
    above = case(7).replace("[publish]", "[private]")
    below = item(8, kind="estudio_caso", slug="anexo", title="Anexo", parent=7)

    bring_in(above, below, types={"estudio_caso": "page"})

    anexo = StandardPage.objects.get(title="Anexo")
    assert client.get(anexo.url, follow=True).status_code == 200
    assert client.get(anexo.get_parent().url, follow=True).status_code == 404


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("estudio_caso", "use the format"),
        ("=page", "use the format"),
        ("estudio_caso=posts", "Use one of: resource"),
        ("casos=page", "Name one of: estudio_caso"),
        ("attachment=page", "Name one of: estudio_caso"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_one_sentence(
    home: HomePage, tmp_path: Path, said: str, named: str
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(case(7)), "utf-8")

    with pytest.raises(CommandError, match=named):
        call_command("import_wordpress", str(path), f"--type={said}")

    assert not RawItem.objects.exists()
