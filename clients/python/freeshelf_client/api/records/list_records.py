from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.many_record_out import ManyRecordOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    type_: list[str] | Unset = UNSET,
    topic: list[str] | Unset = UNSET,
    place: list[str] | Unset = UNSET,
    sector: list[str] | Unset = UNSET,
    audience: list[str] | Unset = UNSET,
    language: list[str] | Unset = UNSET,
    year: list[str] | Unset = UNSET,
    publisher: list[str] | Unset = UNSET,
    file: list[str] | Unset = UNSET,
    year_from: str | Unset = "",
    year_to: str | Unset = "",
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_type_: list[str] | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = type_

    params["type"] = json_type_

    json_topic: list[str] | Unset = UNSET
    if not isinstance(topic, Unset):
        json_topic = topic

    params["topic"] = json_topic

    json_place: list[str] | Unset = UNSET
    if not isinstance(place, Unset):
        json_place = place

    params["place"] = json_place

    json_sector: list[str] | Unset = UNSET
    if not isinstance(sector, Unset):
        json_sector = sector

    params["sector"] = json_sector

    json_audience: list[str] | Unset = UNSET
    if not isinstance(audience, Unset):
        json_audience = audience

    params["audience"] = json_audience

    json_language: list[str] | Unset = UNSET
    if not isinstance(language, Unset):
        json_language = language

    params["language"] = json_language

    json_year: list[str] | Unset = UNSET
    if not isinstance(year, Unset):
        json_year = year

    params["year"] = json_year

    json_publisher: list[str] | Unset = UNSET
    if not isinstance(publisher, Unset):
        json_publisher = publisher

    params["publisher"] = json_publisher

    json_file: list[str] | Unset = UNSET
    if not isinstance(file, Unset):
        json_file = file

    params["file"] = json_file

    params["year_from"] = year_from

    params["year_to"] = year_to

    params["cursor"] = cursor

    params["limit"] = limit

    params["fields"] = fields

    params["expand"] = expand

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/records",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ManyRecordOut | Problem | None:
    if response.status_code == 200:
        response_200 = ManyRecordOut.from_dict(response.json())

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
) -> Response[Any | ManyRecordOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    type_: list[str] | Unset = UNSET,
    topic: list[str] | Unset = UNSET,
    place: list[str] | Unset = UNSET,
    sector: list[str] | Unset = UNSET,
    audience: list[str] | Unset = UNSET,
    language: list[str] | Unset = UNSET,
    year: list[str] | Unset = UNSET,
    publisher: list[str] | Unset = UNSET,
    file: list[str] | Unset = UNSET,
    year_from: str | Unset = "",
    year_to: str | Unset = "",
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Response[Any | ManyRecordOut | Problem]:
    """List records

     Every record that the filters leave, in the order in which they were added. At most 60 values
    together; a value that cannot be read is a problem, one that no record has gives an empty list.
    Fields that the library has defined are filters too: `field.KEY`. To search by words, use `/search`.

    Args:
        type_ (list[str] | Unset): Type, as `resource-types.guidance`. Repeat it for any of
            several values.
        topic (list[str] | Unset): Topic, as `topics.debt-bondage`, with everything below it.
            Repeat it for any of several values.
        place (list[str] | Unset): Place, as `places.np`, with everything in it. Repeat it for any
            of several values.
        sector (list[str] | Unset): Sector, as `sectors.finance`. Repeat it for any of several
            values.
        audience (list[str] | Unset): Audience, as `audiences.labour-inspectors`. Repeat it for
            any of several values.
        language (list[str] | Unset): Language of the record or a file, as `fr`, in any case.
            Repeat it for any of several values.
        year (list[str] | Unset): Year, or a range: `2019`, `2010..2015`, `2020..`. Repeat it for
            any of several values.
        publisher (list[str] | Unset): Identifier of a publisher. Repeat it for any of several
            values.
        file (list[str] | Unset): `yes` or `no`. Repeat it for any of several values.
        year_from (str | Unset): First year. Default: ''.
        year_to (str | Unset): Last year. Default: ''.
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
        Response[Any | ManyRecordOut | Problem]
    """

    kwargs = _get_kwargs(
        type_=type_,
        topic=topic,
        place=place,
        sector=sector,
        audience=audience,
        language=language,
        year=year,
        publisher=publisher,
        file=file,
        year_from=year_from,
        year_to=year_to,
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
    type_: list[str] | Unset = UNSET,
    topic: list[str] | Unset = UNSET,
    place: list[str] | Unset = UNSET,
    sector: list[str] | Unset = UNSET,
    audience: list[str] | Unset = UNSET,
    language: list[str] | Unset = UNSET,
    year: list[str] | Unset = UNSET,
    publisher: list[str] | Unset = UNSET,
    file: list[str] | Unset = UNSET,
    year_from: str | Unset = "",
    year_to: str | Unset = "",
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Any | ManyRecordOut | Problem | None:
    """List records

     Every record that the filters leave, in the order in which they were added. At most 60 values
    together; a value that cannot be read is a problem, one that no record has gives an empty list.
    Fields that the library has defined are filters too: `field.KEY`. To search by words, use `/search`.

    Args:
        type_ (list[str] | Unset): Type, as `resource-types.guidance`. Repeat it for any of
            several values.
        topic (list[str] | Unset): Topic, as `topics.debt-bondage`, with everything below it.
            Repeat it for any of several values.
        place (list[str] | Unset): Place, as `places.np`, with everything in it. Repeat it for any
            of several values.
        sector (list[str] | Unset): Sector, as `sectors.finance`. Repeat it for any of several
            values.
        audience (list[str] | Unset): Audience, as `audiences.labour-inspectors`. Repeat it for
            any of several values.
        language (list[str] | Unset): Language of the record or a file, as `fr`, in any case.
            Repeat it for any of several values.
        year (list[str] | Unset): Year, or a range: `2019`, `2010..2015`, `2020..`. Repeat it for
            any of several values.
        publisher (list[str] | Unset): Identifier of a publisher. Repeat it for any of several
            values.
        file (list[str] | Unset): `yes` or `no`. Repeat it for any of several values.
        year_from (str | Unset): First year. Default: ''.
        year_to (str | Unset): Last year. Default: ''.
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
        Any | ManyRecordOut | Problem
    """

    return sync_detailed(
        client=client,
        type_=type_,
        topic=topic,
        place=place,
        sector=sector,
        audience=audience,
        language=language,
        year=year,
        publisher=publisher,
        file=file,
        year_from=year_from,
        year_to=year_to,
        cursor=cursor,
        limit=limit,
        fields=fields,
        expand=expand,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    type_: list[str] | Unset = UNSET,
    topic: list[str] | Unset = UNSET,
    place: list[str] | Unset = UNSET,
    sector: list[str] | Unset = UNSET,
    audience: list[str] | Unset = UNSET,
    language: list[str] | Unset = UNSET,
    year: list[str] | Unset = UNSET,
    publisher: list[str] | Unset = UNSET,
    file: list[str] | Unset = UNSET,
    year_from: str | Unset = "",
    year_to: str | Unset = "",
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Response[Any | ManyRecordOut | Problem]:
    """List records

     Every record that the filters leave, in the order in which they were added. At most 60 values
    together; a value that cannot be read is a problem, one that no record has gives an empty list.
    Fields that the library has defined are filters too: `field.KEY`. To search by words, use `/search`.

    Args:
        type_ (list[str] | Unset): Type, as `resource-types.guidance`. Repeat it for any of
            several values.
        topic (list[str] | Unset): Topic, as `topics.debt-bondage`, with everything below it.
            Repeat it for any of several values.
        place (list[str] | Unset): Place, as `places.np`, with everything in it. Repeat it for any
            of several values.
        sector (list[str] | Unset): Sector, as `sectors.finance`. Repeat it for any of several
            values.
        audience (list[str] | Unset): Audience, as `audiences.labour-inspectors`. Repeat it for
            any of several values.
        language (list[str] | Unset): Language of the record or a file, as `fr`, in any case.
            Repeat it for any of several values.
        year (list[str] | Unset): Year, or a range: `2019`, `2010..2015`, `2020..`. Repeat it for
            any of several values.
        publisher (list[str] | Unset): Identifier of a publisher. Repeat it for any of several
            values.
        file (list[str] | Unset): `yes` or `no`. Repeat it for any of several values.
        year_from (str | Unset): First year. Default: ''.
        year_to (str | Unset): Last year. Default: ''.
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
        Response[Any | ManyRecordOut | Problem]
    """

    kwargs = _get_kwargs(
        type_=type_,
        topic=topic,
        place=place,
        sector=sector,
        audience=audience,
        language=language,
        year=year,
        publisher=publisher,
        file=file,
        year_from=year_from,
        year_to=year_to,
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
    type_: list[str] | Unset = UNSET,
    topic: list[str] | Unset = UNSET,
    place: list[str] | Unset = UNSET,
    sector: list[str] | Unset = UNSET,
    audience: list[str] | Unset = UNSET,
    language: list[str] | Unset = UNSET,
    year: list[str] | Unset = UNSET,
    publisher: list[str] | Unset = UNSET,
    file: list[str] | Unset = UNSET,
    year_from: str | Unset = "",
    year_to: str | Unset = "",
    cursor: str | Unset = "",
    limit: int | Unset = 50,
    fields: str | Unset = "",
    expand: str | Unset = "",
) -> Any | ManyRecordOut | Problem | None:
    """List records

     Every record that the filters leave, in the order in which they were added. At most 60 values
    together; a value that cannot be read is a problem, one that no record has gives an empty list.
    Fields that the library has defined are filters too: `field.KEY`. To search by words, use `/search`.

    Args:
        type_ (list[str] | Unset): Type, as `resource-types.guidance`. Repeat it for any of
            several values.
        topic (list[str] | Unset): Topic, as `topics.debt-bondage`, with everything below it.
            Repeat it for any of several values.
        place (list[str] | Unset): Place, as `places.np`, with everything in it. Repeat it for any
            of several values.
        sector (list[str] | Unset): Sector, as `sectors.finance`. Repeat it for any of several
            values.
        audience (list[str] | Unset): Audience, as `audiences.labour-inspectors`. Repeat it for
            any of several values.
        language (list[str] | Unset): Language of the record or a file, as `fr`, in any case.
            Repeat it for any of several values.
        year (list[str] | Unset): Year, or a range: `2019`, `2010..2015`, `2020..`. Repeat it for
            any of several values.
        publisher (list[str] | Unset): Identifier of a publisher. Repeat it for any of several
            values.
        file (list[str] | Unset): `yes` or `no`. Repeat it for any of several values.
        year_from (str | Unset): First year. Default: ''.
        year_to (str | Unset): Last year. Default: ''.
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
        Any | ManyRecordOut | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            type_=type_,
            topic=topic,
            place=place,
            sector=sector,
            audience=audience,
            language=language,
            year=year,
            publisher=publisher,
            file=file,
            year_from=year_from,
            year_to=year_to,
            cursor=cursor,
            limit=limit,
            fields=fields,
            expand=expand,
        )
    ).parsed
