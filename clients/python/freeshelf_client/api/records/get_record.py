from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.one_record_out import OneRecordOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    identifier: str,
    *,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["fields"] = fields

    params["expand"] = expand

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/records/{identifier}".format(
            identifier=quote(str(identifier), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | OneRecordOut | Problem | None:
    if response.status_code == 200:
        response_200 = OneRecordOut.from_dict(response.json())

        return response_200

    if response.status_code == 301:
        response_301 = cast(Any, None)
        return response_301

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 410:
        response_410 = Problem.from_dict(response.json())

        return response_410

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | OneRecordOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Response[Any | OneRecordOut | Problem]:
    """Get a record

     A merged record redirects to its successor. Formats of references are at the record's own address,
    by the header `Accept`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | OneRecordOut | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        fields=fields,
        expand=expand,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Any | OneRecordOut | Problem | None:
    """Get a record

     A merged record redirects to its successor. Formats of references are at the record's own address,
    by the header `Accept`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | OneRecordOut | Problem
    """

    return sync_detailed(
        identifier=identifier,
        client=client,
        fields=fields,
        expand=expand,
    ).parsed


async def asyncio_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Response[Any | OneRecordOut | Problem]:
    """Get a record

     A merged record redirects to its successor. Formats of references are at the record's own address,
    by the header `Accept`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | OneRecordOut | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        fields=fields,
        expand=expand,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    identifier: str,
    *,
    client: AuthenticatedClient | Client,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Any | OneRecordOut | Problem | None:
    """Get a record

     A merged record redirects to its successor. Formats of references are at the record's own address,
    by the header `Accept`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | OneRecordOut | Problem
    """

    return (
        await asyncio_detailed(
            identifier=identifier,
            client=client,
            fields=fields,
            expand=expand,
        )
    ).parsed
