"""The finder of last resort: every column of text in the database.

Whatever app a row belongs to, revisions, histories of the admin area and raw copies of
imports among them, it is found where it mentions the person, and rewritten in place.
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
from freeshelf.core.personal_data import Finding, Person, key_by_claimed_name
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


class MentionFinder:
    """Looks through all tables for addresses, and for names that tell.

    What a claimed name leads to is a finding of its own: whoever commented with their
    own address and the name of another gets nothing of the other.
    """

    def expand_person(self, person: Person) -> Person:
        """Names that stand beside an address of the person: claimed ones."""
        sought = _Sought.of(Person(person.addresses))
        names: list[str] = []
        for table in tables():
            if table.is_raw:
                for row in _rows(table, sought):
                    for value in row.values.values():
                        names += names_in(value, sought.certain)
        return person.with_more(claimed_names=names)

    def find(self, person: Person) -> Iterator[Finding]:
        """Every row that mentions the person."""
        sought = _Sought.of(person)
        for table in tables():
            for row in _rows(table, sought):
                yield from _findings(row, sought)

    def erase(self, person: Person, *, kept: Set[str], now: datetime) -> int:
        """Rewrite every row that mentions the person and is not kept."""
        sought = _Sought.of(person)
        count = 0
        for table in tables():
            if table.is_of_files:
                continue
            # The rows are read to the end first: SQLite keeps no cursor over a write.
            for row in list(_rows(table, sought)):
                count += _rewrite(row, sought, kept)
        return count


@dataclass(frozen=True, slots=True)
class _Sought:
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
    values: dict[str, Any]  # by name of the column; JSON opened

    @property
    def key(self) -> str:
        return f"{self.table.model._meta.label_lower}:{self.pk}"

    def texts(self) -> Iterator[str]:
        for value in self.values.values():
            yield from strings_in(value)

    def without(self, words: PersonMatcher) -> "_Row":
        values = {
            name: redacted(value, words, whole_objects=self.table.is_raw)
            for name, value in self.values.items()
        }
        return replace(self, values=values)


def _rows(table: Table, sought: _Sought) -> Iterator[_Row]:
    """Rows in which a pattern is found, not only the letters of a term."""
    names = [field.name for field in table.fields]
    columns = {f"text_{name}": Cast(name, TextField()) for name in names}
    wanted = Q(pk__in=[])
    for term in sought.terms:
        for form in forms_in_database(term):
            for column in columns:
                wanted |= Q(**{f"{column}__icontains": form})
    found = table.model._meta.base_manager.annotate(**columns).filter(wanted)
    for pk, *texts in found.values_list("pk", *columns):
        values = {
            field.name: _opened(text) if is_json(field) else text
            for field, text in zip(table.fields, texts, strict=True)
            if text
        }
        row = _Row(table, pk, values)
        if _mentions(row, sought.certain) or _mentions(row, sought.claimed):
            yield row


def _findings(row: _Row, sought: _Sought) -> Iterator[Finding]:
    if _mentions(row, sought.certain):
        yield _finding(row, sought.certain)
    # The name in a comment of theirs goes with the address in it.
    rest = row.without(sought.certain)
    if _mentions(rest, sought.claimed):
        around = excerpts(rest.texts(), sought.claimed)
        yield Finding(
            place=row.table.place,
            key=key_by_claimed_name(row.key),
            title=around[0],
            facts={"mentions": around},
            choice=row.table.choice,
            is_kept_unless_chosen=True,
            can_be_erased=not row.table.is_of_files,
            is_by_claimed_name=True,
        )


def _finding(row: _Row, words: PersonMatcher) -> Finding:
    has_address = any(words.address.search(text) for text in row.texts())
    decides = row.table.is_of_files or row.table.is_public or not has_address
    theirs = (
        [
            found
            for value in row.values.values()
            for found in objects_of_person(value, words)
        ]
        if row.table.is_raw
        else []
    )
    around = excerpts(row.texts(), words)
    return Finding(
        place=row.table.place,
        key=row.key,
        title=around[0] if around else "",
        facts={"about_the_person": theirs} if theirs else {"mentions": around},
        choice=row.table.choice if decides else "",
        is_kept_unless_chosen=row.table.is_of_files
        or (row.table.is_public and not has_address),
        can_be_erased=not row.table.is_of_files,
    )


def _rewrite(row: _Row, sought: _Sought, kept: Set[str]) -> bool:
    """Whether there was anything to change."""
    rest = row if row.key in kept else row.without(sought.certain)
    if key_by_claimed_name(row.key) not in kept:
        rest = rest.without(sought.claimed)
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
            # Such a row is a note of some minutes, named for what it is about.
            model._meta.base_manager.filter(pk=row.pk).delete()
            return True
        changes[field.name] = _stored(field, new)
    if not changes:
        return False
    with transaction.atomic():
        model._meta.base_manager.filter(pk=row.pk).update(**changes)
        _tell(model, row.pk, frozenset(changes))
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


def _tell(model: type[Any], pk: Any, names: frozenset[str]) -> None:
    """Let both searches follow, as after any other save."""
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


def _opened(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return text


def _mentions(row: _Row, words: PersonMatcher) -> bool:
    return any(words.are_in(text) for text in row.texts())
