"""Small database dumps of WordPress, written out by hand for tests."""

OPTIONS = {
    "siteurl": "https://quay.example",
    "home": "https://quay.example",
    "blogname": "Quay &amp; Library",
    "permalink_structure": "/%postname%/",
}
POSTS = (
    "ID", "post_author", "post_date", "post_date_gmt", "post_content", "post_title",
    "post_excerpt", "post_status", "post_password", "post_name", "post_parent", "guid",
    "menu_order", "post_type",
)  # fmt: skip
META = ("meta_id", "post_id", "meta_key", "meta_value")
USERS = ("ID", "user_login", "user_pass", "user_nicename", "user_email",
         "user_activation_key", "display_name")  # fmt: skip
USER_META = ("umeta_id", "user_id", "meta_key", "meta_value")
SETTINGS = ("option_id", "option_name", "option_value")

Cell = str | int | bytes | None


def literal(value: Cell) -> str:
    """A value as mysqldump writes it."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0")
    return f"'{escaped}'"


def table(name: str, columns: tuple[str, ...], *rows: tuple[Cell, ...]) -> str:
    """A table with its rows in one extended insert."""
    defined = ",\n".join(f"  `{column}` text DEFAULT NULL" for column in columns)
    text = (
        f"DROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (\n{defined},\n"
        f"  PRIMARY KEY (`{columns[0]}`),\n  KEY `k` (`{columns[0]}`(191))\n"
        f") ENGINE=InnoDB COMMENT='a, b; (c)';\n"
    )
    if rows:
        values = ",\n".join(f"({','.join(map(literal, row))})" for row in rows)
        text += f"INSERT INTO `{name}` VALUES {values};\n"  # noqa: S608
    return text


def post(number: int, **said: Cell) -> tuple[Cell, ...]:
    """A row of posts."""
    usual: dict[str, Cell] = {
        "ID": number, "post_author": 1, "post_date": "2023-05-01 10:00:00",
        "post_date_gmt": "2023-05-01 08:00:00", "post_content": "<p>Text.</p>",
        "post_title": "A title", "post_excerpt": "", "post_status": "publish",
        "post_password": "", "post_name": f"item-{number}", "post_parent": 0,
        "guid": f"https://quay.example/?p={number}", "menu_order": 0,
        "post_type": "post",
    }  # fmt: skip
    return tuple({**usual, **said}[column] for column in POSTS)


def settings(prefix: str = "wp_", **options: str) -> str:
    """The table of options."""
    said = {**OPTIONS, **options}.items()
    rows = tuple((n, name, value) for n, (name, value) in enumerate(said, start=1))
    return table(f"{prefix}options", SETTINGS, *rows)


def dump(*tables: str) -> str:
    """A whole dump, from its first to its last line."""
    return (
        "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n"
        "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n"
        "/*!50503 SET NAMES utf8mb4 */;\n"
        + "".join(tables)
        + "/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n"
        "-- Dump completed on 2026-11-24 23:00:00\n"
    )
