from enum import StrEnum


class NewRecordState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    REVIEW = "review"

    def __str__(self) -> str:
        return str(self.value)
