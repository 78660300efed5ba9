from enum import StrEnum


class RelationInKind(StrEnum):
    CITES = "cites"
    NEWER_EDITION_OF = "newer_edition_of"
    PART_OF = "part_of"
    RELATED = "related"
    TRANSLATION_OF = "translation_of"

    def __str__(self) -> str:
        return str(self.value)
