"""Hidden graders of 03_containers."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

PLAIN = [(7, 5, 3, "relu"), (3, 6, 4, "tanh")]  # input_size, hidden_size, output_size, activation
SLOPED = (5, 4, 3, "prelu")


def in_case_of(name, arguments):
    """In which case a mismatch arose."""
    return expect.about(Text.code(f"{name}{arguments}"))


def linear(name, n, m):
    """Names and shapes of a linear layer's parameters."""
    return {f"{name}.weight": (m, n), f"{name}.bias": (m,)}


def same_functions(student, answer, name, cases):
    """The model computes what the model answer does, under weights of the grader's."""
    for case in cases:
        with in_case_of(name, case):
            expect.same_function(*expect.twins(student, answer, name, *case), torch.randn(6, case[0]))


@pytest.mark.check("named_layers", points=0.5)
def test_named_mlp_is_a_sequential(student):
    """named_mlp gives an nn.Sequential from (B, input_size) to (B, output_size), for each activation

    zh: 对每种激活函数，named_mlp 都给出从 (B, input_size) 到 (B, output_size) 的 nn.Sequential
    """
    for case in (*PLAIN, SLOPED):
        model = expect.instance(student.call("named_mlp", *case), "torch.nn.Sequential", Text.code(f"named_mlp{case}"))
        for batch in (4, 1):
            with in_case_of("named_mlp", case):
                expect.shape(model(torch.randn(batch, case[0])), (batch, case[2]))


@pytest.mark.check("named_layers", points=1)
def test_named_mlp_names_its_layers(student):
    """the layers of named_mlp are fc1, act and fc2, and fc1 and fc2 each have a weight and a bias

    zh: named_mlp 的各层叫 fc1、act 和 fc2，其中 fc1 和 fc2 各有一个权重和一个偏置
    """
    for n, hidden, m, activation in PLAIN:
        model = student.build("named_mlp", n, hidden, m, activation)
        with in_case_of("named_mlp", (n, hidden, m, activation)):
            expect.parameters(model, linear("fc1", n, hidden) | linear("fc2", hidden, m), on=[torch.randn(32, n)])
            expect.instance(model.attribute("act"), "torch.nn.Module", Text.code("act"))


NAMED = ["test_named_mlp_is_a_sequential", "test_named_mlp_names_its_layers"]


@pytest.mark.check("named_layers", points=1, rests_on=NAMED)
def test_named_mlp_computes_fc1_act_fc2(student, answer):
    """named_mlp computes fc1, the activation that was chosen (relu or tanh), fc2, whatever its weights are

    zh: named_mlp 依次计算 fc1、选定的激活函数（relu 或 tanh）、fc2，无论权重是什么
    """
    same_functions(student, answer, "named_mlp", PLAIN)


@pytest.mark.check("named_layers", points=1, rests_on=NAMED)
def test_each_prelu_learns_a_slope_of_its_own(student, answer):
    """named_mlp with prelu has one slope more to learn, act.weight, and two such models share nothing

    zh: 激活函数选 prelu 时，named_mlp 多学一个斜率 act.weight，两个这样的模型之间什么也不共用
    """
    n, hidden, m, _ = SLOPED
    with in_case_of("named_mlp", SLOPED):
        model, reference = expect.twins(student, answer, "named_mlp", *SLOPED)
        expect.twins(student, answer, "named_mlp", *SLOPED)  # other weights, which must not reach the first two
        expect.parameters(model, {**linear("fc1", n, hidden), "act.weight": (1,), **linear("fc2", hidden, m)})
        x = torch.randn(6, n)
        expect.same_function(model, reference, x)
        expect.same_gradients(model, reference, x)


