"""Clean HTML that was copied from Word, LibreOffice, Google Docs or a web page."""

import re
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from bs4.exceptions import ParserRejectedMarkup

from freeshelf.content.conversion import Stored, html_to_blocks
from freeshelf.content.plain_html import BLOCKS
from freeshelf.core.html import limit_nesting, sanitize_html

# What the editor can write.
_KEPT = frozenset(
    (
        "a", "b", "blockquote", "br", "caption", "code", "h2", "h3", "h4", "h5", "h6",
        "hr", "i", "li", "ol", "p", "pre", "s", "sub", "sup", "table", "td", "th", "tr",
        "ul",
    )
)  # fmt: skip
_ALIKE = {
    "strong": "b",
    "em": "i",
    "cite": "i",
    "dfn": "i",
    "del": "s",
    "strike": "s",
    "kbd": "code",
    "samp": "code",
    "var": "i",
    "h1": "h2",
    "dt": "p",
    "dd": "p",
    "summary": "p",
    "figcaption": "p",
    "div": "p",
}
_STYLES = {
    "b": re.compile(r"font-weight:\s*(?:bold|[6-9]00)"),
    "i": re.compile(r"font-style:\s*italic"),
    "s": re.compile(r"text-decoration[\w-]*:[^;]*line-through"),
    "sup": re.compile(r"vertical-align:\s*super"),
    "sub": re.compile(r"vertical-align:\s*sub\b"),
}
# Google Docs puts everything into such an element.
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|400)")
_LEVEL = re.compile(r"level([1-9])")
_NUMBER = re.compile(r"[\w(]{1,5}[.)]")
_SPACE = re.compile(r"\s+")
_HIDDEN = ("style", "script", "title", "meta", "link", "template", "head")
# Cells that a table gets to be even; in one that lacks more, only its words are kept.
_MAX_ADDED_CELLS = 5_000
_MAX_LINKS_OF_NOTE = 50


def pasted_blocks(markup: str) -> list[Stored]:
    """Return blocks that can all be edited, with the words, links and tables of HTML.

    Footnotes become footnotes, paragraphs that look like lists become lists.
    """
    markup = limit_nesting(markup, deepest=60)
    try:
        soup = BeautifulSoup(markup, "html.parser")
    except ParserRejectedMarkup:
        # A declaration that is none.
        soup = BeautifulSoup(sanitize_html(markup), "html.parser")
    for node in soup.find_all(_HIDDEN):
        node.decompose()
    # Comments, and conditions of Word.
    for part in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        part.extract()
    notes = _extract_footnotes(soup)
    _read_lists(soup)
    _read_styles(soup)
    # Without nesting that no browser makes.
    soup = BeautifulSoup(sanitize_html(str(soup)), "html.parser")
    _simplify(soup)
    blocks = [_editable(each) for each in html_to_blocks(str(soup))]
    if notes:
        blocks.append({"type": "footnotes", "value": notes})
    return blocks


def _editable(stored: Stored) -> Stored:
    """Return a block as it is, or as paragraphs of its words if it is locked."""
    if stored["type"] != "imported_html":
        return stored
    soup = BeautifulSoup(stored["value"], "html.parser")
    words = " ".join(soup.get_text(" ").split())
    return {"type": "paragraph", "value": f"<p>{escape(words, quote=False)}</p>"}


def _extract_footnotes(soup: BeautifulSoup) -> list[Stored]:
    """Remove notes from the text: two places that link to each other."""
    places: dict[str, Tag] = {}
    for node in soup.find_all(lambda each: each.get("id") or each.get("name")):
        for name in (node.get("id"), node.get("name")):
            places.setdefault(str(name), node)
    notes: list[Stored] = []
    taken: set[int] = set()
    # Of many links to one large block, each would read it whole.
    links_in: dict[int, list[Tag]] = {}
    for link in soup.find_all("a", href=re.compile(".#|^#")):
        target = places.get(_fragment(link))
        if target is None or id(link) in taken:
            continue
        block = _block_around(target)
        if id(block) not in links_in:
            links_in[id(block)] = block.find_all("a", limit=_MAX_LINKS_OF_NOTE)
        backs = links_in[id(block)]
        back = next((each for each in backs if _leads_to(each, link, places)), None)
        if back is None or back is link:
            continue
        links_in[id(block)] = []
        taken |= {id(each) for each in block.find_all("a")}
        back.extract()
        anchor = f"fn-{len(notes) + 1}"
        text = "".join(str(each) for each in (block.find_all("p") or [block]))
        notes.append({"anchor": anchor, "text": _inline(text)})
        rule = block.find_previous_sibling()
        if rule is not None and rule.name == "hr":
            rule.decompose()
        block.extract()
        mark = " ".join(link.get_text().split()).strip("[]") or str(len(notes))
        link.attrs = {"href": f"#{anchor}"}
        link.clear()
        sup = soup.new_tag("sup")
        sup.string = mark
        link.append(sup)
        if link.parent is not None and link.parent.name == "sup":
            link.parent.unwrap()
    for node in soup.find_all(["ol", "ul", "div", "section"]):
        if not node.get_text().strip() and not node.find("img"):
            node.decompose()
    return notes


def _fragment(link: Tag) -> str:
    return str(link.get("href", "")).partition("#")[2]


def _leads_to(back: Tag, link: Tag, places: dict[str, Tag]) -> bool:
    """Return whether a link leads to another link, or to what is just around it."""
    target = places.get(_fragment(back)) if back.get("href") else None
    if target is None or back is link:
        return False
    around = (target, *target.parents)
    return target is link.parent or any(each is link for each in around)


