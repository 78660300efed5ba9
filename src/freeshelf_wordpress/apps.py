"""Django configuration of the plugin."""

from django.apps import AppConfig


class FreeshelfWordPressConfig(AppConfig):
    name = "freeshelf_wordpress"
    verbose_name = "WordPress"

    def ready(self) -> None:
        """Register the importer and the rules for URLs of the old site."""
        from freeshelf.ingest.importers import register_importer, register_type_names
        from freeshelf.pages.legacy_urls import register_legacy_urls
        from freeshelf_wordpress.importers.services import WordPressImporter
        from freeshelf_wordpress.type_names import TYPE_NAMES
        from freeshelf_wordpress.url_patterns import WordPressUrls

        register_importer(WordPressImporter())
        register_type_names(TYPE_NAMES)
        register_legacy_urls(WordPressUrls())