@pytest.mark.check("named_layers", points=0.5, rests_on=["test_each_prelu_learns_a_slope_of_its_own"])
def test_named_mlp_runs_on_a_gpu(student, answer):
    """named_mlp runs on a GPU, its slope included

    zh: named_mlp 能在 GPU 上运行，斜率也不例外
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "named_mlp", *SLOPED), torch.randn(6, 5))


MODELS = [
    (("Linear", 5, 4), ("Tanh",), ("Linear", 4, 4), ("Tanh",), ("Linear", 4, 4), ("Sigmoid",)),
    (("Linear", 5, 6), ("Linear", 6, 2)),
    (("Linear", 5, 7), ("ReLU",), ("Linear", 7, 3)),
]


def split(student, model):
    """What the student takes for body and head of a model."""
    given = student.call("split_off_head", model)
    body, head = expect.pair(given, Text("what split_off_head gives", "split_off_head 的结果"))
    return (expect.instance(body, "torch.nn.Sequential", Text("the body", "主干")),
            expect.instance(head, "torch.nn.Module", Text("the head", "头")))  # fmt: skip


def same_parts(parts, expected, x):
    """Body and head each compute what those of the model answer do."""
    (body, head), (right_body, right_head) = parts, expected
    features = right_body(x)
    expect.equal(body(x), features, Text("the output of the body", "主干的输出"))
    expect.same_function(head, right_head, features, what=Text("the output of the head", "头的输出"))


@pytest.mark.check("named_layers", points=0.5)
def test_split_gives_body_and_head(student, answer):
    """split_off_head gives an nn.Sequential that computes all layers but the last, and the last layer

    zh: split_off_head 给出一个计算除最后一层以外所有层的 nn.Sequential，以及最后一层
    """
    for layers in MODELS:
        model, reference = expect.twin_layers(student, answer, *layers)
        with expect.about(f"a model of {len(layers)} layers", f"含 {len(layers)} 层的模型"):
            same_parts(split(student, model), split(answer, reference), torch.randn(6, 5))


@pytest.mark.check("named_layers", points=0.5, rests_on=["test_split_gives_body_and_head"])
def test_split_leaves_the_model_whole(student, answer):
    """after split_off_head, the model computes what it did before

    zh: 调用 split_off_head 之后，模型的计算结果与之前一样
    """
    model, reference = expect.twin_layers(student, answer, *MODELS[2])
    split(student, model)
    expect.same_function(model, reference, torch.randn(6, 5), what=Text("the output of the model", "模型的输出"))


@pytest.mark.check("named_layers", points=0.5, rests_on=["test_split_leaves_the_model_whole"])
def test_split_shares_the_layers(student, answer):
    """body and head of split_off_head share their layers with the model: its new weights are theirs too

    zh: split_off_head 的主干和头与模型共用各层：模型换了权重，它们也跟着换
    """
    model, reference = expect.twin_layers(student, answer, *MODELS[0])
    parts, expected = split(student, model), split(answer, reference)
    expect.same_weights(model, reference)
    with expect.about("after the model's weights have changed", "模型的权重改变之后"):
        same_parts(parts, expected, torch.randn(6, 5))


@pytest.mark.check("named_layers", points=0.5, rests_on=["test_split_gives_body_and_head"])
def test_split_keeps_a_repeated_layer(student, answer):
    """split_off_head gives all layers of a model in which one ReLU stands at two places

    zh: 同一个 ReLU 在模型里出现在两个位置时，split_off_head 给出的各层一个不漏
    """
    models = []
    for probe in (student, answer):
        relu, *layers = (probe.build("torch.nn.ReLU"), *(probe.build("torch.nn.Linear", 5, 5) for _ in range(3)))
        models.append(probe.build("torch.nn.Sequential", layers[0], relu, layers[1], relu, layers[2]))
    expect.same_weights(*models)
    same_parts(split(student, models[0]), split(answer, models[1]), torch.randn(6, 5))


DEEP = [(7, 5, 3, 3), (3, 4, 6, 1), (5, 5, 5, 2)]  # input_size, hidden_size, output_size, depth
NO_LAYERS = (4, 6, 2, 0)


@pytest.mark.check("deep_model", points=0.5)
def test_deep_model_gives_outputs(student):
    """DeepModel gives (B, output_size) for any depth, 0 and a batch of one included

    zh: 无论深度是多少（包括 0），DeepModel 都给出 (B, output_size)，批量为 1 时也一样
    """
    for case in (*DEEP, NO_LAYERS):
        model = student.build("DeepModel", *case)
        for batch in (4, 1):
            with in_case_of("DeepModel", case):
                expect.shape(model(torch.randn(batch, case[0])), (batch, case[2]))


@pytest.mark.check("deep_model", points=1.5)
def test_deep_model_registers_depth_layers(student):
    """DeepModel registers first, last and, in layers, a weight and a bias for each hidden layer, before its first use

    zh: DeepModel 登记 first、last，以及 layers 里每个隐藏层的一个权重和一个偏置，在第一次使用之前就登记好
    """
    for n, hidden, m, depth in (NO_LAYERS, *DEEP):
        wanted = linear("first", n, hidden) | linear("last", hidden, m)
        for number in range(depth):
            wanted |= linear(f"layers.{number}", hidden, hidden)
        with in_case_of("DeepModel", (n, hidden, m, depth)):
            on = [torch.randn(32, n)] if depth else []  # hidden layers are to be seen at work
            expect.parameters(student.build("DeepModel", n, hidden, m, depth), wanted, on=on)


DEEP_RIGHT = ["test_deep_model_gives_outputs", "test_deep_model_registers_depth_layers"]


@pytest.mark.check("deep_model", points=1.5, rests_on=DEEP_RIGHT)
def test_deep_model_computes_the_formula(student, answer):
    """DeepModel computes the formula, each hidden layer in its turn, whatever the weights are

    zh: DeepModel 按公式计算，各个隐藏层依次起作用，无论权重是什么
    """
    same_functions(student, answer, "DeepModel", [NO_LAYERS, *DEEP])


@pytest.mark.check("deep_model", points=1, rests_on=["test_deep_model_computes_the_formula"])
def test_gradients_reach_every_layer_of_the_deep_model(student, answer):
    """training reaches every layer of DeepModel, and two of them share nothing

    zh: 训练能影响 DeepModel 的每一层，两个 DeepModel 之间什么也不共用
    """
    model, reference = expect.twins(student, answer, "DeepModel", *DEEP[0])
    expect.twins(student, answer, "DeepModel", *DEEP[0])  # other weights, which must not reach the first two
    expect.same_gradients(model, reference, torch.randn(6, 7))


@pytest.mark.check("deep_model", points=0.5, rests_on=["test_gradients_reach_every_layer_of_the_deep_model"])
def test_deep_model_runs_on_a_gpu(student, answer):
    """DeepModel runs on a GPU

    zh: DeepModel 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.twins(student, answer, "DeepModel", *DEEP[0]), torch.randn(6, 7))


