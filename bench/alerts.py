"""Measure alerts: many questions over the new records of a large library."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.markdown import table, verdict
from bench.speed.product import Product


@dataclass(frozen=True, slots=True)
class AlertSizes:
    """Numbers of records, of new ones among them, and of alerts."""

    records: int = 50_000
    new: int = 1_000
    alerts: int = 10_000


QUICK = AlertSizes(records=300, new=30, alerts=60)


def section(*, folder: Path, sizes: AlertSizes, say: Callable[[str], None]) -> str:
    """Fill a library, begin alerts, and answer all of them."""
    # Any server will do: the emails are counted in its place.
    product = Product(folder / "library", {"FREESHELF_SMTP_HOST": "mail.invalid"})
    product.begin()
    say(f"Making {sizes.records:,} records")
    product.inside("bench.speed.loader", "load", first=1, last=sizes.records)
    say("Indexing them")
    product.freeshelf("reindex")
    say(f"Beginning {sizes.alerts:,} alerts")
    alerts = product.inside(
        "bench.alerts_library", "prepare", new=sizes.new, alerts=sizes.alerts
    )
    say("Answering them")
    found = product.inside("bench.alerts_library", "answer")
    rows = [
        (
            f"{sizes.records:,}",
            f"{sizes.new:,}",
            f"{alerts:,}",
            f"{found['seconds']:.0f}",
            f"{1000 * found['cpu'] / alerts:.1f}",
            f"{found['asked'] / alerts:.2f}",
            f"{found['searched'] / alerts:.2f}",
            f"{found['emails']:,}",
        )
    ]
    is_exact = not (found["twice"] or found["left"])
    head = (
        *("Records", "new", "alerts", "seconds", "CPU ms an alert"),
        *("asked of the new records", "searches", "emails"),
    )
    return "\n".join(
        [
            table(head, rows),
            "",
            (
                "Questions are an alert's share. The run was interrupted at the tenth "
                f"email and begun again: nobody got two, nothing was left: "
                f"{verdict(passed=is_exact)}."
            ),
        ]
    )
