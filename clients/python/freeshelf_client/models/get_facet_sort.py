from enum import StrEnum


class GetFacetSort(StrEnum):
    BEST = "best"
    NEWEST = "newest"
    TITLE = "title"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
