"""WordPress exports (WXR 1.0 to 1.2), database dumps and PHP-serialized values."""

from freeshelf.sources.wordpress.dump import WordPressDump
from freeshelf.sources.wordpress.export import WordPressExport
from freeshelf.sources.wordpress.php import (
    PhpObject,
    PhpValue,
    looks_serialised,
    parse_php,
)

__all__ = [
    "PhpObject",
    "PhpValue",
    "WordPressDump",
    "WordPressExport",
    "looks_serialised",
    "parse_php",
]
