"""Parser for database dumps of WordPress, as a stream without a database server."""

from freeshelf.sources.wordpress.dump.dump import WordPressDump

__all__ = ["WordPressDump"]
