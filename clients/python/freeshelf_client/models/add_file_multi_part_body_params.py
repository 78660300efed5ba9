from __future__ import annotations

import datetime
from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from ..models.add_file_multi_part_body_params_access_rights import (
    AddFileMultiPartBodyParamsAccessRights,
)
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="AddFileMultiPartBodyParams")


@_attrs_define
class AddFileMultiPartBodyParams:
    file: File
    """ The file itself. """
    access_rights: AddFileMultiPartBodyParamsAccessRights | Unset = (
        AddFileMultiPartBodyParamsAccessRights.OPEN
    )
    """ `group` is the group of the record. """
    language: str | Unset = ""
    """ Detected if it is not sent. """
    opens_on: datetime.date | None | Unset = UNSET
    """ A day, such as `2027-03-03`, until which only staff can read it; null ends that. """
    title: str | Unset = ""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file = self.file.to_tuple()

        access_rights: str | Unset = UNSET
        if not isinstance(self.access_rights, Unset):
            access_rights = self.access_rights.value

        language = self.language

        opens_on: None | str | Unset
        if isinstance(self.opens_on, Unset):
            opens_on = UNSET
        elif isinstance(self.opens_on, datetime.date):
            opens_on = self.opens_on.isoformat()
        else:
            opens_on = self.opens_on

        title = self.title

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "file": file,
            }
        )
        if access_rights is not UNSET:
            field_dict["access_rights"] = access_rights
        if language is not UNSET:
            field_dict["language"] = language
        if opens_on is not UNSET:
            field_dict["opens_on"] = opens_on
        if title is not UNSET:
            field_dict["title"] = title

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("file", self.file.to_tuple()))

        if not isinstance(self.access_rights, Unset):
            files.append(
                (
                    "access_rights",
                    (None, str(self.access_rights.value).encode(), "text/plain"),
                )
            )

        if not isinstance(self.language, Unset):
            files.append(
                ("language", (None, str(self.language).encode(), "text/plain"))
            )

        if not isinstance(self.opens_on, Unset):
            if isinstance(self.opens_on, datetime.date):
                files.append(
                    (
                        "opens_on",
                        (None, self.opens_on.isoformat().encode(), "text/plain"),
                    )
                )
            else:
                files.append(
                    ("opens_on", (None, str(self.opens_on).encode(), "text/plain"))
                )

        if not isinstance(self.title, Unset):
            files.append(("title", (None, str(self.title).encode(), "text/plain")))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file = File(payload=BytesIO(d.pop("file")))

        _access_rights = d.pop("access_rights", UNSET)
        access_rights: AddFileMultiPartBodyParamsAccessRights | Unset
        if isinstance(_access_rights, Unset):
            access_rights = UNSET
        else:
            access_rights = AddFileMultiPartBodyParamsAccessRights(_access_rights)

        language = d.pop("language", UNSET)

        def _parse_opens_on(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                opens_on_type_0 = datetime.date.fromisoformat(data)

                return opens_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        opens_on = _parse_opens_on(d.pop("opens_on", UNSET))

        title = d.pop("title", UNSET)

        add_file_multi_part_body_params = cls(
            file=file,
            access_rights=access_rights,
            language=language,
            opens_on=opens_on,
            title=title,
        )

        add_file_multi_part_body_params.additional_properties = d
        return add_file_multi_part_body_params

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
