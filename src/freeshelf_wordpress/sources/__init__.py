"""WordPress exports (WXR 1.0 to 1.2), database dumps and PHP-serialized values."""

from freeshelf_wordpress.sources.dump import WordPressDump
from freeshelf_wordpress.sources.export import WordPressExport
from freeshelf_wordpress.sources.php import (
    PhpObject,
    PhpValue,
    looks_serialised,
    parse_php,
)
