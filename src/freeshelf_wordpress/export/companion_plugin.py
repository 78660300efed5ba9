"""Generate a small plugin for the WordPress site that imports the export.

WordPress refuses terms and posts of unknown types; the plugin registers them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from freeshelf_wordpress.export.items import Item, Term

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

    def note_terms(self, terms: Iterable[Term]) -> None:
        """Add the taxonomies of exported terms."""
        for term in terms:
            self._types_of(term.taxonomy)
            if term.parent:
                self.trees.add(term.taxonomy)

    def _types_of(self, taxonomy: str) -> set[str]:
        is_known = taxonomy in _KNOWN_TAXONOMIES or not _NAME.fullmatch(taxonomy)
        return set() if is_known else self.taxonomies.setdefault(taxonomy, set())


COMPANION = """<?php
/**
 * Plugin Name: Freeshelf types
 * Description: Registers the types that a Freeshelf export contains. Activate it
 *              before the import, and keep it as long as these types are used.
 * License: Apache-2.0
 */
if ( ! defined( 'ABSPATH' ) ) {
\texit;
}

add_action( 'init', function () {
\t$taxonomies = array(
\t\t'resource_type' => 'Resource types',
\t\t'region'        => 'Places',
\t\t'sector'        => 'Sectors',
\t\t'audience'      => 'Audiences',
\t);
\tforeach ( $taxonomies as $name => $label ) {
\t\tif ( ! taxonomy_exists( $name ) ) {
\t\t\tregister_taxonomy( $name, array( 'post', 'ai1ec_event' ), array(
\t\t\t\t'label'             => $label,
\t\t\t\t'hierarchical'      => true,
\t\t\t\t'public'            => true,
\t\t\t\t'show_in_rest'      => true,
\t\t\t\t'show_admin_column' => true,
\t\t\t) );
\t\t}
\t}
\tif ( ! post_type_exists( 'ai1ec_event' ) ) {
\t\tregister_post_type( 'ai1ec_event', array(
\t\t\t'label'        => 'Events',
\t\t\t'public'       => true,
\t\t\t'show_in_rest' => true,
\t\t\t'rewrite'      => array( 'slug' => 'event' ),
\t\t\t'supports'     => array( 'title', 'editor', 'excerpt', 'custom-fields' ),
\t\t\t'taxonomies'   => array( 'category' ),
\t\t) );
\t}
\t$of_events = array( 'events_categories' => true, 'events_tags' => false );
\tforeach ( $of_events as $name => $is_tree ) {
\t\tif ( ! taxonomy_exists( $name ) ) {
\t\t\tregister_taxonomy( $name, 'ai1ec_event', array(
\t\t\t\t'label'        => $is_tree ? 'Event categories' : 'Event tags',
\t\t\t\t'hierarchical' => $is_tree,
\t\t\t\t'public'       => true,
\t\t\t\t'show_in_rest' => true,
\t\t\t) );
\t\t}
\t}
\tif ( ! post_type_exists( 'organisation' ) ) {
\t\tregister_post_type( 'organisation', array(
\t\t\t'label'        => 'Organisations',
\t\t\t'public'       => true,
\t\t\t'show_in_rest' => true,
\t\t\t'supports'     => array( 'title', 'editor', 'custom-fields' ),
\t\t) );
\t}
	// Types of the earlier site.
	// Kept out of sight until Advanced Custom Fields is there, which finds them then.
	foreach ( array( 'acf-field-group', 'acf-field', 'acf-post-type' ) as $name ) {
		if ( ! post_type_exists( $name ) ) {
			register_post_type( $name, array(
				'label'    => 'Definitions of fields and types',
				'public'   => false,
				'supports' => array( 'title' ),
			) );
		}
	}
}, 20 );

// The parent of an attachment may have come in an earlier file of the export.
add_filter( 'wp_import_post_data_processed', function ( $kept, $said ) {
	$parent = (int) $said['post_parent'];
	if ( 0 === (int) $kept['post_parent'] && $parent > 0 && get_post( $parent ) ) {
		$kept['post_parent'] = $parent;
	}
	return $kept;
}, 10, 2 );

// Where the importer changes addresses, it writes those in the settings of a block as
// http:\\/\\/, which it does not find again when it has the file; and it takes a link
// within a text (#note) for one to the front page.
add_filter( 'wp_import_post_data_processed', function ( $kept, $said ) {
	$was   = $said['post_content'];
	$plain = function ( $block ) use ( $was ) {
		$is_as_it_was = str_contains( $was, $block[0] );
		return $is_as_it_was ? $block[0] : str_replace( '\\\\/', '/', $block[0] );
	};
	$block = '/<!-- wp:\\S+ \\{.*?\\} \\/?-->/s';
	$text  = preg_replace_callback( $block, $plain, $kept['post_content'] );
	$root  = rtrim( (string) wp_parse_url( site_url(), PHP_URL_PATH ), '/' ) . '/';
	preg_match_all( '/ href="(#[^"]*)"/', $was, $within );
	foreach ( array_unique( $within[1] ) as $part ) {
		$text = str_replace( " href=\\"$root$part\\"", " href=\\"$part\\"", $text );
	}
	$kept['post_content'] = $text;
	return $kept;
}, 10, 2 );

// The importer gives terms new numbers, but not the fields that name them by these.
add_filter( 'wp_import_post_meta', function ( $metas ) {
	$names = array();
	foreach ( $metas as $meta ) {
		if ( '_freeshelf_terms' === $meta['key'] ) {
			$names[] = $meta['value'];
		}
	}
	$terms = $GLOBALS['wp_import']->processed_terms ?? array();
	$new   = function ( $number ) use ( $terms ) {
		return (string) ( $terms[ (int) $number ] ?? $number );
	};
	foreach ( $metas as $at => $meta ) {
		if ( ! in_array( $meta['key'], $names, true ) ) {
			continue;
		}
		$value = $meta['value'];
		if ( is_numeric( $value ) ) {
			$metas[ $at ]['value'] = $new( $value );
		} elseif ( is_serialized( $value ) ) {
			$several = unserialize( $value, array( 'allowed_classes' => false ) );
			if ( is_array( $several ) ) {
				$metas[ $at ]['value'] = serialize( array_map( $new, $several ) );
			}
		}
	}
	return $metas;
} );

// The addresses of these types are known from the next request on.
register_activation_hook( __FILE__, function () {
	delete_option( 'rewrite_rules' );
} );
"""


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
    return COMPANION.replace(_FURTHER, _FURTHER + "".join(lines))


def companion_name(target: Path) -> str:
    """Return the file name of the plugin for an export."""
    return f"{target.stem}-types.php"
