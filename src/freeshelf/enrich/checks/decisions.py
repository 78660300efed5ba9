"""Decide about what a check found, and let out what nothing keeps back any more."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from freeshelf.enrich.check_models import (
    REPLACED_BY_COPY,
    FileCopy,
    FileDecision,
    FileFinding,
    Look,
)
from freeshelf.enrich.disclosure.findings import PICTURE_NOT_READ
from freeshelf.enrich.errors import ClosedBeforeCopyError
from freeshelf.library.access import Hold
from freeshelf.library.models import File, FileVersion
from freeshelf.library.services import (
    let_out,
    restrict,
    waiting_files,
    waiting_version,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_Choice = FileDecision.Choice


def asks_two_people() -> bool:
    """Return whether a second person must confirm that a finding is published."""
    return bool(settings.FREESHELF_DISCLOSURE["TWO_PEOPLE"])


def decisions_in_force() -> QuerySet[FileDecision]:
    """Return decisions that let a finding out: not taken back, and confirmed."""
    rows = FileDecision.objects.filter(taken_back_at__isnull=True)
    rows = rows.exclude(choice=_Choice.RESTRICT)
    if asks_two_people():
        rows = rows.filter(confirmed_at__isnull=False)
    return rows


def open_findings(file: File, version: FileVersion | None) -> QuerySet[FileFinding]:
    """Return the strong findings in a version of a file that nobody decided about."""
    if version is None:
        return FileFinding.objects.none()
    found = FileFinding.objects.filter(
        look__content=version.content_id, strength=FileFinding.Strength.STRONG
    )
    return undecided(found, file=file.pk)


def undecided(
    found: QuerySet[FileFinding], *, file: int | OuterRef
) -> QuerySet[FileFinding]:
    """Filter findings to those without a decision about this file or all files."""
    decided = decisions_in_force().filter(
        Q(file=file) | Q(choice=_Choice.PUBLIC),
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
    )
    return found.filter(~Exists(decided))


def is_looked_at(version: FileVersion) -> bool:
    """Return whether the bytes of a version were looked at."""
    return Look.objects.filter(content=version.content_id).exists()


def copy_in_place_of(version: FileVersion) -> FileCopy | None:
    """Return the last copy that was made since these bytes were in the same file.

    It took their place, or that of a later version: what was to go may be in them.
    """
    same = FileVersion.objects.filter(file=version.file_id, content=version.content_id)
    since = same.aggregate(first=Min("added_at"))["first"]
    made = FileCopy.objects.filter(file=version.file_id, message="")
    return made.filter(finished_at__gt=since).order_by("-finished_at").first()


def copy_with_rest(version: FileVersion) -> FileCopy | None:
    """Return the copy that a version is, if what was found may still be in it.

    Its words are, or it has images that OCR has not read.
    """
    made = FileCopy.objects.filter(file=version.file_id, message="")
    made = made.filter(result__content=version.content_id)
    if not has_unread_pictures(version):
        made = made.exclude(still_in="")
    return made.order_by("-finished_at").first()


def has_unread_pictures(version: FileVersion) -> bool:
    """Return whether a check says that OCR has not read the images of a version."""
    return FileFinding.objects.filter(
        look__content=version.content_id, kind=PICTURE_NOT_READ
    ).exists()


def undecided_copy(version: FileVersion) -> FileCopy | None:
    """Return the copy for which a version waits, unless a person published it since.

    A copy took its place, or it is one with a rest: what was to go may be in it,
    whatever a check finds.
    """
    copy = copy_in_place_of(version) or copy_with_rest(version)
    if copy is None:
        return None
    decided = decisions_in_force().filter(
        **_about_replaced(version), decided_at__gte=copy.finished_at
    )
    return None if decided.exists() else copy


def _about_replaced(version: FileVersion) -> dict[str, Any]:
    return {
        "file": version.file,
        "kind": REPLACED_BY_COPY,
        "subject": version.content_id,
    }


@transaction.atomic
def reconsider(*, file: int) -> bool:
    """Let a file out if its check is done and nothing is left to decide.

    Returns whether it was let out. What a person took out or restricted stays.
    """
    row = File.objects.select_for_update().filter(pk=file).first()
    version = waiting_version(row) if row is not None else None
    if row is None or version is None:
        return False
    if Hold.CHECK not in (row.hold, version.hold):
        return False
    # A file that was taken out, or restricted, stays so when a new version is clean.
    if row.hold not in (Hold.NONE, Hold.CHECK):
        return False
    if not is_looked_at(version) or open_findings(row, version).exists():
        return False
    if undecided_copy(version) is not None:
        return False
    let_out(file=row)
    return True


def reconsider_content(*, sha256: str) -> int:
    """Let out what can be of the files with these bytes, and return how many."""
    keys = FileVersion.objects.filter(content=sha256).values_list("file", flat=True)
    return sum(reconsider(file=key) for key in sorted(set(keys)))


@transaction.atomic
def keep(
    *,
    file: File,
    findings: Iterable[FileFinding],
    reason: str,
    user: "User",
    now: datetime,
) -> None:
    """Publish a file with these findings, for a reason that is kept.

    Where two people are asked for, the press of another one confirms the first.
    """
    for kind, subject in _subjects(findings):
        about = {"file": file, "kind": kind, "subject": subject}
        press(about, _Choice.KEEP, reason=reason, user=user, now=now)
    version = waiting_version(file)
    if version is not None and undecided_copy(version) is not None:
        about = _about_replaced(version)
        press(about, _Choice.KEEP, reason=reason, user=user, now=now)
    reconsider(file=file.pk)


@transaction.atomic
def make_public(
    *, finding: FileFinding, reason: str, user: "User", now: datetime
) -> None:
    """Decide that a value is public here, in all files, until that is taken back.

    The finding must have a value.
    """
    if not finding.value_key:
        raise ValueError("Only a value can be public in all files.")
    about = {"kind": finding.kind, "subject": finding.subject}
    press(about, _Choice.PUBLIC, reason=reason, user=user, now=now)
    found = FileFinding.objects.filter(**about)
    contents = found.values_list("look__content", flat=True).distinct()
    for sha256 in contents.exclude(look__content=None):
        reconsider_content(sha256=sha256)


@transaction.atomic
def restrict_file(
    *,
    file: File,
    findings: Iterable[FileFinding],
    reason: str,
    user: "User",
    now: datetime,
) -> None:
    """Leave a file, or the version of it that waits, to staff."""
    use_up_keeps({"file": file}, user=user, now=now)
    for kind, subject in _subjects(findings):
        FileDecision.objects.create(
            file=file,
            kind=kind,
            subject=subject,
            choice=_Choice.RESTRICT,
            reason=reason,
            decided_by=user,
            decided_at=now,
        )
    stop_copies(file=file, now=now)
    restrict(file=file)


def use_up_keeps(about: dict[str, Any], *, user: "User", now: datetime) -> None:
    """Take back decisions to publish what is closed now: only later ones let it out.

    `about` has its file or picture.
    """
    keeps = FileDecision.objects.filter(**about, choice=_Choice.KEEP)
    keeps.filter(taken_back_at=None).update(taken_back_at=now, taken_back_by=user)


def stop_copies(*, file: File, now: datetime) -> None:
    """End the copies of a file that are being made: they would open it again.

    Call it in the transaction that closes the file, before that.
    """
    FileCopy.objects.filter(file=file, finished_at=None).update(
        finished_at=now, message=str(ClosedBeforeCopyError())
    )


@transaction.atomic
def take_back(*, decision: FileDecision, user: "User", now: datetime) -> None:
    """Take a decision back: files that wait are asked for again, none is closed.

    What was decided about the same file or image in the same press goes with it.
    """
    same = Q(pk=decision.pk)
    if decision.choice != _Choice.PUBLIC:
        same |= Q(
            file=decision.file_id,
            picture=decision.picture_id,
            choice=decision.choice,
            decided_at=decision.decided_at,
            decided_by=decision.decided_by_id,
            confirmed_by=decision.confirmed_by_id,
        )
    rows = FileDecision.objects.filter(same, taken_back_at__isnull=True)
    rows.update(taken_back_at=now, taken_back_by=user)


def press(
    about: dict[str, Any], choice: str, *, reason: str, user: "User", now: datetime
) -> None:
    """Store a decision, or confirm the same one of another person.

    `about` has its kind and subject, and its file or picture, if it is about one.
    """
    rows = FileDecision.objects.select_for_update().filter(
        **about, choice=choice, taken_back_at=None
    )
    of_another = rows.filter(confirmed_at=None).exclude(decided_by=user)
    if of_another.update(confirmed_at=now, confirmed_by=user) or rows.exists():
        return
    FileDecision.objects.create(
        **about, choice=choice, reason=reason, decided_by=user, decided_at=now
    )


def _subjects(findings: Iterable[FileFinding]) -> list[tuple[str, str]]:
    return sorted({(each.kind, each.subject) for each in findings})


def undecided_files(keys: Iterable[int]) -> set[int]:
    """Return those of these files that were looked at and wait for a person."""
    files = waiting_files().filter(pk__in=list(keys))
    rows = FileVersion.objects.filter(Q(hold=Hold.CHECK) | Q(is_current=True))
    # A version that waits comes before the current one.
    ordered = rows.filter(file__in=files).order_by("file", "is_current", "-pk")
    first: dict[int, bool] = {}
    for file, look in ordered.values_list("file", "content__look"):
        first.setdefault(file, look is not None)
    return {file for file, is_looked_at in first.items() if is_looked_at}


def out_with_findings() -> QuerySet[File]:
    """Return files that readers get though a strong finding in them is undecided."""
    strong = FileFinding.objects.filter(
        look__content__versions__file=OuterRef("pk"),
        look__content__versions__is_current=True,
        strength=FileFinding.Strength.STRONG,
    )
    decided = decisions_in_force().filter(
        Q(file=OuterRef(OuterRef("pk"))) | Q(choice=_Choice.PUBLIC),
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
    )
    return File.objects.not_removed().filter(
        Exists(strong.filter(~Exists(decided))), hold=Hold.NONE
    )
