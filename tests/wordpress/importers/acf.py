"""Items of Advanced Custom Fields, as WordPress exports them."""

from tests.wordpress.sources.wxr import item


def php(**settings):
    """Settings as PHP serialises them: texts, numbers and arrays."""
    return serialised(settings)


def serialised(value):
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, dict):
        inner = "".join(serialised(k) + serialised(v) for k, v in value.items())
        return f"a:{len(value)}:{{{inner}}}"
    return f's:{len(value.encode())}:"{value}";'


def acf(number, key, parent=0, kind="acf-field", name="", **settings):
    """A group or a field, as ACF exports it."""
    return item(
        number, kind=kind, slug=key, content=php(**settings), parent=parent,
        excerpt=name, title=key.title(),
    )  # fmt: skip
