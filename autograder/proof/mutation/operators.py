"""Mutation operators: for each kind of syntax node, its possible replacements.

These are the usual operators (Offutt et al., "An experimental determination of sufficient mutant operators", 1996) and
those of deep learning: dropped layers, exchanged activations, changed dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst

Operator = Callable[[Any], Iterator[cst.CSTNode]]

OTHER_NAMES = {
    "relu": "tanh", "ReLU": "Tanh", "tanh": "sigmoid", "Tanh": "Sigmoid", "sigmoid": "tanh", "Sigmoid": "Tanh",
    "softmax": "log_softmax", "log_softmax": "softmax", "MaxPool2d": "AvgPool2d", "AvgPool2d": "MaxPool2d",
    "max_pool2d": "avg_pool2d", "avg_pool2d": "max_pool2d", "amax": "mean", "randn": "rand", "rand": "randn",
    "zeros": "ones", "ones": "zeros", "sum": "mean", "mean": "sum", "max": "min", "min": "max", "argmax": "argmin",
    "cat": "stack", "stack": "cat", "kaiming_normal_": "kaiming_uniform_", "xavier_uniform_": "xavier_normal_",
    "mse_loss": "l1_loss", "Adam": "SGD", "SGD": "Adam", "ModuleList": "list", "train": "eval", "eval": "train",
    "append": "insert", "clip_grad_norm_": "clip_grad_value_", "LayerNorm": "BatchNorm1d",
}  # fmt: skip
OTHER_OPERATORS: dict[type[cst.CSTNode], type[cst.CSTNode]] = {
    cst.Add: cst.Subtract, cst.Subtract: cst.Add, cst.Multiply: cst.Divide, cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Divide, cst.Modulo: cst.FloorDivide, cst.Power: cst.Multiply,
    cst.MatrixMultiply: cst.Multiply, cst.And: cst.Or, cst.Or: cst.And, cst.LessThan: cst.LessThanEqual,
    cst.LessThanEqual: cst.LessThan, cst.GreaterThan: cst.GreaterThanEqual, cst.GreaterThanEqual: cst.GreaterThan,
    cst.Equal: cst.NotEqual, cst.NotEqual: cst.Equal, cst.Is: cst.IsNot, cst.IsNot: cst.Is, cst.In: cst.NotIn,
    cst.NotIn: cst.In, cst.AddAssign: cst.SubtractAssign, cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign, cst.DivideAssign: cst.MultiplyAssign,
}  # fmt: skip


def other_integer(node: cst.Integer) -> Iterator[cst.CSTNode]:
    yield cst.Integer(str(node.evaluated_value + 1))
    if node.evaluated_value > 0:
        yield cst.Integer(str(node.evaluated_value - 1))


def other_float(node: cst.Float) -> Iterator[cst.CSTNode]:
    yield cst.Float(repr(2 * node.evaluated_value or 1.0))


def other_name(node: cst.Name) -> Iterator[cst.CSTNode]:
    if node.value in ("True", "False"):
        yield cst.Name("False" if node.value == "True" else "True")
    if node.value in OTHER_NAMES:
        yield cst.Name(OTHER_NAMES[node.value])


def other_operator(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield OTHER_OPERATORS[type(node)]()


def without_sign(node: cst.UnaryOperation) -> Iterator[cst.CSTNode]:
    yield node.expression


def without_call(node: cst.Call) -> Iterator[cst.CSTNode]:
    """`f(x)` becomes `x`; `x.f()` becomes `x`."""
    if node.args and not node.args[0].star and not node.args[0].keyword:
        yield node.args[0].value
    if isinstance(node.func, cst.Attribute):
        yield node.func.value


def other_arguments(node: cst.Call) -> Iterator[cst.CSTNode]:
    """One argument is removed, or two neighbouring ones are exchanged."""
    for number, argument in enumerate(node.args):
        yield node.with_changes(args=[*node.args[:number], *node.args[number + 1 :]])
        following = node.args[number + 1 : number + 2]
        if following and not (argument.keyword or argument.star or following[0].keyword or following[0].star):
            swapped = [following[0].with_changes(comma=argument.comma), argument.with_changes(comma=following[0].comma)]
            yield node.with_changes(args=[*node.args[:number], *swapped, *node.args[number + 2 :]])


def fewer_elements(node: cst.List | cst.Tuple) -> Iterator[cst.CSTNode]:
    if len(node.elements) > 1:
        for number in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:number], *node.elements[number + 1 :]])


def without_statement(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    [*_, last] = node.body
    if not isinstance(last, cst.Pass | cst.Raise):
        yield node.with_changes(body=[cst.Pass()])


def without_block(node: cst.For | cst.While | cst.If) -> Iterator[cst.CSTNode]:
    """The body is replaced by `pass`."""
    yield node.with_changes(body=cst.IndentedBlock([cst.SimpleStatementLine([cst.Pass()])]))


def other_condition(node: cst.If | cst.While | cst.IfExp | cst.CompIf) -> Iterator[cst.CSTNode]:
    yield node.with_changes(
        test=cst.UnaryOperation(cst.Not(), node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
    )


def without_context(node: cst.With) -> Iterator[cst.CSTNode]:
    yield cst.If(cst.Name("True"), node.body)


def without_decorators(node: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    if node.decorators:
        yield node.with_changes(decorators=[])


OPERATORS: dict[type[cst.CSTNode], tuple[Operator, ...]] = {
    cst.Integer: (other_integer,),
    cst.Float: (other_float,),
    cst.Name: (other_name,),
    cst.UnaryOperation: (without_sign,),
    cst.Call: (without_call, other_arguments),
    cst.List: (fewer_elements,),
    cst.Tuple: (fewer_elements,),
    cst.SimpleStatementLine: (without_statement,),
    cst.For: (without_block,),
    cst.While: (without_block, other_condition),
    cst.If: (without_block, other_condition),
    cst.IfExp: (other_condition,),
    cst.CompIf: (other_condition,),
    cst.With: (without_context,),
    cst.FunctionDef: (without_decorators,),
    **dict.fromkeys(OTHER_OPERATORS, (other_operator,)),
}
