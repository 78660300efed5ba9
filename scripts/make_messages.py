"""Collect the strings of the source tree into the catalogues of translators.

It uses Babel, so no gettext programs are needed. A catalogue is identical on every
machine: ordered by its English, without dates, places or old translations.
"""

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from freeshelf.admin.guide_texts import messages, translated_pages

_SOURCES = Path(__file__).resolve().parent.parent / "src"
PACKAGES = (_SOURCES / "freeshelf", _SOURCES / "freeshelf_wordpress")
# Written by hand: what the packages below Freeshelf lack, or say in other terms.
WORDS_OF_OTHERS = _SOURCES / "freeshelf" / "project"
# The usual plural rules of gettext; Babel's for Arabic number the forms differently.
_ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5);"
)
_RUSSIAN = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<10 || n%100>=20) ? 1 : 2);"
)
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": _ARABIC,
    "ru": _RUSSIAN,
    "zh_Hans": "nplurals=1; plural=0;",
}
LANGUAGES = tuple(PLURALS)
# The catalogue of the editors' guide.
GUIDE = "guide"
_TEMPLATES = (".html", ".txt")
_FOLDERS = {"templates", "jinja2"}
_PLURAL, _CONTEXT = (1, 2), ((1, "c"), 2)
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT,
    "pgettext_lazy": _CONTEXT,
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Freeshelf\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""


def catalogue_path(language: str, *, package: Path, domain: str = "django") -> Path:
    """Return the path of the translations of a language."""
    return package / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(language: str, *, package: Path, domain: str = "django") -> Catalog:
    """Return the translations of a language, empty without a file."""
    path = catalogue_path(language, package=package, domain=domain)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def strings_of_tree(package: Path) -> Catalog:
    """Return every string of a package that people see."""
    found = Catalog()
    for strings, context in strings_with_contexts(package):
        found.add(strings, context=context)
    return found


def strings_of_guide() -> Catalog:
    """Return every message of the editors' guide, in the order of its pages."""
    found = Catalog()
    for name in translated_pages():
        for message in messages(name):
            found.add(message)
    return found


def strings_with_contexts(
    package: Path,
) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield every string of a package, with its plural and context, as it is asked."""
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield from _strings(path.read_text("utf-8"))
        elif path.suffix in _TEMPLATES and _FOLDERS.intersection(path.parts):
            yield from _strings(_as_python(path))


def make(packages: tuple[Path, ...] = PACKAGES) -> None:
    """Update every catalogue from the source tree, keeping existing translations.

    A string that moved to another package brings its translation along.
    """
    for language in LANGUAGES:
        guide = read_catalogue(language, package=PACKAGES[0], domain=GUIDE)
        guide.update(strings_of_guide(), no_fuzzy_matching=True)
        _write(guide, language, package=PACKAGES[0], domain=GUIDE)
    templates = {package: strings_of_tree(package) for package in packages}
    for language in LANGUAGES:
        known = [read_catalogue(language, package=package) for package in packages]
        for package, template in templates.items():
            catalogue = read_catalogue(language, package=package)
            # `update` takes the messages themselves over.
            catalogue.update(deepcopy(template), no_fuzzy_matching=True)
            for message in catalogue:
                if message.id and not any(message.string or ()):
                    message.string = _translation(message, known) or message.string
            _write(catalogue, language, package=package)


def _translation(
    message: Message, catalogues: list[Catalog]
) -> str | tuple[str, ...] | None:
    for catalogue in catalogues:
        found = catalogue.get(message.id, message.context)
        if found is not None and any(found.string or ()) and found.id == message.id:
            return found.string
    return None


def _as_python(path: Path) -> str:
    """Return a template with all but its strings removed, as calls of gettext."""
    blanked = templatize(path.read_text("utf-8"), origin=str(path))
    # The remaining indentation is meaningless, and would be a syntax error.
    return "\n".join(line.strip() for line in blanked.splitlines())


def _strings(source: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    stream = io.BytesIO(source.encode("utf-8"))
    for _line, strings, _comments, context in extract("python", stream, _KEYWORDS):
        yield strings, context


def _write(
    catalogue: Catalog, language: str, *, package: Path, domain: str = "django"
) -> None:
    path = catalogue_path(language, package=package, domain=domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalogue,
        width=79,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    header = _HEADER.format(language=language, plurals=PLURALS[language])
    body = re.sub(rb"\n{3,}", b"\n\n", buffer.getvalue()).strip() + b"\n"
    path.write_bytes(header.encode() + body)


if __name__ == "__main__":
    settings.configure()
    make()
