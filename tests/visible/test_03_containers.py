"""The checks of 03_containers that students run themselves."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text


@pytest.mark.check("named_layers")
def test_named_mlp_is_a_sequential(student):
    """named_mlp(4, 6, 3, "tanh") gives an nn.Sequential from features (B, 4) to logits (B, 3)

    zh: named_mlp(4, 6, 3, "tanh") 给出从特征 (B, 4) 到 logits (B, 3) 的 nn.Sequential
    """
    model = expect.instance(student.call("named_mlp", 4, 6, 3, "tanh"), "torch.nn.Sequential", Text.code("named_mlp"))
    expect.shape(model(torch.randn(5, 4)), (5, 3))


@pytest.mark.check("named_layers")
def test_named_mlp_names_its_layers(student):
    """named_mlp(4, 6, 3, "relu") registers fc1.weight (6, 4), fc1.bias (6,), fc2.weight (3, 6) and fc2.bias (3,)

    zh: named_mlp(4, 6, 3, "relu") 登记 fc1.weight (6, 4)、fc1.bias (6,)、fc2.weight (3, 6) 和 fc2.bias (3,)
    """
    wanted = {"fc1.weight": (6, 4), "fc1.bias": (6,), "fc2.weight": (3, 6), "fc2.bias": (3,)}
    expect.parameters(student.build("named_mlp", 4, 6, 3, "relu"), wanted)


@pytest.mark.check("named_layers")
def test_head_after_body_is_the_model(student):
    """the head of split_off_head, applied to what its body gives, gives what the model gives

    zh: 把 split_off_head 的头用在它的主干的输出上，结果与模型的输出相同
    """
    model = student.sequential(("Linear", 4, 6), ("Tanh",), ("Linear", 6, 3))
    x = torch.randn(5, 4)
    expected = model(x)
    parts = expect.pair(
        student.call("split_off_head", model), Text("what split_off_head gives", "split_off_head 的结果")
    )
    body, head = (expect.instance(part, "torch.nn.Module", Text("each part", "每一部分")) for part in parts)
    expect.equal(head(expect.shape(body(x), (5, 6), Text("the output of the body", "主干的输出"))), expected)


@pytest.mark.check("deep_model")
def test_deep_model_gives_outputs(student):
    """DeepModel(4, 6, 3, 2) gives outputs (B, 3)

    zh: DeepModel(4, 6, 3, 2) 给出的输出形状为 (B, 3)
    """
    expect.shape(student.build("DeepModel", 4, 6, 3, 2)(torch.randn(5, 4)), (5, 3))


@pytest.mark.check("deep_model")
def test_deep_model_registers_depth_layers(student):
    """DeepModel(4, 6, 3, 2) registers first, layers.0, layers.1 and last, each with a weight and a bias

    zh: DeepModel(4, 6, 3, 2) 登记 first、layers.0、layers.1 和 last，各有一个权重和一个偏置
    """
    sizes = {"first": (6, 4), "layers.0": (6, 6), "layers.1": (6, 6), "last": (3, 6)}
    wanted = {f"{name}.weight": size for name, size in sizes.items()}
    expect.parameters(
        student.build("DeepModel", 4, 6, 3, 2), wanted | {f"{name}.bias": size[:1] for name, size in sizes.items()}
    )


@pytest.mark.check("deep_model")
def test_deep_model_doubles_a_positive_number_at_each_layer(student):
    """with all weights 1 and all biases 0, DeepModel(1, 1, 1, 3) takes 1 to 8 and -1 to -1

    zh: 权重全为 1、偏置全为 0 时，DeepModel(1, 1, 1, 3) 把 1 变成 8，把 -1 变成 -1
    """
    model = student.build("DeepModel", 1, 1, 1, 3)
    ones = {p.name: torch.full(p.shape, float(p.name.endswith("weight"))) for p in model.parameters()}
    model.load(ones)
    expect.equal(model(torch.tensor([[1.0], [-1.0]])), torch.tensor([[8.0], [-1.0]]))


@pytest.mark.check("multi_task")
def test_multi_task_gives_logits_of_each_task(student):
    """MultiTaskModel(4, 6, {"digit": 10, "even": 2}) gives logits (B, 10) for digit and (B, 2) for even

    zh: MultiTaskModel(4, 6, {"digit": 10, "even": 2}) 对 digit 给出 logits (B, 10)，对 even 给出 (B, 2)
    """
    model = student.build("MultiTaskModel", 4, 6, {"digit": 10, "even": 2})
    expect.shape(model(torch.randn(5, 4), "digit"), (5, 10))
    expect.shape(model(torch.randn(5, 4), "even"), (5, 2))


@pytest.mark.check("multi_task")
def test_multi_task_registers_body_and_heads(student):
    """MultiTaskModel(4, 6, {"digit": 10, "even": 2}) registers body, heads.digit and heads.even

    zh: MultiTaskModel(4, 6, {"digit": 10, "even": 2}) 登记 body、heads.digit 和 heads.even
    """
    sizes = {"body": (6, 4), "heads.digit": (10, 6), "heads.even": (2, 6)}
    wanted = {f"{name}.weight": size for name, size in sizes.items()} | {
        f"{name}.bias": size[:1] for name, size in sizes.items()
    }
    expect.parameters(student.build("MultiTaskModel", 4, 6, {"digit": 10, "even": 2}), wanted)


def model_and_optimizer(student):
    """A module with a body and one head, and an optimizer for both."""
    model, heads = student.build("torch.nn.Module"), student.build("torch.nn.ModuleDict")
    heads.call("__setitem__", "digit", student.build("torch.nn.Linear", 6, 10))
    model.call("add_module", "body", student.build("torch.nn.Linear", 4, 6))
    model.call("add_module", "heads", heads)
    return model, model.optimizer("SGD", lr=0.1)


@pytest.mark.check("add_task")
def test_new_head_is_a_linear_layer(student):
    """add_task(model, optimizer, "even", 2) adds heads.even to a model with 6 features: weight (2, 6), bias (2,)

    zh: 模型有 6 个特征时，add_task(model, optimizer, "even", 2) 添上 heads.even：权重 (2, 6)，偏置 (2,)
    """
    model, optimizer = model_and_optimizer(student)
    student.run("add_task", model, optimizer, "even", 2)
    state = model.state()
    for name, size in (("heads.even.weight", (2, 6)), ("heads.even.bias", (2,))):
        expect.shape(state.get(name), size, Text.code(name))


@pytest.mark.check("add_task")
def test_optimizer_moves_the_new_head(student):
    """after add_task, a step of the optimizer changes the weight of the new head

    zh: 调用 add_task 之后，优化器走一步，新的头的权重会改变
    """
    model, optimizer = model_and_optimizer(student)
    student.run("add_task", model, optimizer, "even", 2)
    before = model.state().get("heads.even.weight")
    model.attribute("heads.even").gradients(torch.randn(5, 6), along=[torch.ones(5, 2)])
    optimizer.call("step")
    after = model.state().get("heads.even.weight")
    if before is None or after is None or bool((before == after).all()):
        raise expect.Mismatch("after a step, the weight of the new head is what it was.",
                              "走了一步之后，新的头的权重还是原来的样子。")  # fmt: skip
