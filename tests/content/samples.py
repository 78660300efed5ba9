"""A text with every block, in the form that the database holds."""

from typing import Any


def every_block(*, image: int, file: int, pattern: int, words: str) -> list[Any]:
    """Every block once, each with `words` where it takes words."""
    simple = simple_blocks(image=image, file=file, pattern=pattern, words=words)
    return [
        *simple,
        {
            "type": "columns",
            "value": [
                {"width": 33, "content": [{"type": "heading", "value": words}]},
                {"width": None, "content": [{"type": "paragraph", "value": words}]},
            ],
        },
        {"type": "details", "value": {"summary": words, "content": simple[:2]}},
        {"type": "footnotes", "value": [{"anchor": "note-1", "text": words}]},
    ]


def simple_blocks(*, image: int, file: int, pattern: int, words: str) -> list[Any]:
    """Blocks that hold no others."""
    picture = {
        "image": image,
        "caption": words,
        "alt_text": f"Picture: {words}",
        "is_decorative": False,
    }
    table = {
        "columns": [{"type": "text", "heading": words}],
        "rows": [{"values": [words]}],
        "caption": words,
    }
    button = {"text": words, "link": "https://example.org/", "is_primary": True}
    player = {"file": file, "address": "", "caption": words}
    values = {
        "heading": words,
        "subheading": {"level": "4", "text": words},
        "paragraph": f'<p>{words} <a href="#note-1">1</a></p>',
        "quote": {"text": words, "attribution": words},
        "preformatted": words,
        "table": table,
        "figure": {**picture, "link": "/about/"},
        "gallery": {"columns": 2, "images": [picture, picture]},
        "file": {"file": file, "text": words},
        "video": {**player, "poster": image},
        "audio": player,
        "embed": {"url": "https://video.example/watch?v=1", "caption": words},
        "buttons": [button],
        "separator": None,
        "pattern": pattern,
        "imported_html": words,
    }
    return [{"type": name, "value": value} for name, value in values.items()]
