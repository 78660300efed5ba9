from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_facet_first import GetFacetFirst
from ...models.get_facet_literal import GetFacetLiteral
from ...models.get_facet_sort import GetFacetSort
from ...models.one_facet_out import OneFacetOut
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    facet: str,
    *,
    contains: str | Unset = "",
    sort: GetFacetSort | Unset = GetFacetSort.BEST,
    literal: GetFacetLiteral | Unset = GetFacetLiteral.VALUE_0,
    first: GetFacetFirst | Unset = GetFacetFirst.VALUE_0,
    q: str | Unset = "",
    page: int | Unset = 1,
    limit: int | Unset = 10,
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
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["contains"] = contains

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort.value

    params["sort"] = json_sort

    json_literal: str | Unset = UNSET
    if not isinstance(literal, Unset):
        json_literal = literal.value

    params["literal"] = json_literal

    json_first: str | Unset = UNSET
    if not isinstance(first, Unset):
        json_first = first.value

    params["first"] = json_first

    params["q"] = q

    params["page"] = page

    params["limit"] = limit

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

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/search/facets/{facet}".format(
            facet=quote(str(facet), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | OneFacetOut | Problem | None:
    if response.status_code == 200:
        response_200 = OneFacetOut.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

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
) -> Response[Any | OneFacetOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    facet: str,
    *,
    client: AuthenticatedClient | Client,
    contains: str | Unset = "",
    sort: GetFacetSort | Unset = GetFacetSort.BEST,
    literal: GetFacetLiteral | Unset = GetFacetLiteral.VALUE_0,
    first: GetFacetFirst | Unset = GetFacetFirst.VALUE_0,
    q: str | Unset = "",
    page: int | Unset = 1,
    limit: int | Unset = 10,
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
) -> Response[Any | OneFacetOut | Problem]:
    """List every value of a filter

     With the number of results that each would leave.

    Args:
        facet (str):
        contains (str | Unset): Only values whose label has these letters. Default: ''.
        sort (GetFacetSort | Unset): `best`, `newest` or `title`. Default: GetFacetSort.BEST.
        literal (GetFacetLiteral | Unset): `1`: the words as typed, without other names and
            spellings, and not by meaning. Default: GetFacetLiteral.VALUE_0.
        first (GetFacetFirst | Unset): `any`: documents in the language asked for do not come
            first. Default: GetFacetFirst.VALUE_0.
        q (str | Unset): The question; quotation marks, minus, OR and `title:` as on the page.
            Default: ''. Example: recruitment fees.
        page (int | Unset): Page of results, from 1. Default: 1.
        limit (int | Unset): Results on a page. Default: 10.
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

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | OneFacetOut | Problem]
    """

    kwargs = _get_kwargs(
        facet=facet,
        contains=contains,
        sort=sort,
        literal=literal,
        first=first,
        q=q,
        page=page,
        limit=limit,
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
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    facet: str,
    *,
    client: AuthenticatedClient | Client,
    contains: str | Unset = "",
    sort: GetFacetSort | Unset = GetFacetSort.BEST,
    literal: GetFacetLiteral | Unset = GetFacetLiteral.VALUE_0,
    first: GetFacetFirst | Unset = GetFacetFirst.VALUE_0,
    q: str | Unset = "",
    page: int | Unset = 1,
    limit: int | Unset = 10,
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
) -> Any | OneFacetOut | Problem | None:
    """List every value of a filter

     With the number of results that each would leave.

    Args:
        facet (str):
        contains (str | Unset): Only values whose label has these letters. Default: ''.
        sort (GetFacetSort | Unset): `best`, `newest` or `title`. Default: GetFacetSort.BEST.
        literal (GetFacetLiteral | Unset): `1`: the words as typed, without other names and
            spellings, and not by meaning. Default: GetFacetLiteral.VALUE_0.
        first (GetFacetFirst | Unset): `any`: documents in the language asked for do not come
            first. Default: GetFacetFirst.VALUE_0.
        q (str | Unset): The question; quotation marks, minus, OR and `title:` as on the page.
            Default: ''. Example: recruitment fees.
        page (int | Unset): Page of results, from 1. Default: 1.
        limit (int | Unset): Results on a page. Default: 10.
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

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | OneFacetOut | Problem
    """

    return sync_detailed(
        facet=facet,
        client=client,
        contains=contains,
        sort=sort,
        literal=literal,
        first=first,
        q=q,
        page=page,
        limit=limit,
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
    ).parsed


async def asyncio_detailed(
    facet: str,
    *,
    client: AuthenticatedClient | Client,
    contains: str | Unset = "",
    sort: GetFacetSort | Unset = GetFacetSort.BEST,
    literal: GetFacetLiteral | Unset = GetFacetLiteral.VALUE_0,
    first: GetFacetFirst | Unset = GetFacetFirst.VALUE_0,
    q: str | Unset = "",
    page: int | Unset = 1,
    limit: int | Unset = 10,
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
) -> Response[Any | OneFacetOut | Problem]:
    """List every value of a filter

     With the number of results that each would leave.

    Args:
        facet (str):
        contains (str | Unset): Only values whose label has these letters. Default: ''.
        sort (GetFacetSort | Unset): `best`, `newest` or `title`. Default: GetFacetSort.BEST.
        literal (GetFacetLiteral | Unset): `1`: the words as typed, without other names and
            spellings, and not by meaning. Default: GetFacetLiteral.VALUE_0.
        first (GetFacetFirst | Unset): `any`: documents in the language asked for do not come
            first. Default: GetFacetFirst.VALUE_0.
        q (str | Unset): The question; quotation marks, minus, OR and `title:` as on the page.
            Default: ''. Example: recruitment fees.
        page (int | Unset): Page of results, from 1. Default: 1.
        limit (int | Unset): Results on a page. Default: 10.
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

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | OneFacetOut | Problem]
    """

    kwargs = _get_kwargs(
        facet=facet,
        contains=contains,
        sort=sort,
        literal=literal,
        first=first,
        q=q,
        page=page,
        limit=limit,
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
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    facet: str,
    *,
    client: AuthenticatedClient | Client,
    contains: str | Unset = "",
    sort: GetFacetSort | Unset = GetFacetSort.BEST,
    literal: GetFacetLiteral | Unset = GetFacetLiteral.VALUE_0,
    first: GetFacetFirst | Unset = GetFacetFirst.VALUE_0,
    q: str | Unset = "",
    page: int | Unset = 1,
    limit: int | Unset = 10,
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
) -> Any | OneFacetOut | Problem | None:
    """List every value of a filter

     With the number of results that each would leave.

    Args:
        facet (str):
        contains (str | Unset): Only values whose label has these letters. Default: ''.
        sort (GetFacetSort | Unset): `best`, `newest` or `title`. Default: GetFacetSort.BEST.
        literal (GetFacetLiteral | Unset): `1`: the words as typed, without other names and
            spellings, and not by meaning. Default: GetFacetLiteral.VALUE_0.
        first (GetFacetFirst | Unset): `any`: documents in the language asked for do not come
            first. Default: GetFacetFirst.VALUE_0.
        q (str | Unset): The question; quotation marks, minus, OR and `title:` as on the page.
            Default: ''. Example: recruitment fees.
        page (int | Unset): Page of results, from 1. Default: 1.
        limit (int | Unset): Results on a page. Default: 10.
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

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | OneFacetOut | Problem
    """

    return (
        await asyncio_detailed(
            facet=facet,
            client=client,
            contains=contains,
            sort=sort,
            literal=literal,
            first=first,
            q=q,
            page=page,
            limit=limit,
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
        )
    ).parsed
