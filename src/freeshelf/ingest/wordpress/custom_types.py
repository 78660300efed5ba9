"""Types of a site's own and what their items become here, as far as can be guessed."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, replace

from freeshelf.ingest.errors import MappingError
from freeshelf.ingest.mapping import (
    AGENT,
    NEWS,
    OWN_PAGE,
    RAW,
    RESOURCE,
    TYPES,
    Mapping,
    TypeEntry,
    require_choice,
)
from freeshelf.ingest.wordpress.public_evidence import PublicEvidence
from freeshelf.sources.errors import InvalidPhpValueError
from freeshelf.sources.records import SourceItem, SourceSite, TermReference
from freeshelf.sources.wordpress import parse_php
from freeshelf.sources.wordpress.rest import (
    TYPE_ARCHIVE,
    TYPE_IS_PUBLIC,
    TYPE_LABEL,
)

POST, PAGE, ATTACHMENT = "post", "page", "attachment"
# What WordPress and its usual plug-ins define, and no site of its own.
KNOWN_TYPES = frozenset(
    {
        PAGE, ATTACHMENT, "revision", "nav_menu_item", "custom_css",
        "customize_changeset", "oembed_cache", "user_request", "wp_block",
        "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation",
        "wp_font_family", "wp_font_face", "acf-field-group", "acf-field",
        "acf-post-type", "acf-taxonomy", "acf-ui-options-page", "ai1ec_event",
        "exactmetrics_note",
    }
)  # fmt: skip
_AGENT_WORDS = re.compile(
    r"organi[sz]a|organism|publisher|partner|partenaire|member|membre|miembro|author|"
    r"auteur|autor|person|people|staff|team|equip[eo]"
)
_OFF = (None, False, 0, "0", "")
_NEWS_WORDS = re.compile(
    r"news|press|blog|announcement|story|stories|noticia|prensa|comunicado|actualit|"
    r"communique|nouvelle"
)


@dataclass(frozen=True, slots=True)
class CustomType:
    """A type that a site defined; `archive` is the path of its list, if it has one."""

    name: str
    label: str
    is_public: bool
    archive: str = ""


def read_custom_type(item: SourceItem) -> CustomType | None:
    """The type that an item defines as an acf-post-type, or that a live site named."""
    if item.type != "acf-post-type":
        return _named_type(item)
    try:
        said = parse_php(item.content)
    except InvalidPhpValueError:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("post_type"), str):
        return None
    name = str(said["post_type"])
    labels = said.get("labels")
    label = labels.get("name") if isinstance(labels, dict) else ""
    archive = (
        str(said.get("has_archive_slug") or name) if said.get("has_archive") else ""
    )
    return CustomType(
        name=name,
        label=str(label or item.title or name),
        is_public=said.get("public") not in _OFF,
        archive=archive,
    )


def listed_taxonomies(site: SourceSite) -> dict[str, bool]:
    """The taxonomies that a live site lists, and whether readers saw them."""
    hidden = dict.fromkeys(site.hidden_taxonomies, False)
    return dict.fromkeys(site.listed_taxonomies, True) | hidden


def defined_taxonomy(item: SourceItem) -> dict[str, bool]:
    """The taxonomy that an item defines, if any, and whether readers saw it."""
    if item.type != "acf-taxonomy":
        return {}
    try:
        said = parse_php(item.content)
    except InvalidPhpValueError:
        return {}
    if not isinstance(said, dict) or not said.get("taxonomy"):
        return {}
    return {str(said["taxonomy"]): said.get("public", True) not in _OFF}


def _named_type(item: SourceItem) -> CustomType | None:
    label = item.other.get(TYPE_LABEL)
    if not label:
        return None
    return CustomType(
        name=item.type,
        label=label,
        is_public=bool(item.other.get(TYPE_IS_PUBLIC)),
        archive=item.other.get(TYPE_ARCHIVE, ""),
    )


def define_shown_types(
    defined: dict[str, CustomType], evidence: PublicEvidence, names: Iterable[str]
) -> None:
    """Add the types that no item defines, but that settings or readers' ways show."""
    for name in names:
        if name in defined or name in KNOWN_TYPES or name == POST:
            continue
        is_public = evidence.shows_type(name)
        if is_public or name in evidence.defined_types:
            words = name.replace("_", " ").replace("-", " ").capitalize()
            defined[name] = CustomType(
                name=name,
                label=evidence.labels.get(name, words),
                is_public=is_public,
                archive=evidence.archives.get(name, ""),
            )


