from enum import StrEnum


class NewRecordLegalStatus(StrEnum):
    AMENDED = "amended"
    AS_ADOPTED = "as_adopted"
    IN_FORCE = "in_force"
    REPEALED = "repealed"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
