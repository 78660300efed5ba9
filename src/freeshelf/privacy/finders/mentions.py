"""Fallback finder: every text column of the database.

Finds any row that mentions the person, in whatever app, including revisions, histories
of the admin area and raw copies of imports, and rewrites it in place.
"""

import json
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.db import transaction
from django.db.models import JSONField, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.signals import post_save
from django.utils.crypto import get_random_string
from wagtail.models import Page
from wagtail.search import index

from freeshelf.core.foreign_data import read_json
from freeshelf.core.personal_data import (
    Finding,
    Person,
    PersonalDataFinder,
    key_by_claimed_name,
)
from freeshelf.privacy.finders.columns import Table, is_json, tables
from freeshelf.privacy.finders.person_matching import (
    PersonMatcher,
    excerpts,
    forms_in_database,
    is_distinctive,
    names_in,
    objects_of_person,
    redacted,
    strings_in,
)


class MentionFinder(PersonalDataFinder):
    """Searches all tables for addresses and distinctive names.

    Matches of a claimed name are separate findings: whoever commented with their own
    address and another person's name gets no data of that person.
    """

    def expand_person(self, person: Person) -> Person:
        """Add names that occur with an address of the person, as claimed ones."""
        matchers = _Matchers.of(Person(person.addresses))
        names: list[str] = []
        for table in tables():
            if table.is_raw:
                for row in _rows(table, matchers):
                    for value in row.values.values():
                        names += names_in(value, matchers.certain)
        return person.with_more(claimed_names=names)

    def find(self, person: Person) -> Iterator[Finding]:
        """Yield a finding for every row that mentions the person."""
        matchers = _Matchers.of(person)
        for table in tables():
            for row in _rows(table, matchers):
                yield from _findings(row, matchers)

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Rewrite every row that mentions the person and is not kept."""
        matchers = _Matchers.of(person)
        count = 0
        for table in tables():
            if table.is_of_files:
                continue
            # Read all rows first: SQLite keeps no cursor open across a write.
            for row in list(_rows(table, matchers)):
                count += _rewrite(row, matchers, kept)
        return count


@dataclass(frozen=True, slots=True)
class _Matchers:
    certain: PersonMatcher
    claimed: PersonMatcher  # names only
    terms: tuple[str, ...]

    @classmethod
    def of(cls, person: Person) -> Self:
        names = (*person.names, *person.claimed_names)
        return cls(
            PersonMatcher.of(person),
            PersonMatcher.of(Person((), person.claimed_names)),
            (*person.addresses, *(name for name in names if is_distinctive(name))),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    table: Table
    pk: Any
    values: dict[str, Any]  # by column name; JSON parsed

    @property
    def key(self) -> str:
        return f"{self.table.model._meta.label_lower}:{self.pk}"

    def texts(self) -> Iterator[str]:
        for value in self.values.values():
            yield from strings_in(value)

    def without(self, matcher: PersonMatcher) -> "_Row":
        values = {
            name: redacted(value, matcher, whole_objects=self.table.is_raw)
            for name, value in self.values.items()
        }
        return replace(self, values=values)


def _rows(table: Table, matchers: _Matchers) -> Iterator[_Row]:
    """Yield rows that a pattern matches, not only the characters of a term."""
    names = [field.name for field in table.fields]
    columns = {f"text_{name}": Cast(name, TextField()) for name in names}
    condition = Q(pk__in=[])
    for term in matchers.terms:
        for form in forms_in_database(term):
            for column in columns:
                condition |= Q(**{f"{column}__icontains": form})
    rows = table.model._meta.base_manager.annotate(**columns).filter(condition)
    for pk, *texts in rows.values_list("pk", *columns):
        values = {
            field.name: _parsed(text) if is_json(field) else text
            for field, text in zip(table.fields, texts, strict=True)
            if text
        }
        row = _Row(table, pk, values)
        if _mentions(row, matchers.certain) or _mentions(row, matchers.claimed):
            yield row


def _findings(row: _Row, matchers: _Matchers) -> Iterator[Finding]:
    if _mentions(row, matchers.certain):
        yield _finding(row, matchers.certain)
    # The name in their own comment belongs to the address in it.
    rest = row.without(matchers.certain)
    if _mentions(rest, matchers.claimed):
        mentions = excerpts(rest.texts(), matchers.claimed)
        yield Finding(
            place=row.table.place,
            key=key_by_claimed_name(row.key),
            title=mentions[0],
            facts={"mentions": mentions},
            choice=row.table.choice,
            is_kept_unless_chosen=True,
            can_be_erased=not row.table.is_of_files,
            is_by_claimed_name=True,
        )


def _finding(row: _Row, matcher: PersonMatcher) -> Finding:
    has_address = any(matcher.address.search(text) for text in row.texts())
    needs_decision = row.table.is_of_files or row.table.is_public or not has_address
    own_objects = (
        [
            own_object
            for value in row.values.values()
            for own_object in objects_of_person(value, matcher)
        ]
        if row.table.is_raw
        else []
    )
    mentions = excerpts(row.texts(), matcher)
    return Finding(
        place=row.table.place,
        key=row.key,
        title=mentions[0] if mentions else "",
        facts={"about_the_person": own_objects}
        if own_objects
        else {"mentions": mentions},
        choice=row.table.choice if needs_decision else "",
        is_kept_unless_chosen=row.table.is_of_files
        or (row.table.is_public and not has_address),
        can_be_erased=not row.table.is_of_files,
    )


def _rewrite(row: _Row, matchers: _Matchers, kept: Set[str]) -> bool:
    """Rewrite a row and return whether anything changed."""
    rest = row if row.key in kept else row.without(matchers.certain)
    if key_by_claimed_name(row.key) not in kept:
        rest = rest.without(matchers.claimed)
    model = row.table.model
    changes: dict[str, Any] = {}
    for field in row.table.fields:
        value = row.values.get(field.name)
        if value is None:
            continue
        new = rest.values[field.name]
        if new == value:
            continue
        if field.primary_key:
            # Such a row is short-lived, and its key is the personal data itself.
            model._meta.base_manager.filter(pk=row.pk).delete()
            return True
        changes[field.name] = _stored(field, new)
    if not changes:
        return False
    with transaction.atomic():
        model._meta.base_manager.filter(pk=row.pk).update(**changes)
        _update_search_indexes(model, row.pk, frozenset(changes))
    return True


def _stored(field: Any, value: Any) -> Any:
    if is_json(field):
        return Cast(Value(json.dumps(value), output_field=TextField()), JSONField())
    if field.get_internal_type() == "EmailField":
        if field.blank:
            return ""
        return f"{get_random_string(12).lower()}@erased.invalid"
    if field.unique:
        value = f"{value} {get_random_string(12)}"
    return value[: field.max_length] if field.max_length else value


def _update_search_indexes(model: type[Any], pk: Any, names: frozenset[str]) -> None:
    """Update both search indexes, as after any other save."""
    instance = model._meta.base_manager.get(pk=pk)
    post_save.send(
        model,
        instance=instance,
        created=False,
        raw=False,
        using="default",
        update_fields=names,
    )
    if isinstance(instance, Page):
        index.insert_or_update_object(instance.specific)


def _parsed(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return text


def _mentions(row: _Row, matcher: PersonMatcher) -> bool:
    return any(matcher.are_in(text) for text in row.texts())
