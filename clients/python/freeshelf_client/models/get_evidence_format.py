from enum import StrEnum


class GetEvidenceFormat(StrEnum):
    JSON = "json"
    MARKDOWN = "markdown"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
