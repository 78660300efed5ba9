"""Rows of the lists before publishing: files with what was found in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from freeshelf.enrich.admin.same_files import SameFiles, may_decide, same_files
from freeshelf.enrich.check_models import FileCopy, FileDecision, FileFinding
from freeshelf.enrich.checks.copies import can_be_copied, can_be_saved_anew
from freeshelf.enrich.checks.decisions import (
    asks_two_people,
    copy_with_rest,
    decisions_in_force,
    has_unread_pictures,
    is_looked_at,
    out_with_findings,
    undecided,
    undecided_copy,
)
from freeshelf.enrich.checks.found_words import words_of_findings
from freeshelf.enrich.checks.places import place_of
from freeshelf.enrich.checks.what_copies_keep import stays_in_copy
from freeshelf.enrich.checks.wording import harm_of, label_of, labels_of
from freeshelf.enrich.disclosure.findings import PICTURE_NOT_READ, WORDS_IN_PICTURE
from freeshelf.enrich.disclosure.values import Words
from freeshelf.library.access import Hold
from freeshelf.library.admin.closed_records import visible_in_admin
from freeshelf.library.admin.permissions import lock_on_files, may_change_files
from freeshelf.library.models import File, FileVersion
from freeshelf.library.services import waiting_files, waiting_version

WAITING, OUT, HELD = "waiting", "out", "held"
MOST_PLACES = 5
_OF_IMAGES = frozenset((PICTURE_NOT_READ, WORDS_IN_PICTURE))
_LOST_IMAGES = frozenset(("pictures", "black_pictures"))
_NOBODY: Mapping[tuple[str, str], str] = {}


@dataclass(slots=True)
class FindingGroup:
    """Findings of one kind and subject in a file, which are decided together."""

    first: FileFinding
    count: int = 0
    places: list[str] = field(default_factory=list)
    files: int = 1
    pressed_by: str = ""
    # The first findings, and the text around them where that is asked for.
    findings: list[FileFinding] = field(default_factory=list)
    texts: list[Words] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return what was found."""
        return label_of(self.first.kind)

    @property
    def harm(self) -> str:
        """Return why it may harm."""
        return harm_of(self.first)

    @property
    def more(self) -> int:
        """Return how many places are not listed."""
        return self.count - len(self.places)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A file with the version that is checked and what is to be decided about it."""

    file: File
    version: FileVersion | None
    is_looked_at: bool
    strong: list[FindingGroup]
    weak: list[FindingGroup]
    may_decide: bool
    can_be_copied: bool
    same: SameFiles
    # When a copy took the place of the version, if nobody decided about it since.
    replaced_at: datetime | None = None
    # What is still in the version, which is a copy, if nobody decided about that.
    still_in: Sequence[str] = ()
    # Why the person may not decide, if it is a lock on the record.
    lock_message: str = ""
    # Whether the version is a copy with images that OCR has not read again.
    has_unread_pictures: bool = False
    # Whether it is a copy with images that may have words which were to go.
    may_show_words: bool = False
    # Whether a copy in which nothing is marked would still have what was found.
    stays_in_copy: bool = False
    # Whether it is a copy without some images of its original, or with black ones.
    lost_images: bool = False

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.version.original_name if self.version else str(self.file)

    @property
    def same_name(self) -> str:
        """Return the name in a form of what else is taken out with the file."""
        return f"same-{self.file.pk}"

    @property
    def is_of_copied_kind(self) -> bool:
        """Return whether copies are made of files of this kind, whoever asks."""
        return can_be_copied(self.version)

    @property
    def can_be_saved_anew(self) -> bool:
        """Return whether its program saves it as a file of which copies are made."""
        return can_be_saved_anew(self.version)

    @property
    def is_undecided(self) -> bool:
        """Return whether the file was looked at and waits for a person."""
        return self.is_looked_at and self.file.hold == Hold.CHECK

    @property
    def is_going_out(self) -> bool:
        """Return whether nothing holds what waits any more: it is let out next."""
        is_told = self.strong or self.still_in or self.replaced_at
        is_of_images = self.has_unread_pictures or self.may_show_words
        is_waiting = self.is_undecided or self.is_new_version
        return self.is_looked_at and is_waiting and not (is_told or is_of_images)

    @property
    def is_new_version(self) -> bool:
        """Return whether readers get an earlier version meanwhile."""
        return self.version is not None and self.version.hold == Hold.CHECK


def listed_files(state: str, user: User | AnonymousUser) -> QuerySet[File]:
    """Return the files of a list that a person may read, those that wait longest last.

    Files with undecided strong findings come first.
    """
    if state == OUT:
        files = out_with_findings()
    elif state == HELD:
        files = File.objects.not_removed().filter(
            hold__in=(Hold.RESTRICTED, Hold.TAKEN_OUT)
        )
    else:
        files = waiting_files()
    strong = FileFinding.objects.filter(
        Q(look__content__versions__is_current=True)
        | Q(look__content__versions__hold=Hold.CHECK),
        look__content__versions__file=OuterRef("pk"),
        strength=FileFinding.Strength.STRONG,
    )
    ordered = visible_in_admin(files, user).annotate(has_strong=Exists(strong))
    return ordered.select_related("resource").order_by("-has_strong", "-pk")


def rows_of(files: Iterable[File], user: User) -> list[CheckRow]:
    """Return a row for each of these files."""
    rows = [row_of(file, user) for file in files]
    _count_files([group for row in rows for group in row.strong])
    return rows


def row_of(file: File, user: User) -> CheckRow:
    """Return the row of one file."""
    version = waiting_version(file)
    found = FileFinding.objects.filter(
        look__content=version.content_id if version else None
    ).select_related("look__content")
    still_open = undecided(found, file=file.pk)
    strong = still_open.filter(strength=FileFinding.Strength.STRONG)
    copy = undecided_copy(version) if version else None
    is_rest = bool(copy and version and copy == copy_with_rest(version))
    left = set(copy.still_in.split()) if copy and is_rest else set()
    is_unread = PICTURE_NOT_READ in left
    if is_rest and version:
        is_unread = is_unread or has_unread_pictures(version)
    weak = found.filter(strength=FileFinding.Strength.WEAK)
    may_copy = can_be_copied(version) and may_change_files(user, file.resource)
    is_allowed = may_decide(user, file)
    lock = None if is_allowed else lock_on_files(user, file.resource)
    return CheckRow(
        file=file,
        version=version,
        is_looked_at=version is not None and is_looked_at(version),
        strong=groups_of(strong, pressed(file=file)),
        weak=groups_of(weak),
        may_decide=is_allowed,
        can_be_copied=may_copy,
        same=same_files(file, user),
        replaced_at=copy.finished_at if copy and not is_rest else None,
        still_in=labels_of(" ".join(sorted(left - _OF_IMAGES))),
        lock_message=lock.get_message(user) if lock else "",
        has_unread_pictures=is_unread,
        may_show_words=WORDS_IN_PICTURE in left,
        stays_in_copy=may_copy and any(map(stays_in_copy, strong)),
        lost_images=version is not None and _has_lost_images(version),
    )


def _has_lost_images(version: FileVersion) -> bool:
    copy = FileCopy.objects.filter(result=version).first()
    return copy is not None and bool(_LOST_IMAGES & set(copy.left_out.split()))


@sensitive_variables()
def show_texts(row: CheckRow, user: User) -> None:
    """Add the text around findings, read anew, if the person may see the version."""
    version = row.version
    if version is None:
        return
    readable = row.file.versions.visible_in_admin_to(user)
    if not readable.filter(pk=version.pk).exists():
        return
    findings = [each for group in row.strong for each in group.findings]
    texts = words_of_findings(version.content, findings)
    for group in row.strong:
        found = [texts[each.pk] for each in group.findings if each.pk in texts]
        group.texts = list(dict.fromkeys(found))


def groups_of(
    findings: Iterable[FileFinding], pressed: Mapping[tuple[str, str], str] = _NOBODY
) -> list[FindingGroup]:
    """Return findings by what is decided together."""
    groups: dict[tuple[str, str], FindingGroup] = {}
    for each in findings:
        key = (each.kind, each.subject)
        group = groups.setdefault(key, FindingGroup(each))
        group.count += 1
        group.pressed_by = pressed.get(key, "")
        if len(group.findings) < MOST_PLACES:
            group.findings.append(each)
        place = place_of(each)
        if place and place not in group.places and len(group.places) < MOST_PLACES:
            group.places.append(place)
    return list(groups.values())


def pressed(**about: Any) -> dict[tuple[str, str], str]:
    """Return who decided to keep a finding that a second person has to confirm.

    `about` is the file or the picture, by that name.
    """
    if not asks_two_people():
        return {}
    rows = FileDecision.objects.filter(
        **about,
        choice=FileDecision.Choice.KEEP,
        confirmed_at=None,
        taken_back_at=None,
    ).select_related("decided_by")
    return {(row.kind, row.subject): str(row.decided_by or "") for row in rows}


def _count_files(groups: Sequence[FindingGroup]) -> None:
    """Set in how many files of the library each value is, asked for once."""
    keys = {group.first.value_key for group in groups if group.first.value_key}
    counted = (
        FileFinding.objects.filter(value_key__in=keys)
        .values_list("value_key")
        .annotate(Count("look__content__versions__file", distinct=True))
    )
    found = dict(counted)
    for group in groups:
        group.files = max(found.get(group.first.value_key, 1), 1)


def counts(user: User) -> dict[str, int]:
    """Return how many files each list has."""
    return {state: listed_files(state, user).count() for state in (WAITING, OUT, HELD)}


def presses(decisions: QuerySet[FileDecision]) -> list[FileDecision]:
    """Return one decision of each press about a file or image, the newest first."""
    found: dict[tuple[object, ...], FileDecision] = {}
    for each in decisions.select_related("decided_by", "confirmed_by"):
        press = (each.choice, each.decided_by_id, each.decided_at, each.confirmed_by_id)
        found.setdefault(press, each)
    return list(found.values())


def public_values() -> QuerySet[FileDecision]:
    """Return decisions that a value is public here, the newest first."""
    return FileDecision.objects.filter(
        choice=FileDecision.Choice.PUBLIC, taken_back_at=None
    ).select_related("decided_by", "confirmed_by")


def files_with(decisions: Iterable[FileDecision]) -> dict[str, int]:
    """Return in how many files the value of each decision is, by its subject."""
    rows = FileFinding.objects.filter(subject__in=[each.subject for each in decisions])
    found: defaultdict[str, set[int]] = defaultdict(set)
    for subject, file in rows.values_list("subject", "look__content__versions__file"):
        found[subject].add(file)
    return Counter({subject: len(files) for subject, files in found.items()})


def in_force(decision: FileDecision) -> Any:
    """Return whether a decision counts already."""
    return decisions_in_force().filter(pk=decision.pk).exists()