def _block_around(node: Tag) -> Tag:
    """Return the note that an anchor is at the beginning of."""
    for each in (node, *node.parents):
        if each.name in ("li", "div", "p", "aside", "dd", "td"):
            parent = each.parent
            is_one_note = (
                each.name == "p"
                and parent is not None
                and parent.name in ("li", "div")
                and (parent.get("id") and len(parent.find_all("p")) < 6)
            )
            return parent if is_one_note and parent is not None else each
    return node


def _inline(markup: str) -> str:
    """Return the HTML of a note without blocks."""
    soup = BeautifulSoup(sanitize_html(markup), "html.parser")
    _read_styles(soup)
    _simplify(soup)
    for number, node in enumerate(soup.find_all(list(BLOCKS))):
        if number:
            node.insert(0, " ")
        node.unwrap()
    return soup.decode().strip()


def _read_lists(soup: BeautifulSoup) -> None:
    """Make lists of Word's paragraphs that only look like items."""
    open_lists: list[Tag] = []
    last: Tag | None = None
    for node in soup.find_all("p"):
        style = str(node.get("style", ""))
        names = " ".join(node.get("class") or ())
        if "mso-list" not in style and "MsoListParagraph" not in names:
            continue
        mark = node.find(style=re.compile("mso-list:\\s*Ignore"))
        sign = mark.get_text().strip() if mark is not None else ""
        if mark is not None:
            mark.decompose()
        level = int(found[1]) if (found := _LEVEL.search(style)) else 1
        kind = "ol" if _NUMBER.fullmatch(sign) else "ul"
        if last is None or _next_tag(last) is not node:
            open_lists = []
        del open_lists[level:]
        if open_lists and len(open_lists) == level and open_lists[-1].name != kind:
            open_lists.pop()
        while len(open_lists) < level:
            new = soup.new_tag(kind)
            inside = open_lists[-1].contents if open_lists else []
            item = inside[-1] if inside else None
            if isinstance(item, Tag) and item.name == "li":
                item.append(new)
            elif open_lists:
                open_lists[-1].append(new)
            else:
                node.insert_before(new)
            open_lists.append(new)
        node.name = "li"
        node.attrs = {}
        open_lists[-1].append(node.extract())
        last = open_lists[0]


def _next_tag(node: Tag) -> Any:
    following = node.next_sibling
    while isinstance(following, NavigableString) and not following.strip():
        following = following.next_sibling
    return following


def _read_styles(soup: BeautifulSoup) -> None:
    """Make formatting of styles that say the same; Google Docs uses nothing else."""
    for node in soup.find_all(style=True):
        style = str(node["style"])
        if node.name == "b" and _NOT_BOLD.search(style):
            node.name = "span"
        if node.name != "span":
            continue
        for name, pattern in _STYLES.items():
            if pattern.search(style):
                inner = soup.new_tag(name)
                inner.extend([each.extract() for each in list(node.children)])
                node.append(inner)


def _simplify(soup: BeautifulSoup) -> None:
    """Leave only what the editor can write."""
    for part in soup.find_all(string=True):
        if part.find_parent("pre") is None:
            around: Any = part.parent
            is_first = part.previous_sibling is None and around.name in BLOCKS
            words = _SPACE.sub(" ", part)
            part.replace_with(words.lstrip() if is_first else words)
    for node in soup.find_all(["ol", "ul"]):
        # The editor cannot go back from a list of another kind.
        if (outer := node.find_parent(["ol", "ul"])) is not None:
            node.name = outer.name
    for node in soup.find_all("table"):
        if node.find_parent("table") is None:
            _fill_spans(soup, node)
    for node in reversed(soup.find_all(True)):
        node.name = _ALIKE.get(node.name, node.name)
        href = node.get("href") if node.name == "a" else None
        node.attrs = {"href": href} if href else {}
        is_nested = node.name in ("table", "tr", "td", "th") and _is_inner_table(node)
        is_wrapped = node.name == "p" and node.find(list(BLOCKS)) is not None
        if node.name == "img":
            node.decompose()
        elif node.name not in _KEPT or is_nested or is_wrapped:
            node.unwrap()
        elif node.name == "caption":
            node.string = " ".join(node.get_text().split())


def _is_inner_table(node: Tag) -> bool:
    table = node if node.name == "table" else node.find_parent("table")
    return table is not None and table.find_parent("table") is not None


def _fill_spans(soup: BeautifulSoup, table: Tag) -> None:
    """Give a table the same number of cells in each row, unless it lacks too many."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    pending: dict[int, int] = {}
    added = 0
    for row in rows:
        place = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while pending.get(place, 0) > 0:
                pending[place] -= 1
                cell.insert_before(soup.new_tag("td"))
                place += 1
                added += 1
            width = min(_number(cell.get("colspan")), 50)
            height = min(_number(cell.get("rowspan")), 500)
            for _more in range(1, width):
                cell.insert_after(soup.new_tag(cell.name))
            for column in range(place, place + width):
                pending[column] = height - 1
            place += width
            added += width - 1
            if added > _MAX_ADDED_CELLS:
                _leave_words(table)
                return
    filled = [row.find_all(["td", "th"], recursive=False) for row in rows]
    widest = max(map(len, filled), default=0)
    if sum(widest - len(cells) for cells in filled) > _MAX_ADDED_CELLS:
        _leave_words(table)
        return
    for number, (row, cells) in enumerate(zip(rows, filled, strict=True)):
        is_head = number == 0 and all(cell.name == "th" for cell in cells)
        for cell in cells:
            cell.name = "th" if is_head else "td"
            if is_head:
                cell.string = " ".join(cell.get_text().split())
        for _more in range(len(cells), widest):
            row.append(soup.new_tag("th" if is_head else "td"))


def _leave_words(table: Tag) -> None:
    table.name = "p"
    table.string = " ".join(table.get_text(" ").split())


def _number(text: Any) -> int:
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 4 else 1
