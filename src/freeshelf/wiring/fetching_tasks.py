"""Fetch calendars that are followed, and pictures of embeds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.db.models.signals import post_save
from django.utils import timezone
from django_tasks import task

from freeshelf.content.embeds.fetching import fetch_embed
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.content.embeds.services import embedded_in, request_embeds
from freeshelf.content.fields import BodyField
from freeshelf.core.http import HttpClient, HttpError, HttpPolicy, Validators
from freeshelf.events.calendar_reader import (
    MAX_BYTES,
    UnreadableCalendarError,
    read_calendar,
)
from freeshelf.events.models import CalendarFeed
from freeshelf.events.services import (
    due_feeds,
    import_calendar,
    record_failure,
    record_start,
    record_success,
    record_unchanged,
)
from freeshelf.fields.display import FieldValue, field_values, single_values
from freeshelf.fields.entity_values import visible_entity_values
from freeshelf.fields.field_types import FieldType
from freeshelf.fields.models import FieldValueSet
from freeshelf.library.models import Resource
from freeshelf.wiring import subscribe

_ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"


def queue_due_feeds(*, now: datetime) -> int:
    """Queue calendars that are due and return their number."""
    feeds = due_feeds(now=now)
    for feed in feeds:
        record_start(feed, now=now)
        read_calendar_feed.enqueue(key=feed.pk)
    return len(feeds)


@task(backend="files")
def read_calendar_feed(key: int) -> str:
    """Read one calendar, apply its changes and return the result."""
    feed = CalendarFeed.objects.filter(pk=key, is_watched=True).first()
    if feed is None:
        return "gone"
    now = timezone.now()
    policy = replace(
        HttpPolicy.from_settings(settings.FREESHELF_HTTP), max_bytes=MAX_BYTES
    )
    known = Validators(etag=feed.etag, last_modified=feed.modified)
    try:
        with HttpClient(policy) as client:
            response = client.get(feed.url, accept=_ACCEPT, validators=known)
        if response.is_not_modified:
            record_unchanged(feed, now=now)
            return "unchanged"
        events = list(
            read_calendar(response.content, name=feed.title, time_zone=feed.time_zone)
        )
    except (HttpError, UnreadableCalendarError) as error:
        record_failure(feed, reason=str(error), now=now)
        return "failed"
    report = import_calendar(
        events=events,
        now=now,
        feed=feed,
        publishes=feed.publishes,
        language=feed.language,
    )
    found = response.validators
    record_success(
        feed, report=report, etag=found.etag, modified=found.last_modified, now=now
    )
    return "read"


@task(backend="files", priority=-50)
def fetch_embed_description(key: int) -> str:
    """Fetch the description of an embed and return its final state."""
    embed = CachedEmbed.objects.filter(pk=key).first()
    if embed is None:
        return "gone"
    fetch_embed(embed=embed, now=timezone.now())
    return str(embed.state)


def connect_embeds() -> None:
    """Connect every model that has a text."""
    bodies = [
        model
        for model in apps.get_models()
        if any(isinstance(field, BodyField) for field in model._meta.get_fields())
    ]
    subscribe(_on_text, post_save, senders=[*bodies, FieldValueSet])


def _on_text(instance: Model, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    addresses = list(embedded_in(instance))
    if isinstance(instance, Resource):
        addresses += _in_fields(field_values(instance))
    elif isinstance(instance, FieldValueSet):
        entity = instance.agent or instance.concept
        addresses += (
            _in_fields(visible_entity_values(entity)) if entity is not None else []
        )
    # In the transaction that saved them.
    for key in request_embeds(addresses=addresses, now=timezone.now()):
        fetch_embed_description.enqueue(key=key)


def _in_fields(found: Iterable[FieldValue]) -> list[str]:
    return [
        value
        for definition, value in single_values(found)
        if definition.type == FieldType.OEMBED
    ]
