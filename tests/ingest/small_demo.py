"""A demonstration of four records, for tests that need all of its parts."""

import json
import shutil
from pathlib import Path

from freeshelf.ingest.demo_library import DEMO_FOLDER

_RECORDS = (
    {"id": "r1", "title": "First", "publisher": "Harbour", "creators": ["Ama Sow"]},
    {"id": "r2", "title": "Second", "publisher": "Quay"},
    {"id": "r3", "title": "Third", "publisher": "Pier"},
)
_GUIDE = "recruitment-fees-2026-en"
_PARTS = {
    "bundle.yaml": "slug: demo\ntitle: A demonstration\nrights: For a test\n",
    "guides.yaml": f"""
defaults: {{publisher: Freeshelf, license: CC-BY-4.0}}
records:
  - {{id: {_GUIDE}, title: A guide, language: en, issued: 2026-11, description: A}}
""",
    "reading_lists.yaml": """
- slug: a-list
  title: A list
  language: en
  description: To begin
  items: [{record: r1, note: Begin here}, {record: r2, note: Then this}]
""",
    "events.yaml": """
- id: a-day
  title: A day
  language: en
  start_date: 2014-07-30
  rrule: FREQ=YEARLY
  category: {slug: days, name: Days, language: en, color: "#0b5568"}
  description: <p>Each year</p>
""",
    "help_entries.yaml": """
- id: a-line
  reach: world
  name: A line
  language: en
  purpose: trafficking
  contacts: [{kind: phone, value: 1-888-373-7888}]
""",
    "pages.yaml": """
home:
  title: A demonstration
  introduction: Words of the demonstration
  examples: [who pays]
  body: [paragraph: '<p><a href="page:about">About</a> <a href="record:r1">it</a></p>']
pages:
  - slug: about
    type: standard
    in_menu: true
    title: About it
    body: [paragraph: '<p><a href="list:a-list">A list</a></p>']
""",
    "translations/es.yaml": """
home:
  title: Una demostración
  introduction: Palabras
  examples: [quién paga]
  body: [paragraph: '<p><a href="page:about">Más</a></p>']
pages:
  - {slug: about, title: Acerca, body: [paragraph: <p>Es</p>]}
lists:
  - {slug: a-list, title: Una lista, description: Para, notes: [Aquí, Luego]}
""",
}


def write_small_demo(folder: Path) -> Path:
    """Write the bundle into a new folder and return the folder."""
    for name in ("translations", "files"):
        (folder / name).mkdir(parents=True)
    for name, text in _PARTS.items():
        (folder / name).write_text(text, "utf-8")
    filled = ({"language": "en", "description": "A", **record} for record in _RECORDS)
    lines = "\n".join(json.dumps(record) for record in filled)
    (folder / "records.jsonl").write_text(lines, "utf-8")
    shutil.copy(DEMO_FOLDER / "files" / f"{_GUIDE}.pdf", folder / "files")
    return folder
