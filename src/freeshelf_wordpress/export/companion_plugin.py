"""Generate a small plugin for the WordPress site that imports the export.

WordPress refuses terms and posts of unknown types; the plugin registers them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from freeshelf_wordpress.export.items import Item
from freeshelf_wordpress.sources.records import SourceTerm

# Types of WordPress, of the plugin below, and of Advanced Custom Fields.
_KNOWN_TYPES = {
    "post", "page", "attachment", "nav_menu_item", "custom_css", "wp_block",
    "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation",
    "wp_font_family", "wp_font_face", "ai1ec_event", "organisation",
    "acf-field-group", "acf-field", "acf-post-type",
}  # fmt: skip
_KNOWN_TAXONOMIES = {
    "category", "post_tag", "post_format", "nav_menu", "link_category", "wp_theme",
    "wp_template_part_area", "wp_pattern_category", "resource_type", "region",
    "sector", "audience", "events_categories", "events_tags",
}  # fmt: skip
# Names that WordPress accepts and that are safe in PHP code.
_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_FURTHER = "\t// Types of the earlier site.\n"
_TYPE = """\tif ( ! post_type_exists( '{name}' ) ) {{
\t\tregister_post_type( '{name}', array(
\t\t\t'label'    => '{name}',
\t\t\t'show_ui'  => true,
\t\t\t'supports' => array( 'title', 'editor', 'excerpt', 'custom-fields' ),
\t\t) );
\t}}
"""
_TAXONOMY = """\tif ( ! taxonomy_exists( '{name}' ) ) {{
\t\tregister_taxonomy( '{name}', array( {types} ), array(
\t\t\t'label'        => '{name}',
\t\t\t'hierarchical' => {is_tree},
\t\t\t'public'       => false,
\t\t\t'show_ui'      => true,
\t\t) );
\t}}
"""


@dataclass(slots=True)
class FurtherTypes:
    """Types and taxonomies of exported items that WordPress does not know."""

    types: set[str] = field(default_factory=set)
    taxonomies: dict[str, set[str]] = field(default_factory=dict)  # with their types
    trees: set[str] = field(default_factory=set)  # taxonomies of terms below others

    def note(self, items: Iterable[Item]) -> None:
        """Add the types and taxonomies of exported items."""
        for item in items:
            if item.type not in _KNOWN_TYPES and _NAME.fullmatch(item.type):
                self.types.add(item.type)
            for term in item.terms:
                self._types_of(term.taxonomy).add(item.type)

    def note_terms(self, terms: Iterable[SourceTerm]) -> None:
        """Add the taxonomies of exported terms."""
        for term in terms:
            self._types_of(term.taxonomy)
            if term.parent:
                self.trees.add(term.taxonomy)

    def _types_of(self, taxonomy: str) -> set[str]:
        is_known = taxonomy in _KNOWN_TAXONOMIES or not _NAME.fullmatch(taxonomy)
        return set() if is_known else self.taxonomies.setdefault(taxonomy, set())


_COMPANION = Path(__file__).with_suffix(".php")


def companion(further: FurtherTypes) -> str:
    """Return the plugin, which also registers these types, hidden from visitors."""
    lines = [_TYPE.format(name=name) for name in sorted(further.types)]
    lines += [
        _TAXONOMY.format(
            name=name,
            types=", ".join(f"'{t}'" for t in sorted(types)),
            is_tree="true" if name in further.trees else "false",
        )
        for name, types in sorted(further.taxonomies.items())
    ]
    text = _COMPANION.read_text("utf-8")
    return text.replace(_FURTHER, _FURTHER + "".join(lines))


def companion_name(target: Path) -> str:
    """Return the file name of the plugin for an export."""
    return f"{target.stem}-types.php"
