"""Records in plain values."""

from datetime import date

from freeshelf.crosswalks.record import Name, Record, RecordFile

REPORT = Record(
    identifier="k7m2p9xw",
    url="https://library.example.org/r/k7m2p9xw",
    title="Who pays? Fees & debts of 100% of {workers}",
    description="How fees become debts <and> what stops them.",
    creators=(
        Name("Okafor, Ada", is_person=True),
        Name("Centre for Fair Work, Geneva"),
    ),
    contributors=(Name("Lindqvist, Per", is_person=True),),
    publisher=Name("Harbour Institute"),
    issued="2022-07",
    language="en",
    type_ids=("guidance", "publications"),
    type_labels=("Guidance", "Publications"),
    subjects=("Recruitment fees", "Debt bondage"),
    places=("Nepal",),
    series="Working Papers",
    doi="10.5555/wp_12",
    isbns=("978-92-2-000000-1",),
    symbols=("WP/12",),
    license="CC-BY-4.0",
    entered=date(2026, 3, 9),
    files=(
        RecordFile(
            url="https://library.example.org/r/k7m2p9xw/files/1/fees.pdf",
            name="fees.pdf",
            media_type="application/pdf",
            size=1200,
            language="en",
            pages=8,
        ),
    ),
)
CORPORATE = Record(
    identifier="b3d4f5g6",
    url="https://library.example.org/r/b3d4f5g6",
    title="Joint call on technology",
    publisher=Name("Coordination Group"),
    issued="2022-07-30",
    language="und",
)
BARE = Record(
    identifier="c3d4f5g6",
    url="https://library.example.org/r/c3d4f5g6",
    title="[untitled]",
)
