"""Format the results of a crawl as tables of Markdown, with their target."""

from bench.markdown import table, verdict
from bench.speed.crawlers import BAR, CrawlFigures, crawl_rows


def crawl_section(figures: CrawlFigures) -> str:
    """Return the target, then the measured values."""
    passed = figures.ratio < BAR and not figures.person_refused
    promise = (
        f"p95 of a person while facets are crawled, at {figures.resources:,}",
        f"under {BAR:.0f} times its rest value, no page refused",
        f"{figures.ratio:.2f} times, {figures.person_refused} refused",
        verdict(passed=passed),
    )
    return "\n\n".join(
        [
            table(("Promise", "Bar", "Measured", "Verdict"), [promise]),
            table(("", f"{figures.resources:,}"), crawl_rows(figures)),
        ]
    )
