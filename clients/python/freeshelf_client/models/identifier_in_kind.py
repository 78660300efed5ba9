from enum import StrEnum


class IdentifierInKind(StrEnum):
    DOI = "doi"
    ISBN = "isbn"
    ISSN = "issn"
    SYMBOL = "symbol"

    def __str__(self) -> str:
        return str(self.value)