# Neither the names nor the sizes of the tasks are in order, and two tasks look alike.
SHAPES = (6, 5, {"shape": 4, "colour": 3, "place": 3, "even": 1})
OTHERS = (3, 7, {"b": 2, "a": 5})


@pytest.mark.check("multi_task", points=0.5)
def test_multi_task_gives_logits_of_each_task(student):
    """MultiTaskModel gives logits (B, tasks[task]) for each task, a batch of one included

    zh: MultiTaskModel 对每个任务给出 logits (B, tasks[task])，批量为 1 时也一样
    """
    for n, hidden, tasks in (SHAPES, OTHERS):
        model = student.build("MultiTaskModel", n, hidden, tasks)
        for task, size in reversed(tasks.items()):  # not in the order in which heads are made
            for batch in (4, 1):
                with expect.about(f"task {task!r}, batch of {batch}", f"任务 {task!r}，批量为 {batch}"):
                    expect.shape(model(torch.randn(batch, n), task), (batch, size))


@pytest.mark.check("multi_task", points=1.5)
def test_multi_task_registers_body_and_heads(student):
    """MultiTaskModel registers body and, in heads under the name of each task, a weight and a bias

    zh: MultiTaskModel 登记 body，以及 heads 里每个任务名下的一个权重和一个偏置
    """
    for n, hidden, tasks in (SHAPES, OTHERS, (4, 3, {"only": 2})):
        wanted = linear("body", n, hidden)
        for task, size in tasks.items():
            wanted |= linear(f"heads.{task}", hidden, size)
        # With a single task, every parameter can be seen at work in one output.
        on = [torch.randn(32, n), "only"] if len(tasks) == 1 else []
        expect.parameters(student.build("MultiTaskModel", n, hidden, tasks), wanted, on=on)


