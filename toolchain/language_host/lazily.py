"""Imports the generated packages of Pulumi's providers as far as they are used.

A service's package imports the modules of all its resources, and these the classes of every nested value that the
service knows: thousands, of which a program uses twenty. Here each is imported, or made, when its name is first asked
for (PEP 562). Nor are annotations evaluated, as Python 3.14 does of itself (PEP 649): `type_hints` does it when the
SDK asks for types.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import importlib
import importlib.machinery
import marshal
import re
import sys
import types
import typing
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pulumi
from pulumi import _types

PACKAGES = ("pulumi_aws.", "pulumi_kubernetes.")
NESTED = ("_inputs.py", "outputs.py")
"""Modules of nothing but classes, which need each other in annotations only."""
SHARED = re.compile(r"(pulumi\.(Input|Output)|Optional|Sequence|Mapping|Any|(_builtins\.)?[a-z]+|[\[\], ])+")
"""Annotations that mean the same in every module."""
_LOCAL: dict[str, Any] = {"Output": pulumi.Output, "T": type(None)}
"""What the SDK has annotations find in addition."""
_FORM = f"{zlib.crc32(Path(__file__).read_bytes()):08x}"
"""Changes with this file, and so with the form of what it compiles."""


def install() -> None:
    """Has this process load them so, and the SDK look at each class once."""
    setattr(_types, "_types_from_py_properties", cache(Types))  # noqa: B010 (the SDK does not export the name)
    setattr(_types, "resource_types", _resource_types)  # noqa: B010 (as above)
    for of_a_class in ("resource_types", "resource_pulumi_to_py_names", "input_type_py_to_pulumi_names"):
        setattr(_types, of_a_class, cache(getattr(_types, of_a_class)))
    cached = not sys.dont_write_bytecode  # compiling them each time would take longer
    if sys.version_info < (3, 14) and cached:
        sys.meta_path.insert(0, Lazily)
        setattr(_types, "get_type_hints", type_hints)  # noqa: B010 (as above)


class Lazily(importlib.machinery.SourceFileLoader):
    """Loads a generated module.

    Docstrings and the keys of each ``TypedDict`` are left out. What is compiled has a cache of its own.
    """

    def source_to_code(  # type: ignore[override]  # typeshed takes it for static, which it is only in a base class
        self, data: Any, path: Any, *, _optimize: int = -1
    ) -> types.CodeType:
        """Compiles the source; what waits to be asked for is kept by name in the constant ``__waiting__``."""
        file = Path(path)
        now: list[ast.stmt] = []
        classes: list[tuple[str, bytes]] = []
        stars: list[tuple[str, tuple[str, ...]]] = []
        for each in ast.parse(data, path).body:
            if isinstance(each, ast.ClassDef) and "TypedDict" in map(ast.unparse, each.bases):
                each.body = [ast.copy_location(ast.Pass(), each)]
            if isinstance(each, ast.ClassDef) and file.name in NESTED:
                classes.append((each.name, marshal.dumps(_compiled([each], path))))
            elif isinstance(each, ast.ImportFrom) and (names := _starred(each, file)):
                stars.append((f"{'.' * each.level}{each.module}", names))
            else:
                now.append(each)
        now.append(ast.Assign([ast.Name("__waiting__", ast.Store())], ast.Constant(marshal.dumps((classes, stars)))))
        return _compiled(now, path)

    def exec_module(self, module: types.ModuleType) -> None:
        """Runs what does not wait, and has the module find the rest."""
        super().exec_module(module)
        found = vars(module)
        made_of, stars = marshal.loads(found.pop("__waiting__"))
        classes = dict(made_of)
        homes = {name: star for star, names in stars for name in names}
        if "__all__" not in found:  # what importing everything is to give
            found["__all__"] = [*homes, *(name for name in found if not name.startswith("_"))]

        def find(name: str) -> Any:
            if name in homes:
                found[name] = getattr(importlib.import_module(homes[name], module.__package__), name)
            elif name in classes:
                made: dict[str, Any] = {}
                exec(marshal.loads(classes[name]), found, made)
                found.setdefault(name, made[name])  # of two threads that make it, both get the first
            else:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            return found[name]

        found["__getattr__"] = find
        module.__class__ = _Module

    def get_data(self, path: str) -> bytes:
        """Reads source, or what was compiled of it."""
        return super().get_data(_own(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Keeps what was compiled."""
        super().set_data(_own(path), data, _mode=_mode)

    @classmethod
    def find_spec(cls, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Finds the modules that are loaded so; for ``sys.meta_path``."""
        if not name.startswith(PACKAGES):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = cls(spec.loader.name, spec.loader.path)
        return spec


class _Module(types.ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        """Keeps ``Pod`` the class once ``Pod.py`` is imported, as it is where the package has imported all of it."""
        hidden = isinstance(value, types.ModuleType) and name in getattr(value, "__all__", ())
        super().__setattr__(name, getattr(value, name) if hidden else value)


class Types(Mapping[str, Any]):
    """The types of a class's properties by Pulumi's names, each found when it is first asked for."""

    def __init__(self, cls: type) -> None:
        """Those of an input type, an output type or a resource."""
        self._cls = cls
        self._getters = {name: prop.fget for _, name, prop in _types._py_properties(cls)}
        self._found: dict[str, Any] = {}

    def get(self, name: str, default: Any = None) -> Any:
        """The type of a property; None where it has none, or one that says nothing."""
        if name not in self._found:
            self._found[name] = self._type(name)
        return self._found[name] or default

    def _type(self, name: str) -> Any:
        getter = self._getters.get(name)
        if getter is None:
            return None
        hints: Callable[..., dict[str, Any]] = getattr(_types, "get_type_hints")  # noqa: B009 (not exported either)
        hint = hints(getter, globalns=self._names, localns=_LOCAL).get("return")
        found = _types.unwrap_type(hint) if hint is not None else None
        return None if found is pulumi.Output else found

    @cached_property
    def _names(self) -> dict[str, Any]:
        return _types._globals_for_cls(self._cls) or {}

    def __getitem__(self, name: str) -> Any:
        if (found := self.get(name)) is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._getters if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _resource_types(cls: type) -> Mapping[str, Any]:
    """As the SDK's: those of annotations too, which only resources that were written by hand have."""
    annotated = _types._types_from_annotations(cls)
    of_properties: Mapping[str, Any] = _types._types_from_py_properties(cls)
    return {**annotated, **of_properties} if annotated else of_properties


def type_hints(getter: Callable[..., Any], globalns: dict[str, Any], localns: dict[str, Any]) -> dict[str, Any]:
    """As `typing.get_type_hints` for what the SDK asks of it: what the getter of a property returns."""
    text = getter.__annotations__.get("return")
    if isinstance(text, str) and SHARED.fullmatch(text):
        return {"return": _shared(text)}
    return typing.get_type_hints(getter, globalns, _Names(sys.modules[globalns["__name__"]], localns))


@cache
def _shared(text: str) -> Any:
    def getter() -> None: ...

    getter.__annotations__ = {"return": text}
    names = {**vars(typing), "_builtins": builtins, "pulumi": pulumi, "Output": pulumi.Output, "T": type(None)}
    return typing.get_type_hints(getter, names)["return"]


def _own(path: str) -> str:
    return f"{path.removesuffix('.pyc')}.lazily-{_FORM}.pyc" if path.endswith(".pyc") else path


def _compiled(body: list[ast.stmt], path: str) -> types.CodeType:
    tree = ast.fix_missing_locations(ast.Module(body, type_ignores=[]))
    flags = __future__.annotations.compiler_flag
    code: types.CodeType = compile(tree, path, "exec", flags, dont_inherit=True, optimize=2)
    return code


def _starred(statement: ast.ImportFrom, file: Path) -> tuple[str, ...]:
    """The names that ``from .sibling import *`` brings, where the sibling lists them."""
    if statement.names[0].name != "*" or statement.level != 1:
        return ()
    return _exported(file.with_name(f"{statement.module}.py"))


@cache
def _exported(file: Path) -> tuple[str, ...]:
    """What importing everything from a module brings; nothing where only running it would tell."""
    if not file.exists():
        return ()
    source = file.read_text()
    if listed := re.search(r"^__all__ = (\[.*?\])", source, re.MULTILINE | re.DOTALL):
        return tuple(ast.literal_eval(listed[1]))
    names: list[str] = []  # of a module that was written by hand, such as that of Helm charts
    for each in ast.parse(source).body:
        if isinstance(each, ast.Import | ast.ImportFrom):
            names += [one.asname or one.name.partition(".")[0] for one in each.names]
        elif isinstance(each, ast.ClassDef | ast.FunctionDef):
            names.append(each.name)
        else:
            return ()
    return () if "*" in names else tuple(name for name in names if not name.startswith("_"))


class _Names(dict[str, Any]):
    """What a module's annotations name: also what waits in it to be asked for."""

    def __init__(self, module: types.ModuleType, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.module = module

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(self.module, name)
        except AttributeError:
            raise KeyError(name) from None
