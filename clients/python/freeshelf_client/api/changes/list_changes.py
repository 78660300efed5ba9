import datetime
from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.many_change_out import ManyChangeOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    params["cursor"] = cursor

    params["limit"] = limit

    params["fields"] = fields

    params["expand"] = expand

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/changes",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ManyChangeOut | Problem | None:
    if response.status_code == 200:
        response_200 = ManyChangeOut.from_dict(response.json())

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
) -> Response[Any | ManyChangeOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Response[Any | ManyChangeOut | Problem]:
    """Follow changes

     Each record once, at its last change, in the order of changes: a record that changes again moves to
    the end. Records that were closed, withdrawn or merged stay as tombstones. Keep the `cursor` of
    `links.next`, which the last page has as well: it leads to what changes later.

    Args:
        since (datetime.datetime | None | Unset): Changes from this time on (ISO 8601); all
            without it. Example: 2026-01-01T00:00:00Z.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ManyChangeOut | Problem]
    """

    kwargs = _get_kwargs(
        since=since,
        cursor=cursor,
        limit=limit,
        fields=fields,
        expand=expand,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Any | ManyChangeOut | Problem | None:
    """Follow changes

     Each record once, at its last change, in the order of changes: a record that changes again moves to
    the end. Records that were closed, withdrawn or merged stay as tombstones. Keep the `cursor` of
    `links.next`, which the last page has as well: it leads to what changes later.

    Args:
        since (datetime.datetime | None | Unset): Changes from this time on (ISO 8601); all
            without it. Example: 2026-01-01T00:00:00Z.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ManyChangeOut | Problem
    """

    return sync_detailed(
        client=client,
        since=since,
        cursor=cursor,
        limit=limit,
        fields=fields,
        expand=expand,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Response[Any | ManyChangeOut | Problem]:
    """Follow changes

     Each record once, at its last change, in the order of changes: a record that changes again moves to
    the end. Records that were closed, withdrawn or merged stay as tombstones. Keep the `cursor` of
    `links.next`, which the last page has as well: it leads to what changes later.

    Args:
        since (datetime.datetime | None | Unset): Changes from this time on (ISO 8601); all
            without it. Example: 2026-01-01T00:00:00Z.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ManyChangeOut | Problem]
    """

    kwargs = _get_kwargs(
        since=since,
        cursor=cursor,
        limit=limit,
        fields=fields,
        expand=expand,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Any | ManyChangeOut | Problem | None:
    """Follow changes

     Each record once, at its last change, in the order of changes: a record that changes again moves to
    the end. Records that were closed, withdrawn or merged stay as tombstones. Keep the `cursor` of
    `links.next`, which the last page has as well: it leads to what changes later.

    Args:
        since (datetime.datetime | None | Unset): Changes from this time on (ISO 8601); all
            without it. Example: 2026-01-01T00:00:00Z.
        cursor (str | Unset): From `links.next` of the page before; valid for the same filters.
            Default: ''.
        limit (int | Unset): Number of objects at most. Default: 50.
        fields (str | Unset): Names of fields, with commas between; `id` always comes along.
            Default: ''. Example: title,language,url.
        expand (str | Unset): What is shown in full: `files`, `translations`, `relations`,
            `description_html`, `field_values`, `sources`. Default: ''. Example: files.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ManyChangeOut | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            since=since,
            cursor=cursor,
            limit=limit,
            fields=fields,
            expand=expand,
        )
    ).parsed
