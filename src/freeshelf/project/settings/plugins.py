"""Settings of plugins."""

from freeshelf.core.plugins import plugin_names, plugins
from freeshelf.project.settings.configuration import configuration

FREESHELF_PLUGINS = configuration.string_list("PLUGINS", plugin_names())
PLUGIN_APPS = [plugin.app for plugin in plugins(FREESHELF_PLUGINS)]
