from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.record_ref import RecordRef
    from ..models.text_run import TextRun


T = TypeVar("T", bound="QuoteOut")


@_attrs_define
class QuoteOut:
    """A sentence that answers the question, quoted from a document."""

    record: RecordRef
    """ A record by its title. """
    file_number: int | None | Unset = UNSET
    language: str | Unset = "und"
    lead: str | Unset = ""
    """ What introduces it. """
    page: int | None | Unset = UNSET
    recognised: bool | Unset = False
    """ From a scan, by OCR. """
    text: list[TextRun] | Unset = UNSET
    url: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        record = self.record.to_dict()

        file_number: int | None | Unset
        if isinstance(self.file_number, Unset):
            file_number = UNSET
        else:
            file_number = self.file_number

        language = self.language

        lead = self.lead

        page: int | None | Unset
        if isinstance(self.page, Unset):
            page = UNSET
        else:
            page = self.page

        recognised = self.recognised

        text: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.text, Unset):
            text = []
            for text_item_data in self.text:
                text_item = text_item_data.to_dict()
                text.append(text_item)

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "record": record,
            }
        )
        if file_number is not UNSET:
            field_dict["file_number"] = file_number
        if language is not UNSET:
            field_dict["language"] = language
        if lead is not UNSET:
            field_dict["lead"] = lead
        if page is not UNSET:
            field_dict["page"] = page
        if recognised is not UNSET:
            field_dict["recognised"] = recognised
        if text is not UNSET:
            field_dict["text"] = text
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.record_ref import RecordRef  # noqa: PLC0415
        from ..models.text_run import TextRun  # noqa: PLC0415

        d = dict(src_dict)
        record = RecordRef.from_dict(d.pop("record"))

        def _parse_file_number(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        file_number = _parse_file_number(d.pop("file_number", UNSET))

        language = d.pop("language", UNSET)

        lead = d.pop("lead", UNSET)

        def _parse_page(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        page = _parse_page(d.pop("page", UNSET))

        recognised = d.pop("recognised", UNSET)

        _text = d.pop("text", UNSET)
        text: list[TextRun] | Unset = UNSET
        if _text is not UNSET:
            text = []
            for text_item_data in _text:
                text_item = TextRun.from_dict(text_item_data)

                text.append(text_item)

        url = d.pop("url", UNSET)

        quote_out = cls(
            record=record,
            file_number=file_number,
            language=language,
            lead=lead,
            page=page,
            recognised=recognised,
            text=text,
            url=url,
        )

        quote_out.additional_properties = d
        return quote_out

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
