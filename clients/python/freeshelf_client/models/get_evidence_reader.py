from enum import StrEnum


class GetEvidenceReader(StrEnum):
    AR = "ar"
    EN = "en"
    ES = "es"
    FR = "fr"
    RU = "ru"
    VALUE_0 = ""
    ZH = "zh"

    def __str__(self) -> str:
        return str(self.value)
