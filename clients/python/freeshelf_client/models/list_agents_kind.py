from enum import StrEnum


class ListAgentsKind(StrEnum):
    ORGANIZATION = "organization"
    PERSON = "person"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
