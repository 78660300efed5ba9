from enum import StrEnum


class AddFileMultiPartBodyParamsAccessRights(StrEnum):
    MEMBERS = "members"
    OPEN = "open"
    STAFF = "staff"

    def __str__(self) -> str:
        return str(self.value)
