"""Declaration of the plugin, read before Django is set up."""

from freeshelf.core.plugins import Command, Library, Plugin

_APP = "freeshelf_wordpress"
PLUGIN = Plugin(
    app=_APP,
    commands={
        ("import", "wordpress"): Command(
            _APP, "import_wordpress", "import a WordPress site", Library.PREPARED
        ),
        ("export", "wordpress"): Command(
            _APP, "export_wordpress", "create an export for WordPress"
        ),
    },
)
