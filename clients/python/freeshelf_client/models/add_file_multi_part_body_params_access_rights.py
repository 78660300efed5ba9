from enum import StrEnum


class AddFileMultiPartBodyParamsAccessRights(StrEnum):
    GROUP = "group"
    MEMBERS = "members"
    OPEN = "open"
    STAFF = "staff"

    def __str__(self) -> str:
        return str(self.value)
