from enum import StrEnum


class RecordChangeState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    REVIEW = "review"

    def __str__(self) -> str:
        return str(self.value)
