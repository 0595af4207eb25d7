"""YAML without repeated keys; only whole numbers and yes/no are not text.

A paragraph 4.10 stays 4.10.
"""

import re
from pathlib import Path

import yaml

from councils.vocabulary.errors import RuleBroken

LARGEST_BYTES = 500_000
BOOLEAN = re.compile(r"^(?:yes|no|true|false)$")
WHOLE_NUMBER = re.compile(r"^-?(?:0|[1-9][0-9]{0,8})$")
NOTHING = re.compile(r"^(?:~|null|)$")


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f'the key "{key.value}" is used twice', key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # A few lines of nested references could expand to more than any memory holds.
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "documents cannot use references", mark)
        return super().compose_node(parent, index)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", BOOLEAN, list("yntf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", WHOLE_NUMBER, list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", NOTHING, ["~", "n", ""])


def read_yaml(path: Path) -> object:
    """Raises RuleBroken `document.unreadable`."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise RuleBroken("document.unreadable", f"{path} is too large.")
        content = path.read_bytes()
    except OSError as error:
        raise RuleBroken("document.unreadable", f"{path} cannot be read: {_one_line(error)}") from error
    return parse_yaml(content, str(path))


def parse_yaml(content: str | bytes, name: str) -> object:
    """Raises RuleBroken `document.unreadable` with the line."""
    if len(content) > LARGEST_BYTES:
        raise RuleBroken("document.unreadable", f"{name} is too large.")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        # The loader is a SafeLoader: it makes plain values only.
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise RuleBroken("document.unreadable", f"{name} cannot be read: {_one_line(error)}") from error


def written_yaml(document: object) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
