from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.many_passage_out import ManyPassageOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    identifier: str,
    number: int,
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
        "url": "/api/v1/records/{identifier}/files/{number}/passages".format(
            identifier=quote(str(identifier), safe=""),
            number=quote(str(number), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ManyPassageOut | Problem | None:
    if response.status_code == 200:
        response_200 = ManyPassageOut.from_dict(response.json())

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
) -> Response[Any | ManyPassageOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    identifier: str,
    number: int,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Response[Any | ManyPassageOut | Problem]:
    """List the passages of a file

     What search finds and quotes, in the order of the file.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        number (int): Number of the file in its record, from 1. Example: 1.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ManyPassageOut | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        number=number,
        cursor=cursor,
        limit=limit,
        fields=fields,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    identifier: str,
    number: int,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Any | ManyPassageOut | Problem | None:
    """List the passages of a file

     What search finds and quotes, in the order of the file.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        number (int): Number of the file in its record, from 1. Example: 1.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ManyPassageOut | Problem
    """

    return sync_detailed(
        identifier=identifier,
        number=number,
        client=client,
        cursor=cursor,
        limit=limit,
        fields=fields,
    ).parsed


async def asyncio_detailed(
    identifier: str,
    number: int,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Response[Any | ManyPassageOut | Problem]:
    """List the passages of a file

     What search finds and quotes, in the order of the file.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        number (int): Number of the file in its record, from 1. Example: 1.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ManyPassageOut | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        number=number,
        cursor=cursor,
        limit=limit,
        fields=fields,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    identifier: str,
    number: int,
    *,
    client: AuthenticatedClient | Client,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
) -> Any | ManyPassageOut | Problem | None:
    """List the passages of a file

     What search finds and quotes, in the order of the file.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        number (int): Number of the file in its record, from 1. Example: 1.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ManyPassageOut | Problem
    """

    return (
        await asyncio_detailed(
            identifier=identifier,
            number=number,
            client=client,
            cursor=cursor,
            limit=limit,
            fields=fields,
        )
    ).parsed
