from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.many_record_source_out import ManyRecordSourceOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    params["fields"] = fields

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/sources",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ManyRecordSourceOut | Problem | None:
    if response.status_code == 200:
        response_200 = ManyRecordSourceOut.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

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
) -> Response[Any | ManyRecordSourceOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Response[Any | ManyRecordSourceOut | Problem]:
    """List sources

     Sites and partners with a public address that gave at least one record that everyone may read.

    Args:
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ManyRecordSourceOut | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        fields=fields,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Any | ManyRecordSourceOut | Problem | None:
    """List sources

     Sites and partners with a public address that gave at least one record that everyone may read.

    Args:
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ManyRecordSourceOut | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        fields=fields,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Response[Any | ManyRecordSourceOut | Problem]:
    """List sources

     Sites and partners with a public address that gave at least one record that everyone may read.

    Args:
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ManyRecordSourceOut | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        fields=fields,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Any | ManyRecordSourceOut | Problem | None:
    """List sources

     Sites and partners with a public address that gave at least one record that everyone may read.

    Args:
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ManyRecordSourceOut | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            fields=fields,
        )
    ).parsed
