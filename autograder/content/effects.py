"""What a cell may change for the cells above it, read from its text without running it.

The reading errs towards "it may". Code that deceives it, with an alias of a class of torch for example, is its author's
own: exercises above it are then checked on the notebook as it stands further down.
"""

from __future__ import annotations

import ast
import functools
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.content.definitions import MAX_CODE, PARSE_ERRORS

REACHES_EVERYTHING = frozenset({
    "__import__", "delattr", "eval", "exec", "gc", "get_ipython", "globals", "locals", "setattr", "sys", "vars",
})  # fmt: skip
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MAX_CELLS = 1000  # whose effects are kept
Names = frozenset[str]


@dataclass(frozen=True)
class Effects:
    """What a cell does with global names.

    Attributes:
        binds: the names that it binds or deletes.
        uses: the names that it reads and has not bound itself before.
        needs: the names that its functions read when they are called.
        defines: its functions and classes.
        objects: the bound names that are no imports, functions, classes or constants.
        imports: the full name of each import, and its name here.
        alters: the names of which it sets or deletes an attribute or an item.
        acts: whether it runs more than definitions, imports and assignments of constants.
        reaches_everything: whether it may change anything, by `exec` for example.
    """

    binds: Names = frozenset()
    uses: Names = frozenset()
    needs: Names = frozenset()
    defines: Names = frozenset()
    objects: Names = frozenset()
    imports: frozenset[tuple[str, str]] = frozenset()
    alters: Names = frozenset()
    acts: bool = False
    reaches_everything: bool = False


ANY_EFFECTS = Effects(reaches_everything=True)


class Above:
    """What the cells above a cell do. Adding a cell, and asking about one, takes time for this cell alone."""

    def __init__(self) -> None:
        self._imports: set[tuple[str, str]] = set()
        self._imported: set[str] = set()
        self._needs: set[str] = set()
        self._defines: set[str] = set()
        self._objects: set[str] = set()
        self._asked: set[str] = set()
        self._functions_find_objects = False

    def add(self, cell: Effects) -> None:
        self._imports |= cell.imports
        self._imported.update(name for _, name in cell.imports)
        self._needs |= cell.needs
        self._defines |= cell.defines
        self._objects |= cell.objects
        if not (cell.needs.isdisjoint(self._objects) and cell.objects.isdisjoint(self._needs)):
            self._functions_find_objects = True

    def add_asked(self, names: Names) -> None:
        """Add the names for which checks ask."""
        self._asked |= names

    def may_be_changed_by(self, cell: Effects) -> bool:
        binds = cell.binds - {name for _, name in cell.imports & self._imports}  # without what is imported once more
        return (
            cell.reaches_everything
            or not (binds.isdisjoint(self._needs) and binds.isdisjoint(self._asked))
            or not cell.alters.isdisjoint({name for _, name in cell.imports})
            or not (cell.alters.isdisjoint(self._imported) and cell.alters.isdisjoint(self._defines))
            or (cell.acts and not self._changeable_is_disjoint(cell.uses))
        )

    def _changeable_is_disjoint(self, uses: Names) -> bool:
        # A function changes objects that it is given, or that it finds by their names.
        return uses.isdisjoint(self._objects) and (not self._functions_find_objects or uses.isdisjoint(self._defines))


@functools.lru_cache(MAX_CELLS)
def effects(code: str) -> Effects:
    """The effects of one cell. One that is too long or not Python, such as one with magics, may change anything."""
    if len(code) > MAX_CODE:
        return ANY_EFFECTS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            table = symtable.symtable(code, "cell", "exec")
    except PARSE_ERRORS:
        return ANY_EFFECTS
    imports = frozenset(_imports(tree))
    imported = frozenset(name for _, name in imports)
    defines = frozenset(one.name for one in tree.body if isinstance(one, DEFINITIONS))
    constants = frozenset(
        target.id for one in tree.body if isinstance(one, ast.Assign) and not _acts(one)
        for target in ast.walk(one) if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store)
    )  # fmt: skip
    binds = frozenset(one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported())
    needs = frozenset(_needs(table))
    read = needs.union(one.get_name() for one in table.get_symbols() if one.is_referenced())
    uses = frozenset(_used(tree)) & read  # the others are local to functions
    return Effects(
        binds=binds, uses=uses, needs=needs, defines=defines,
        objects=binds - imported - defines - constants, imports=imports, alters=frozenset(_alters(tree)),
        acts=any(map(_acts, tree.body)),
        reaches_everything="*" in imported or not uses.isdisjoint(REACHES_EVERYTHING),
    )  # fmt: skip


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                top = one.name.partition(".")[0]
                yield (one.name, one.asname) if one.asname else (top, top)
        elif isinstance(node, ast.ImportFrom):
            for one in node.names:
                yield f"{node.module}.{one.name}", one.asname or one.name


def _used(tree: ast.Module) -> Iterator[str]:
    bound: set[str] = set()
    for statement in tree.body:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        yield from (name.id for name in names if isinstance(name.ctx, ast.Load) and name.id not in bound)
        if isinstance(statement, ast.Assign):
            bound.update(name.id for name in names if isinstance(name.ctx, ast.Store))
        elif isinstance(statement, DEFINITIONS):
            bound.add(statement.name)


def _needs(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        if child.get_type() == "function":
            yield from (one.get_name() for one in child.get_symbols() if one.is_global() and one.is_referenced())
        yield from _needs(child)


def _alters(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id


def _acts(statement: ast.stmt) -> bool:
    """Whether a statement runs more than a definition, an import or an assignment of constants."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Raise() | ast.Expr(value=ast.Constant()):
            return False
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = (*statement.args.defaults, *filter(None, statement.args.kw_defaults))
            return bool(statement.decorator_list) or not all(map(_is_constant, defaults))
        case ast.ClassDef():
            return bool(statement.decorator_list or statement.keywords) or any(map(_acts, statement.body))
        case ast.Assign():
            return not all(map(_is_constant, (*statement.targets, statement.value)))
    return True


def _is_constant(expression: ast.expr) -> bool:
    """Whether an expression consists of constants and names."""
    simple = (ast.Constant, ast.Name, ast.Tuple, ast.UnaryOp, ast.USub, ast.expr_context)
    return all(isinstance(node, simple) for node in ast.walk(expression))