TASKS_RIGHT = ["test_multi_task_gives_logits_of_each_task", "test_multi_task_registers_body_and_heads"]


@pytest.mark.check("multi_task", points=1.5, rests_on=TASKS_RIGHT)
def test_multi_task_computes_body_relu_and_head_of_the_task(student, answer):
    """MultiTaskModel computes body, ReLU and the head of the task that it is asked for, whatever its weights are

    zh: MultiTaskModel 依次计算 body、ReLU 和所问任务的头，无论权重是什么
    """
    for n, hidden, tasks in (SHAPES, OTHERS):
        model, reference = expect.twins(student, answer, "MultiTaskModel", n, hidden, tasks)
        for task in tasks:
            with expect.about(f"task {task!r}", f"任务 {task!r}"):
                expect.same_function(model, reference, torch.randn(6, n), task)


COMPUTES = ["test_multi_task_computes_body_relu_and_head_of_the_task"]


@pytest.mark.check("multi_task", points=1, rests_on=COMPUTES)
def test_gradients_reach_the_body_and_one_head(student, answer):
    """training on one task reaches the body and the head of that task, and no other head

    zh: 在一个任务上训练，能影响主干和该任务的头，影响不到别的头
    """
    model, reference = expect.twins(student, answer, "MultiTaskModel", *SHAPES)
    expect.twins(student, answer, "MultiTaskModel", *SHAPES)  # other weights, which must not reach the first two
    for task in SHAPES[2]:
        with expect.about(f"task {task!r}", f"任务 {task!r}"):
            expect.same_gradients(model, reference, torch.randn(6, 6), task)


@pytest.mark.check("multi_task", points=0.5, rests_on=["test_gradients_reach_the_body_and_one_head"])
def test_multi_task_runs_on_a_gpu(student, answer):
    """MultiTaskModel runs on a GPU, with all its heads

    zh: MultiTaskModel 能在 GPU 上运行，所有的头都不例外
    """
    model, reference = expect.twins(student, answer, "MultiTaskModel", *SHAPES)
    for task in SHAPES[2]:
        expect.runs_on_gpu(model, reference, torch.randn(6, 6), task)


def multi_task(probe):
    """A module with a body from 7 to 5 features and heads for shape and colour, which rests on no exercise."""
    model, heads = probe.build("torch.nn.Module"), probe.build("torch.nn.ModuleDict")
    for task, size in (("shape", 4), ("colour", 3)):
        heads.call("__setitem__", task, probe.build("torch.nn.Linear", 5, size))
    model.call("add_module", "body", probe.build("torch.nn.Linear", 7, 5))
    model.call("add_module", "heads", heads)
    return model


OLD = [("body", 7, 5), ("heads.shape", 5, 4), ("heads.colour", 5, 3)]
NEW = ("heads.size", 5, 2)


def optimizers(models):
    """An optimizer for each model, one with a memory."""
    return [model.optimizer("SGD", lr=0.1, momentum=0.9) for model in models]


def add_size(student, answer, models, made):
    """Have both sides add the task size, which has two outputs."""
    for probe, model, optimizer in zip((student, answer), models, made, strict=True):
        probe.run("add_task", model, optimizer, "size", 2)


