"""What keeps readers safe who are watched."""

from freeshelf.project.settings.configuration import configuration

# Weather of the world's cities, by the weather services of the UN's members; why this
# page is said in docs/adr/0110.
FREESHELF_EXIT_URL = configuration.text(
    "EXIT_URL", "https://worldweather.wmo.int/en/home.html"
)