def complete_types(
    mapping: Mapping, counts: Counter[str], defined: Lookup[str, CustomType]
) -> bool:
    """Guess what the types become that no one has mapped; say whether there were any.

    A type without a definition is kept raw: its plug-in may be gone, and what it holds
    may never have been public. It is guessed again when something shows that it was.
    """
    added = False
    for name in sorted(counts.keys() - KNOWN_TYPES):
        entry = mapping.types.get(name)
        is_known = name == POST or name in defined
        if entry is not None and not (entry.is_guess and is_known):
            continue
        label = defined[name].label if name in defined else name
        target = _guess(name) if is_known else RAW
        mapping.types[name] = TypeEntry(label, counts[name], target, not is_known)
        added = True
    return added


def decide_types(
    mapping: Mapping, decisions: Lookup[str, str], counts: Counter[str], *, file: str
) -> None:
    """Set what a person said on the command line. Raises MappingError."""
    for name, target in decisions.items():
        kind = name.partition(" in ")[0].strip()
        if not counts[kind] or kind in KNOWN_TYPES:
            own = ", ".join(sorted(counts.keys() - KNOWN_TYPES))
            raise MappingError(
                file,
                place=f"--type {name}",
                problem="the site has no items of a type of its own with this name",
                mend=f"Name one of: {own}.",
            )
        require_choice(target, TYPES, place=f"--type {name}", file=file)
        known = mapping.types.get(name) or TypeEntry(name, counts[name], target)
        mapping.types[name] = replace(known, target=target, is_guess=False)


def _guess(name: str) -> str:
    if _AGENT_WORDS.search(name):
        return AGENT
    return NEWS if _NEWS_WORDS.search(name) else RESOURCE


class TypeMapping:
    """Says what each item of a site's own types becomes, by the mapping.

    An entry such as `post in category/news` goes before the one of the whole type.
    """

    def __init__(self, types: Lookup[str, TypeEntry]) -> None:
        self._whole = {n: e.target for n, e in types.items() if " in " not in n}
        self._parts: dict[str, list[tuple[tuple[str, str], str]]] = {}
        for name, entry in types.items():
            kind, within, term = name.partition(" in ")
            if within:
                taxonomy, _slash, slug = term.partition("/")
                part = ((taxonomy.strip(), slug.strip()), entry.target)
                self._parts.setdefault(kind.strip(), []).append(part)

    def types_of(self, target: str) -> tuple[str, ...]:
        """The types that have items of this target, perhaps among others."""
        parts = {kind for kind, found in self._parts.items()
                 if any(t == target for _term, t in found)}  # fmt: skip
        whole = {name for name, found in self._whole.items() if found == target}
        return tuple(sorted(parts | whole))

    def keeps_history(self, kind: str) -> bool:
        """Whether items of a type of the site's own become something with revisions."""
        targets = {self._whole.get(kind), *(t for _, t in self._parts.get(kind, ()))}
        return bool(targets & {NEWS, RESOURCE, OWN_PAGE})

    def becomes_page_or_record(self, item: SourceItem) -> bool:
        """Whether an item of the site's own types is a page, news or a record here."""
        return self.target_of(item) in (NEWS, RESOURCE, OWN_PAGE)

    def target_of(self, item: SourceItem) -> str:
        """What one item becomes; empty for a type that is none of the site's own."""
        return self.target_with(item.type, item.terms)

    def target_with(self, kind: str, terms: Iterable[TermReference]) -> str:
        """What an item of a type becomes that carries these terms."""
        carried = {(term.taxonomy, term.slug) for term in terms}
        for term, target in self._parts.get(kind, ()):
            if term in carried:
                return target
        return self._whole.get(kind, "")
