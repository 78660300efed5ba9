"""Custom types of a site and guesses about what their items become."""

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
from freeshelf_wordpress.importers.public_evidence import PublicEvidence
from freeshelf_wordpress.sources.php import php_array
from freeshelf_wordpress.sources.records import SourceItem, SourceSite, TermReference
from freeshelf_wordpress.sources.rest.items import (
    TYPE_ARCHIVE,
    TYPE_IS_PUBLIC,
    TYPE_LABEL,
)

POST, PAGE, ATTACHMENT = "post", "page", "attachment"
# Types of WordPress and its common plugins, which are never custom types.
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
    """Return the type defined by an acf-post-type, or named by a live site."""
    if item.type != "acf-post-type":
        return _named_type(item)
    definition = php_array(item.content)
    name = definition.get("post_type")
    if not isinstance(name, str):
        return None
    labels = definition.get("labels")
    label = labels.get("name") if isinstance(labels, dict) else ""
    slug = definition.get("has_archive_slug") or name
    return CustomType(
        name=name,
        label=str(label or item.title or name),
        is_public=definition.get("public") not in _OFF,
        archive=str(slug) if definition.get("has_archive") else "",
    )


def listed_taxonomies(site: SourceSite) -> dict[str, bool]:
    """Return the taxonomies a live site lists and whether visitors saw them."""
    hidden = dict.fromkeys(site.hidden_taxonomies, False)
    return dict.fromkeys(site.listed_taxonomies, True) | hidden


def defined_taxonomy(item: SourceItem) -> dict[str, bool]:
    """Return the taxonomy an item defines, if any, and whether visitors saw it."""
    definition = php_array(item.content) if item.type == "acf-taxonomy" else {}
    if not definition.get("taxonomy"):
        return {}
    return {str(definition["taxonomy"]): definition.get("public", True) not in _OFF}


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
    """Add undefined types that settings or public pages of the site show."""
    for name in names:
        if name in defined or name in KNOWN_TYPES or name == POST:
            continue
        is_public = evidence.shows_type(name)
        if is_public or name in evidence.defined_types:
            fallback = name.replace("_", " ").replace("-", " ").capitalize()
            defined[name] = CustomType(
                name=name,
                label=evidence.labels.get(name, fallback),
                is_public=is_public,
                archive=evidence.archives.get(name, ""),
            )


def complete_types(
    mapping: Mapping, counts: Counter[str], defined: Lookup[str, CustomType]
) -> bool:
    """Guess targets for types that no one has mapped and return whether there were any.

    A type without a definition stays unmapped: its plugin may be gone, and its items
    may never have been public. It is guessed again when there is evidence that they
    were.
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
    """Apply the `--type` options of the command line. Raises MappingError."""
    for name, target in decisions.items():
        kind = name.partition(" in ")[0].strip()
        place = f"--type {name}"
        own = [each for each in counts if counts[each] and each not in KNOWN_TYPES]
        require_own(kind, own, "items of a type", place=place, file=file)
        require_choice(target, TYPES, place=place, file=file)
        entry = mapping.types.get(name) or TypeEntry(name, counts[name], target)
        mapping.types[name] = replace(entry, target=target, is_guess=False)


def require_own(
    name: str, own: Iterable[str], what: str, *, place: str, file: str
) -> None:
    """Raise MappingError unless the site itself has defined this name."""
    if name not in own:
        raise MappingError(
            file,
            place=place,
            problem=f"the site has no {what} of its own with this name",
            mend=f"Name one of: {', '.join(sorted(own))}.",
        )


def _guess(name: str) -> str:
    if _AGENT_WORDS.search(name):
        return AGENT
    return NEWS if _NEWS_WORDS.search(name) else RESOURCE


class TypeMapping:
    """Targets of items of custom types according to the mapping.

    An entry such as `post in category/news` takes precedence over that of the type.
    """

    def __init__(self, types: Lookup[str, TypeEntry]) -> None:
        self._by_type = {n: e.target for n, e in types.items() if " in " not in n}
        self._by_term: dict[str, list[tuple[tuple[str, str], str]]] = {}
        for name, entry in types.items():
            kind, within, term = name.partition(" in ")
            if within:
                taxonomy, _slash, slug = term.partition("/")
                part = ((taxonomy.strip(), slug.strip()), entry.target)
                self._by_term.setdefault(kind.strip(), []).append(part)

    def types_of(self, target: str) -> tuple[str, ...]:
        """Return the types of which at least some items have this target."""
        partial_types = {kind for kind, found in self._by_term.items()
                 if any(t == target for _term, t in found)}  # fmt: skip
        full_types = {name for name, found in self._by_type.items() if found == target}
        return tuple(sorted(partial_types | full_types))

    def keeps_history(self, kind: str) -> bool:
        """Return whether items of a custom type become objects with revisions."""
        targets = {
            self._by_type.get(kind),
            *(t for _, t in self._by_term.get(kind, ())),
        }
        return bool(targets & {NEWS, RESOURCE, OWN_PAGE})

    def becomes_page_or_record(self, item: SourceItem) -> bool:
        """Return whether an item of a custom type becomes a page or a record."""
        return self.target_of(item) in (NEWS, RESOURCE, OWN_PAGE)

    def target_of(self, item: SourceItem) -> str:
        """Return the target of an item; empty if its type is no custom type."""
        return self.target_with(item.type, item.terms)

    def target_with(self, kind: str, terms: Iterable[TermReference]) -> str:
        """Return the target of an item of this type with these terms."""
        item_terms = {(term.taxonomy, term.slug) for term in terms}
        for term, target in self._by_term.get(kind, ()):
            if term in item_terms:
                return target
        return self._by_type.get(kind, "")
