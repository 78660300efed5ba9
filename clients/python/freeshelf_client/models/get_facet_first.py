from enum import StrEnum


class GetFacetFirst(StrEnum):
    ANY = "any"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
