<?php
/**
 * Plugin Name: Freeshelf types
 * Description: Registers the types that a Freeshelf export contains. Activate it
 *              before the import, and keep it as long as these types are used.
 * License: Apache-2.0
 */
if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

add_action( 'init', function () {
	$taxonomies = array(
		'resource_type' => 'Resource types',
		'region'        => 'Places',
		'sector'        => 'Sectors',
		'audience'      => 'Audiences',
	);
	foreach ( $taxonomies as $name => $label ) {
		if ( ! taxonomy_exists( $name ) ) {
			register_taxonomy( $name, array( 'post', 'ai1ec_event' ), array(
				'label'             => $label,
				'hierarchical'      => true,
				'public'            => true,
				'show_in_rest'      => true,
				'show_admin_column' => true,
			) );
		}
	}
	if ( ! post_type_exists( 'ai1ec_event' ) ) {
		register_post_type( 'ai1ec_event', array(
			'label'        => 'Events',
			'public'       => true,
			'show_in_rest' => true,
			'rewrite'      => array( 'slug' => 'event' ),
			'supports'     => array( 'title', 'editor', 'excerpt', 'custom-fields' ),
			'taxonomies'   => array( 'category' ),
		) );
	}
	$of_events = array( 'events_categories' => true, 'events_tags' => false );
	foreach ( $of_events as $name => $is_tree ) {
		if ( ! taxonomy_exists( $name ) ) {
			register_taxonomy( $name, 'ai1ec_event', array(
				'label'        => $is_tree ? 'Event categories' : 'Event tags',
				'hierarchical' => $is_tree,
				'public'       => true,
				'show_in_rest' => true,
			) );
		}
	}
	if ( ! post_type_exists( 'organisation' ) ) {
		register_post_type( 'organisation', array(
			'label'        => 'Organisations',
			'public'       => true,
			'show_in_rest' => true,
			'supports'     => array( 'title', 'editor', 'custom-fields' ),
		) );
	}
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
// http:\/\/, which it does not find again when it has the file; and it takes a link
// within a text (#note) for one to the front page.
add_filter( 'wp_import_post_data_processed', function ( $kept, $said ) {
	$was   = $said['post_content'];
	$plain = function ( $block ) use ( $was ) {
		$is_as_it_was = str_contains( $was, $block[0] );
		return $is_as_it_was ? $block[0] : str_replace( '\\/', '/', $block[0] );
	};
	$block = '/<!-- wp:\S+ \{.*?\} \/?-->/s';
	$text  = preg_replace_callback( $block, $plain, $kept['post_content'] );
	$root  = rtrim( (string) wp_parse_url( site_url(), PHP_URL_PATH ), '/' ) . '/';
	preg_match_all( '/ href="(#[^"]*)"/', $was, $within );
	foreach ( array_unique( $within[1] ) as $part ) {
		$text = str_replace( " href=\"$root$part\"", " href=\"$part\"", $text );
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
