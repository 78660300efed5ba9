"""The plug-in beside an export does what it should, in a real PHP."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from freeshelf_wordpress.export.companion_plugin import FurtherTypes, companion

# Debian's php-cli, which `make test` installs.
PHP = shutil.which("php") or "php"
# As much of WordPress as the plug-in asks of it when a post comes in.
WORDPRESS = """<?php
define( 'ABSPATH', '/' );
function add_filter( $name, $does ) { $GLOBALS['filters'][ $name ][] = $does; }
function add_action( $name, $does ) {}
function register_activation_hook( $file, $does ) {}
function get_post( $number ) { return null; }
function site_url() { return $GLOBALS['argv'][2]; }
function wp_parse_url( $address, $part ) { return parse_url( $address, $part ); }
require $argv[1];
list( $kept, $said ) = json_decode( file_get_contents( 'php://stdin' ), true );
foreach ( $filters['wp_import_post_data_processed'] as $does ) {
\t$kept = $does( $kept, $said );
}
echo json_encode( $kept );
"""


def kept(folder: Path, said: str, rewritten: str, *, site: str) -> str:
    """The text that a WordPress at `site` keeps of one that its importer rewrote."""
    plug_in, wordpress = folder / "site-types.php", folder / "wordpress.php"
    plug_in.write_text(companion(FurtherTypes()), "utf-8")
    wordpress.write_text(WORDPRESS, "utf-8")
    posts = [{"post_content": text, "post_parent": 0} for text in (rewritten, said)]
    done = subprocess.run(
        [PHP, str(wordpress), str(plug_in), site],
        input=json.dumps(posts),
        capture_output=True,
        text=True,
        check=True,
    )
    text: str = json.loads(done.stdout)["post_content"]
    return text


def test_addresses_in_the_settings_of_a_block_can_be_found_again(
    tmp_path: Path,
) -> None:
    untouched = r'<!-- wp:code {"content":"C:\\/"} -->x<!-- /wp:code -->'
    said = f'<!-- wp:file {{"href":"http://old.example/a.pdf"}} -->{untouched}'
    new = r"http:\/\/new.example\/a.pdf"
    rewritten = f'<!-- wp:file {{"href":"{new}"}} -->{untouched}'

    text = kept(tmp_path, said, rewritten, site="http://new.example")

    assert text == said.replace("old.example", "new.example")


@pytest.mark.parametrize(
    ("site", "root"),
    [("http://new.example", "/"), ("http://new.example/blog", "/blog/")],
)
def test_links_within_a_text_stay_within_it(
    tmp_path: Path, site: str, root: str
) -> None:
    said = '<a class="n" href="#note">1</a> <a href="/about/#note">2</a>'
    rewritten = said.replace('"#note', f'"{root}#note')

    assert kept(tmp_path, said, rewritten, site=site) == said
