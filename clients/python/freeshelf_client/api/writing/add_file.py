from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.add_file_multi_part_body_params import AddFileMultiPartBodyParams
from ...models.one_draft_file import OneDraftFile
from ...models.problem import Problem
from ...types import Response, Unset


def _get_kwargs(
    identifier: str,
    *,
    body: AddFileMultiPartBodyParams,
    idempotency_key: str | Unset = "",
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/records/{identifier}/files".format(
            identifier=quote(str(identifier), safe=""),
        ),
    }

    _kwargs["files"] = body.to_multipart()

    headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OneDraftFile | Problem | None:
    if response.status_code == 201:
        response_201 = OneDraftFile.from_dict(response.json())

        return response_201

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
) -> Response[OneDraftFile | Problem]:
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
    body: AddFileMultiPartBodyParams,
    idempotency_key: str | Unset = "",
) -> Response[OneDraftFile | Problem]:
    """Add a file to a record

     With the scope `files:write`. Files of a published or scheduled record are open once they are
    checked, so they need `records:publish`, too.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        idempotency_key (str | Unset): A request that is repeated with the same key within a day
            acts once and gets the same answer. Default: ''.
        body (AddFileMultiPartBodyParams):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OneDraftFile | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: AddFileMultiPartBodyParams,
    idempotency_key: str | Unset = "",
) -> OneDraftFile | Problem | None:
    """Add a file to a record

     With the scope `files:write`. Files of a published or scheduled record are open once they are
    checked, so they need `records:publish`, too.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        idempotency_key (str | Unset): A request that is repeated with the same key within a day
            acts once and gets the same answer. Default: ''.
        body (AddFileMultiPartBodyParams):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OneDraftFile | Problem
    """

    return sync_detailed(
        identifier=identifier,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: AddFileMultiPartBodyParams,
    idempotency_key: str | Unset = "",
) -> Response[OneDraftFile | Problem]:
    """Add a file to a record

     With the scope `files:write`. Files of a published or scheduled record are open once they are
    checked, so they need `records:publish`, too.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        idempotency_key (str | Unset): A request that is repeated with the same key within a day
            acts once and gets the same answer. Default: ''.
        body (AddFileMultiPartBodyParams):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OneDraftFile | Problem]
    """

    kwargs = _get_kwargs(
        identifier=identifier,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    identifier: str,
    *,
    client: AuthenticatedClient,
    body: AddFileMultiPartBodyParams,
    idempotency_key: str | Unset = "",
) -> OneDraftFile | Problem | None:
    """Add a file to a record

     With the scope `files:write`. Files of a published or scheduled record are open once they are
    checked, so they need `records:publish`, too.

    Args:
        identifier (str): Identifier of the record. Example: k7m2p9xw.
        idempotency_key (str | Unset): A request that is repeated with the same key within a day
            acts once and gets the same answer. Default: ''.
        body (AddFileMultiPartBodyParams):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OneDraftFile | Problem
    """

    return (
        await asyncio_detailed(
            identifier=identifier,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