def two_models(student, answer):
    """The module of `multi_task` on both sides, with the same weights."""
    models = [multi_task(probe) for probe in (student, answer)]
    expect.same_weights(*models)
    return models


def same_layers(models, layers):
    """The named layers of both models compute the same."""
    for name, n, _ in layers:
        ours, theirs = (model.attribute(name) for model in models)
        ours = expect.instance(ours, "torch.nn.Module", Text.code(name))
        expect.same_function(ours, theirs, torch.randn(6, n), what=Text(f"the output of {name}", f"{name} 的输出"))


def train(models, made, layers):
    """One step of each optimizer along the same gradients of these layers."""
    for name, n, m in layers:
        x, along = torch.randn(6, n), [torch.randn(6, m)]
        for model in models:
            model.attribute(name).gradients(x, along=along)
    for optimizer in made:
        optimizer.call("step")


@pytest.mark.check("add_task", points=1)
def test_new_head_is_a_linear_layer(student, answer):
    """add_task puts a linear layer of the right size into heads, under the name of the task

    zh: add_task 在 heads 里任务的名下放进一个大小正确的线性层
    """
    models = two_models(student, answer)
    add_size(student, answer, models, optimizers(models))
    wanted = {name: size for layer in (*OLD, NEW) for name, size in linear(*layer).items()}
    expect.parameters(models[0], wanted)
    expect.same_weights(*models)
    same_layers(models, [NEW])


@pytest.mark.check("add_task", points=0.5)
def test_body_and_other_heads_stay(student, answer):
    """add_task adds something to the model and leaves its body and other heads as they were

    zh: add_task 给模型添上了东西，主干和别的头保持原样
    """
    models = two_models(student, answer)
    before = {parameter.name for parameter in models[0].parameters()}
    add_size(student, answer, models, optimizers(models))
    if before >= {parameter.name for parameter in models[0].parameters()}:
        raise expect.Mismatch("the model has no more parameters than before.", "模型的参数没有比之前更多。")
    same_layers(models, OLD)


@pytest.mark.check("add_task", points=1, rests_on=["test_new_head_is_a_linear_layer"])
def test_optimizer_trains_the_new_head(student, answer):
    """after add_task, steps of the optimizer move the new head as they move everything else

    zh: 调用 add_task 之后，优化器每走一步，新的头与其余部分一样会动
    """
    models = two_models(student, answer)
    made = optimizers(models)
    add_size(student, answer, models, made)
    expect.same_weights(*models)
    for _ in range(2):
        train(models, made, [NEW])
    same_layers(models, [NEW])


@pytest.mark.check("add_task", points=1, rests_on=["test_body_and_other_heads_stay"])
def test_optimizer_goes_on_training_the_rest(student, answer):
    """after add_task, steps of the optimizer move body and other heads as before, its momentum not forgotten

    zh: 调用 add_task 之后，优化器照常训练主干和别的头，动量也没有忘记
    """
    models = two_models(student, answer)
    made = optimizers(models)
    train(models, made, OLD)
    add_size(student, answer, models, made)
    train(models, made, OLD)
    same_layers(models, OLD)


@pytest.mark.check("add_task", points=0.5, rests_on=["test_new_head_is_a_linear_layer"])
def test_new_head_is_on_the_gpu_of_its_model(student, answer):
    """if the model is on a GPU, so is the head that add_task gives it

    zh: 模型在 GPU 上时，add_task 给它的头也在 GPU 上
    """
    models = two_models(student, answer)
    models[0].to_gpu()
    add_size(student, answer, models, optimizers(models))
    expect.same_weights(*models)
    # Empty when it is moved, so that the head itself is used where it is.
    line = student.build("torch.nn.Sequential").to_gpu()
    line.call("append", models[0].attribute("heads.size"))
    with expect.about("a model on a GPU", "GPU 上的模型"):
        expect.same_function(line, models[1].attribute("heads.size"), torch.randn(6, 5))
