"""Convert the records found in a source to the demo library's own data file.

    python scripts/make_demo_records.py RECORDS.jsonl src/freeshelf/ingest/demo

Only records marked as seen are used. A link is kept only if it leads to a publisher or
host, or to respect.international: never to a copy site. Identifiers of our vocabularies
replace labels. The output is committed.
"""

import json
import sys
from pathlib import Path
from typing import Any

TYPES = {
    "Guidance": "guidance",
    "Standards & Codes of Conduct": "standards-codes",
    "Good Practices": "good-practices",
    "COVID-19 resources": "covid-19",
    "Legislation": "legislation",
    "Publications": "publications",
    "Videos": "videos",
    "News & Analysis": "news-analysis",
    "Graphics & Infographics": "graphics-infographics",
}
PLACES = {
    "Global": "001",
    "Europe": "150",
    "Asia": "142",
    "Africa": "002",
    "Asia and the Pacific": "asia-pacific",
    "Middle East": "middle-east",
    "South Asia": "034",
    "Southeast Asia": "035",
    "ASEAN": "asean",
    "OSCE region": "osce-region",
    "EU": "eu",
    "Arab States": "arab-states",
    "Central America": "013",
    "East Asia and the Pacific": "east-asia-pacific",
    "Eastern and Southern Africa": "eastern-southern-africa",
    "West Africa": "011",
    "North Africa": "015",
}
LINKED = {"publisher-or-host", "respect"}
# A brief on labour shortages that its site lists among laws.
NO_LAW = {"r019"}
FAMILY_NAMES = {
    "Eefje de Volder": "de Volder, Eefje",
    "Roelof van Laar": "van Laar, Roelof",
    "Marieke van Doorninck": "van Doorninck, Marieke",
    "Michaëlle de Cock": "de Cock, Michaëlle",
    "Kattia Solís Arce": "Solís Arce, Kattia",
    "Nikoleta Lydaki Simantiri": "Lydaki Simantiri, Nikoleta",
    "В. Г. Иващенко": "Иващенко, В. Г.",
}
TRANSLATIONS = {
    "r103": "r102",
    "r104": "r102",
    "r108": "r107",
    "r109": "r107",
    "r119": "r118",
    "r134": "r085",
    "r158": "r157",
    "r244": "r239",
    "r250": "r247",
    "r254": "r251",
}
NEWER_EDITIONS = {
    "r047": "r046",
    "r069": "r090",
    "r230": "r231",
    "r231": "r389",
    "r422": "r423",
}
# Research on abuse that may be distressing; guidance and policy need no notice.
NOTICE = (
    "This publication is about the sexual abuse of children online. It may be "
    "distressing to read."
)


def main(source: Path, target: Path) -> None:
    """Write records.jsonl."""
    lines = source.read_text("utf-8").splitlines()
    seen = [r for line in lines if (r := json.loads(line))["evidence"] == "seen"]
    path = target / "records.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for record in seen:
            file.write(json.dumps(_adopted(record), ensure_ascii=False) + "\n")
    print(f"{len(seen)} records written to {path}")


def _adopted(record: dict[str, Any]) -> dict[str, Any]:
    publisher, *others = [name.strip() for name in record["publisher"].split(";")]
    types = [TYPES[label] for label in record["resource_types"]]
    adopted = {
        "id": record["id"],
        "title": record["title"],
        "alternative": record["alternative_title"],
        "creators": [_family_name_first(name) for name in record["creators"]],
        "publisher": publisher,
        "contributors": others,
        "issued": str(record["year"] or ""),
        "language": record["language"],
        "description": record["description"],
        "keywords": _keywords(record),
        "types": types,
        "subjects": record["topics"],
        "spatial": [PLACES.get(p, p.lower()) for p in record["geography"]],
        "sectors": record["sectors"],
        "source_url": record["url"] if record["url_kind"] in LINKED else "",
    }
    if "legislation" in types and record["id"] not in NO_LAW:
        adopted["legal_status"] = "as_adopted"
    adopted["relations"] = [
        {"kind": kind, "target": targets[record["id"]]}
        for kind, targets in (
            ("translation_of", TRANSLATIONS),
            ("newer_edition_of", NEWER_EDITIONS),
        )
        if record["id"] in targets
    ]
    about_abuse = "online-child-sexual-exploitation" in record["topics"]
    if about_abuse and types == ["publications"]:
        adopted["content_notice"] = NOTICE
    return {name: value for name, value in adopted.items() if value}


def _family_name_first(name: str) -> str:
    if name in FAMILY_NAMES:
        return FAMILY_NAMES[name]
    given, _, family = name.rpartition(" ")
    # Arabic names have no family name to put first.
    return f"{family}, {given}" if given and name.isascii() else name


def _keywords(record: dict[str, Any]) -> list[str]:
    """Return subject terms that are not already topics of the record."""
    topics = {topic.replace("-", " ") for topic in record["topics"]}
    return [term for term in record["subject_terms"] if term.lower() not in topics]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
