"""The texts of the editors' guide, and their translations.

The translations are messages of gettext in the catalogues `guide.po`: each heading,
paragraph, item of a list and cell of a table is one.
"""

import re
from collections.abc import Iterator
from gettext import translation
from pathlib import Path, PurePosixPath
from posixpath import normpath

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PACKAGE = Path(__file__).resolve().parents[1]
# In the wheel, or in the working copy.
_PLACES = (_PACKAGE / "guide", _PACKAGE.parents[1] / "docs")
FIRST = "how-to/editors-guide"
# The longest address that begins like the one that is open decides.
PAGE_OF_ADDRESS = {
    "": FIRST,
    "library/resources/": "how-to/describe-a-resource",
    "library/from-files/": "how-to/make-a-record-from-a-file",
    "library/field-groups/": "how-to/add-your-own-fields",
    "library/leftovers/": "how-to/add-your-own-fields",
    "library/checks/": "how-to/decide-before-publishing",
    "library/gaps/": "how-to/work-as-two",
    "library/suggested-concepts/": "how-to/work-as-two",
    "vocabularies/": "reference/vocabularies",
    "events/": "how-to/keep-a-calendar",
    "content/": "how-to/write-in-blocks",
    "pages/": "how-to/write-in-blocks",
    "news/": "how-to/write-in-blocks",
    "pages/menus/": "how-to/arrange-menus",
    "looks/": "how-to/change-the-theme",
    "helplines/": "how-to/keep-get-help-current",
    "personal-data/": "how-to/answer-a-privacy-request",
    "demonstration/": "how-to/begin-a-library",
    "imports/": "how-to/move-from-wordpress",
    "imports/add/source/table/": "how-to/import-a-table",
    "raw/": "how-to/move-from-wordpress",
    "users/": "how-to/invite-people",
    "invitations/": "how-to/invite-people",
    "groups/": "how-to/open-later-or-to-a-group",
    "tokens/": "how-to/write-by-the-api",
    "workflows/": "how-to/work-as-two",
    "mine/": "how-to/work-as-two",
    "inbox/": "how-to/work-as-two",
    "reports/": "how-to/work-as-two",
    "reports/searches/": "explanation/search-statistics",
    "reports/statistics/": "how-to/read-the-statistics",
    "translation/": "how-to/translate",
}
_LONGEST = 100  # characters; a file system refuses names that are too long
# Pictures of screens are not in the package.
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\]\(([^)#]+)\.md")
_FOLDERS = ("how-to", "tutorials", "explanation", "reference")


def page_for(address: str) -> str:
    """Return the name of the guide's page that fits an address of the admin area."""
    _before, _prefix, rest = address.partition("/admin/")
    fitting = [begin for begin in PAGE_OF_ADDRESS if rest.startswith(begin)]
    return PAGE_OF_ADDRESS[max(fitting, key=len)]


def text_of(name: str) -> str | None:
    """Return the text of a page, None if there is none of this name."""
    parts = PurePosixPath(name).parts
    if len(parts) != 2 or parts[0] not in _FOLDERS or parts[1].startswith("."):
        return None
    if len(parts[1]) > _LONGEST:
        return None
    for place in _PLACES:
        file = place / parts[0] / f"{parts[1]}.md"
        if file.is_file():
            return file.read_text("utf-8")
    return None


def translated_pages() -> list[str]:
    """Return the names of the pages that are translated.

    Those are the pages that the admin area opens, and those that the first one names.
    """
    folder = PurePosixPath(FIRST).parent
    named = _LINK.findall(text_of(FIRST) or "")
    return sorted({*PAGE_OF_ADDRESS.values(), *(normpath(folder / n) for n in named)})


def messages(name: str) -> Iterator[str]:
    """Yield the messages of a page in their order."""
    for token in parser().parse(text_of(name) or ""):
        if message := _message(token):
            yield message


def tokens_of(name: str, text: str, locale: str) -> tuple[list[Token], bool]:
    """Return the Markdown of a page, parsed, and whether it is in the language.

    `locale` is a name of gettext, such as `zh_Hans`.
    """
    known = translation("guide", _PACKAGE / "locale", [locale], fallback=True)
    is_translated = bool(known.info()) and name in translated_pages()
    markdown = parser()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type == "inline":
            message = _message(token)
            said = known.gettext(message) if message and is_translated else message
            token.children = markdown.parseInline(said)[0].children
    return tokens, is_translated


def parser() -> MarkdownIt:
    """Return the parser of pages, which knows tables and no HTML."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _message(token: Token) -> str:
    """Return what a token says, without images, in one line."""
    return " ".join(_IMAGE.sub("", token.content).split()) * (token.type == "inline")
