"""A dataclass with annotations in quotes as settings; get_type_hints and the __main__ module resolve them."""

ASSIGNMENT = "02_custom_network"


def edit(book):
    insert_before(book, "my_model", '''from dataclasses import dataclass, field, fields, asdict
from typing import ClassVar, get_type_hints, NamedTuple
import sys

@dataclass(kw_only=True, frozen=True)
class Config:
    layer: "type[nn.Linear]" = nn.Linear
    names: "list[str]" = field(default_factory=lambda: ["fc1", "fc2"])
    parent: "Config" = None
    version: "ClassVar[int]" = 3

class Pair(NamedTuple):
    first: "Config"
    second: "int" = 2

hints = get_type_hints(Config)
config = Config(parent=Config())
''')
    cell(book, "my_model").source = '''assert hints["parent"] is Config and get_type_hints(Pair)["first"] is Config
assert [f.name for f in fields(Config)] == ["layer", "names", "parent"], fields(Config)
assert sys.modules[Config.__module__].Config is Config and Config.__module__ == "__main__"
import __main__
__main__.extra = "set from outside"
from __main__ import Config as SameConfig
assert SameConfig is Config and extra.startswith("set")
''' + cell(book, "my_model").source.replace(
        "self.fc1 = nn.Linear", "self.fc1 = config.layer").replace(
        "self.fc2 = nn.Linear", "self.__dict__; self.fc2 = config.parent.layer")
    cell(book, "copy_weights").source = '''assert repr(config).startswith("Config(layer=<class 'torch.nn")
''' + cell(book, "copy_weights").source
