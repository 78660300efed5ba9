from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.one_draft_out import OneDraftOut
from ...models.problem import Problem
from ...models.record_change import RecordChange
from ...types import Response, Unset


def _get_kwargs(
    identifier: str,
    *,
    body: RecordChange,
    if_match: str | Unset = "",
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/api/v1/records/{identifier}".format(
            identifier=quote(str(identifier), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OneDraftOut | Problem | None:
    if response.status_code == 200:
        response_200 = OneDraftOut.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 411:
        response_411 = Problem.from_dict(response.json())

        return response_411

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 414:
        response_414 = Problem.from_dict(response.json())

        return response_414

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

    if response.status_code == 423:
        response_423 = Problem.from_dict(response.json())

        return response_423

    if response.status_code == 428:
        response_428 = Problem.from_dict(response.json())

        return response_428

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
) -> Response[OneDraftOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: RecordChange,
    if_match: str | Unset = "",
) -> Response[OneDraftOut | Problem]:
    """Change a record

     The newest version of a record, as a draft that readers do not see until it is published, with the
    scope `records:write`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        if_match (str | Unset): The `ETag` of the draft that is to change. Required. Default: ''.
        body (RecordChange): Fields to change; those that are not sent stay unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OneDraftOut | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: RecordChange,
    if_match: str | Unset = "",
) -> OneDraftOut | Problem | None:
    """Change a record

     The newest version of a record, as a draft that readers do not see until it is published, with the
    scope `records:write`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        if_match (str | Unset): The `ETag` of the draft that is to change. Required. Default: ''.
        body (RecordChange): Fields to change; those that are not sent stay unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OneDraftOut | Problem
    """

    return sync_detailed(
        identifier=identifier,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed


async def asyncio_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: RecordChange,
    if_match: str | Unset = "",
) -> Response[OneDraftOut | Problem]:
    """Change a record

     The newest version of a record, as a draft that readers do not see until it is published, with the
    scope `records:write`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        if_match (str | Unset): The `ETag` of the draft that is to change. Required. Default: ''.
        body (RecordChange): Fields to change; those that are not sent stay unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OneDraftOut | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        body=body,
        if_match=if_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: RecordChange,
    if_match: str | Unset = "",
) -> OneDraftOut | Problem | None:
    """Change a record

     The newest version of a record, as a draft that readers do not see until it is published, with the
    scope `records:write`.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        if_match (str | Unset): The `ETag` of the draft that is to change. Required. Default: ''.
        body (RecordChange): Fields to change; those that are not sent stay unchanged.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OneDraftOut | Problem
    """

    return (
        await asyncio_detailed(
            identifier=identifier,
            client=client,
            body=body,
            if_match=if_match,
        )
    ).parsed
