from enum import StrEnum


class GetEvidenceFirst(StrEnum):
    ANY = "any"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
