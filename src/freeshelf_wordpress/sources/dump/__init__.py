"""Parser for database dumps of WordPress, as a stream without a database server."""

from freeshelf_wordpress.sources.dump.dump import WordPressDump
