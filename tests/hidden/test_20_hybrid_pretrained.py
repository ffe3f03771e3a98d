"""Hidden graders of 20_hybrid_pretrained."""

import functools

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text
from autograder.probe.probe import Remote, describe

TINY = ((8, 16, 32, 64, 64), 6)  # what tiny_shufflenet is made of, and a number of classes
SMALL = ((4, 6, 8, 10, 7), 5)
WIDER = ((6, 8, 8, 12, 12), 3)


def images(batch, channels=3):
    """Images of other heights than widths; more than one pixel is left of them at the end."""
    return torch.randn(batch, channels, 40, 36)


@functools.cache
def pretrained(channels, classes):
    """A state_dict of a ShuffleNetV2 as training leaves it: its statistics fit, no BatchNorm is as it began."""
    from torchvision.models import ShuffleNetV2

    with torch.random.fork_rng(devices=[]):  # made once, whichever check comes first
        torch.manual_seed(20)
        model = ShuffleNetV2([1, 1, 1], list(channels), num_classes=classes)
        with torch.no_grad():
            for layer in model.modules():
                if isinstance(layer, torch.nn.BatchNorm2d):
                    layer.weight.uniform_(0.7, 1.4)
                    layer.bias.uniform_(-0.4, 0.4)
                    layer.momentum = 0.8
            for _ in range(2):
                model(images(16))
        return model.state_dict()


def network(probe, sizes):
    """A ShuffleNetV2 with those weights."""
    channels, classes = sizes
    model = probe.build("ShuffleNetV2", [1, 1, 1], list(channels), num_classes=classes)
    model.load(pretrained(*sizes))
    return model


def parameters_of(sizes, *without):
    """Names and shapes of its parameters, but for some layers."""
    state = pretrained(*sizes)
    learned = {name: tuple(value.shape) for name, value in state.items() if name.endswith(("weight", "bias"))}
    return {name: size for name, size in learned.items() if not name.startswith(without)}


def published(probe):
    """Those weights in a file, as an entry of a WeightsEnum."""
    model = network(probe, TINY)
    return probe.call("publish", model, [str(number) for number in range(TINY[1])]).attribute("DEFAULT")


def loaded(probe, *numbers_of_classes):
    """The networks that load_with_new_head makes of them."""
    weights = published(probe)
    return [probe.build("load_with_new_head", weights, number) for number in numbers_of_classes]


def with_same_head(*models):
    """The models, with the same new weights in their heads `fc`."""
    weight, bias = torch.randn(4, 64) / 8, torch.randn(4)
    for model in models:
        model.load({"fc.weight": weight, "fc.bias": bias})
    return models


@pytest.mark.check("new_head", points=1)
def test_new_head_gives_logits_of_the_new_task(student):
    """the network of load_with_new_head gives logits (B, num_classes), a batch of one included

    zh: load_with_new_head 得到的网络给出 logits (B, num_classes)，包括批量为 1 的情形
    """
    for num_classes, model in zip((4, 11), loaded(student, 4, 11), strict=True):
        model.eval()
        for batch in (3, 1):
            with expect.about(f"{num_classes} classes, batch of {batch}", f"{num_classes} 个类别，批量为 {batch}"):
                expect.shape(model(images(batch)), (batch, num_classes))


@pytest.mark.check("new_head", points=1, rests_on=["test_new_head_gives_logits_of_the_new_task"])
def test_new_head_takes_the_place_of_fc(student):
    """the network has the parameters of tiny_shufflenet, with fc for the new classes, and no others

    zh: 网络的参数就是 tiny_shufflenet 的参数，其中 fc 适合新的类别，没有别的参数
    """
    wanted = parameters_of(TINY, "fc") | {"fc.weight": (4, 64), "fc.bias": (4,)}
    [model] = loaded(student, 4)
    expect.parameters(model, wanted, on=[images(3)])


@pytest.mark.check("new_head", points=2, rests_on=["test_new_head_takes_the_place_of_fc"])
def test_rest_of_the_network_is_what_the_file_says(student, answer):
    """the rest of the network computes what the weights in the file say, running statistics included

    zh: 网络其余部分的计算与文件里的权重相符，包括滑动统计量
    """
    model, reference = with_same_head(*loaded(student, 4), *loaded(answer, 4))
    expect.same_function(model.eval(), reference.eval(), images(4))


@pytest.mark.check("new_head", points=0.5, rests_on=["test_new_head_takes_the_place_of_fc"])
def test_new_head_is_new(student):
    """the head starts at random, as torch initialises it, even if the number of classes is the old one

    zh: 头的初始值是随机的，由 torch 默认给出，哪怕类别数和原来一样
    """
    heads = [model.state() for model in loaded(student, TINY[1], TINY[1])]
    what = Text("fc.weight of a new head for the old number of classes", "类别数与原来相同时，新头的 fc.weight ")
    expect.starts_uniform([expect.shape(head.get("fc.weight"), (TINY[1], 64), what) for head in heads], 1 / 8, what)


@pytest.mark.check("new_head", points=0.5, rests_on=["test_rest_of_the_network_is_what_the_file_says"])
def test_everything_can_be_trained(student, answer):
    """gradients reach every parameter of the network, old and new

    zh: 梯度能传到网络的每个参数，旧的和新的都一样
    """
    model, reference = with_same_head(*loaded(student, 4), *loaded(answer, 4))
    expect.same_gradients(model.eval(), reference.eval(), images(4))


def hybrid(probe, sizes, num_classes):
    """A HybridModel around a network with pretrained weights."""
    return probe.build("HybridModel", network(probe, sizes), num_classes)


def hybrids(student, answer, sizes=SMALL, num_classes=4):
    """Two of them, with the same new weights in adapter and head."""
    models = [hybrid(probe, sizes, num_classes) for probe in (student, answer)]
    features = sizes[0][-1]
    state = {"adapter.weight": torch.randn(3, 1, 1, 1), "adapter.bias": torch.randn(3)}
    state |= {"head.weight": torch.randn(num_classes, features), "head.bias": torch.randn(num_classes)}
    for model in models:
        model.load(state)
    return models


@pytest.mark.check("hybrid_model", points=1)
def test_hybrid_gives_logits(student):
    """HybridModel maps grey images (B, 1, H, W) to logits (B, num_classes), for other backbones and a batch of one too

    zh: HybridModel 把灰度图像 (B, 1, H, W) 变成 logits (B, num_classes)，换成别的主干、批量为 1 时也一样
    """
    for sizes, num_classes in ((SMALL, 4), (WIDER, 2)):
        model = hybrid(student, sizes, num_classes).eval()
        for batch in (3, 1):
            features = sizes[0][-1]
            with expect.about(f"{features} features, batch of {batch}", f"{features} 个特征，批量为 {batch}"):
                expect.shape(model(images(batch, 1)), (batch, num_classes))


@pytest.mark.check("hybrid_model", points=1)
def test_hybrid_has_adapter_backbone_and_head(student):
    """HybridModel registers adapter, head and the backbone that it is given, which has lost its own head

    zh: HybridModel 登记 adapter、head 以及传进来的主干，主干自己的头已经去掉
    """
    model = hybrid(student, SMALL, 4)
    backbone = {f"backbone.{name}": size for name, size in parameters_of(SMALL, "fc").items()}
    wanted = {"adapter.weight": (3, 1, 1, 1), "adapter.bias": (3,), "head.weight": (4, 7), "head.bias": (4,)}
    # Small statistics: else the small weights with which each parameter is looked for fade away from layer to layer.
    variances = {name: size for name, size in model.buffers().items() if name.endswith("running_var")}
    model.load({name: torch.full(size, 0.01) for name, size in variances.items()})
    expect.parameters(model, backbone | wanted, on=[images(3, 1)])


HYBRID = ["test_hybrid_gives_logits", "test_hybrid_has_adapter_backbone_and_head"]


@pytest.mark.check("hybrid_model", points=1.5, rests_on=HYBRID)
def test_hybrid_computes_adapter_backbone_head(student, answer):
    """HybridModel computes adapter, backbone and head in evaluation mode, whatever its weights are

    zh: 评估模式下，HybridModel 依次计算适配层、主干和头，无论权重是什么
    """
    for sizes in (SMALL, WIDER):
        model, reference = hybrids(student, answer, sizes)
        expect.same_function(model.eval(), reference.eval(), images(4, 1))


@pytest.mark.check("hybrid_model", points=1.5, rests_on=["test_hybrid_computes_adapter_backbone_head"])
def test_gradients_reach_adapter_and_head_alone(student, answer):
    """gradients reach adapter and head of HybridModel, and no parameter of its backbone

    zh: 梯度能传到 HybridModel 的适配层和头，主干的参数都得不到梯度
    """
    model, reference = hybrids(student, answer)
    expect.same_gradients(model.eval(), reference.eval(), images(4, 1))


def stays_frozen(model, reference):
    """A batch goes through the model as if in evaluation mode, and leaves its state as it was."""
    x = images(4, 1)
    output = expect.keeps_state(model, x)
    expect.equal(output, reference(x), Text("the output in training mode", "训练模式下的输出"))


@pytest.mark.check("hybrid_model", points=0.5, rests_on=["test_hybrid_computes_adapter_backbone_head"])
def test_statistics_are_frozen_in_a_new_model(student, answer):
    """in a new HybridModel, BatchNorm uses the backbone's running statistics and leaves them as they are

    zh: 在新建的 HybridModel 里，BatchNorm 使用主干的滑动统计量，并且不改动它们
    """
    model, reference = hybrids(student, answer)
    stays_frozen(model, reference)


@pytest.mark.check("hybrid_model", points=1, rests_on=["test_hybrid_computes_adapter_backbone_head"])
def test_statistics_stay_frozen_when_training_begins(student, answer):
    """train() puts the rest of HybridModel into training mode, returns the model and leaves the backbone frozen

    zh: train() 把 HybridModel 的其余部分切换到训练模式，返回模型本身，主干仍然冻结
    """
    model, reference = hybrids(student, answer)
    model.attribute("head").call("eval")
    for mode, arguments in ((True, []), (False, [False])):
        returned = model.call("train", *arguments)
        if not isinstance(returned, Remote):
            found = describe(returned)
            raise expect.Mismatch(f"train() should return the model; it returned {found.en}.",
                                  f"train() 应当返回模型本身，实际返回的是{found.zh}。")  # fmt: skip
        for part in ("training", "head.training"):
            what = Text(f"{part} after train({mode})", f"train({mode}) 之后的 {part} ")
            expect.equal(model.attribute(part), mode, what)
        stays_frozen(returned, reference)


@pytest.mark.check("hybrid_model", points=0.5, rests_on=["test_gradients_reach_adapter_and_head_alone"])
def test_hybrid_runs_on_a_gpu(student, answer):
    """HybridModel runs on a GPU

    zh: HybridModel 能在 GPU 上运行
    """
    model, reference = hybrids(student, answer)
    expect.runs_on_gpu(model.eval(), reference.eval(), images(2, 1))


def prepared(probe, block="stage4", *, frozen=False):
    """A pretrained network after start_fine_tuning, in evaluation mode, and the optimizer."""
    model = network(probe, SMALL)
    if frozen:
        model.freeze()
    optimizer = probe.build("start_fine_tuning", model, block, 4, head_lr=0.1, block_lr=0.004)
    return model.eval(), optimizer


def new_fc(*models):
    """Give them the same new weights in their heads."""
    state = {"fc.weight": torch.randn(4, 7), "fc.bias": torch.randn(4)}
    for model in models:
        model.load(state)


@pytest.mark.check("fine_tuning", points=0.5)
def test_fine_tuning_begins_with_a_new_head(student):
    """start_fine_tuning gives the network a head fc for the new classes, and no other new parameters

    zh: start_fine_tuning 给网络换上适合新类别的头 fc，没有别的新参数
    """
    model, _ = prepared(student)
    for batch in (3, 1):
        with expect.about(f"batch of {batch}", f"批量为 {batch}"):
            expect.shape(model(images(batch)), (batch, 4))
    wanted = parameters_of(SMALL, "fc") | {"fc.weight": (4, 7), "fc.bias": (4,)}
    expect.parameters(model.train(), wanted, on=[images(3)])


@pytest.mark.check("fine_tuning", points=1.5, rests_on=["test_fine_tuning_begins_with_a_new_head"])
def test_head_and_block_learn_and_nothing_else(student, answer):
    """after start_fine_tuning, gradients reach head and block, and no other parameter, whatever was frozen before

    zh: start_fine_tuning 之后，梯度只传到头和那一块，别的参数都得不到，无论之前冻结了什么
    """
    for block, frozen in (("stage4", False), ("conv5", True)):
        (model, _), (reference, _) = (prepared(probe, block, frozen=frozen) for probe in (student, answer))
        new_fc(model, reference)
        before = ("everything frozen before", "之前全部冻结") if frozen else ("nothing frozen before", "之前没有冻结")
        with expect.about(f"block {block!r}, {before[0]}", f"block 为 {block!r}，{before[1]}"):
            expect.same_gradients(model, reference, images(4))


@pytest.mark.check("fine_tuning", points=2, rests_on=["test_head_and_block_learn_and_nothing_else"])
def test_optimizer_steps_with_two_learning_rates(student, answer):
    """the optimizer moves the head with head_lr and the block with block_lr, with momentum 0.9

    zh: 优化器以 head_lr 更新头，以 block_lr 更新那一块，动量为 0.9
    """
    (model, optimizer), (reference, expected) = (prepared(probe) for probe in (student, answer))
    new_fc(model, reference)
    for step in (1, 2):
        x, along = images(4), torch.randn(4, 4)
        for network, its_optimizer in ((model, optimizer), (reference, expected)):
            network.gradients(x, along=[along])
            its_optimizer.call("step")
        ours, theirs = model.state(), reference.state()
        for name, value in theirs.items():
            what = Text(f"{name} after step {step}", f"第 {step} 步之后的 {name} ")
            expect.equal(ours.get(name), value, what, atol=1e-4)


NORMS = {"BatchNorm2d": (6, 3, 4, 2), "BatchNorm1d": (6, 3), "BatchNorm3d": (6, 3, 2, 2, 3)}


def in_training(probe, model):
    """The model as a training loop has it: after train() and freeze_statistics()."""
    probe.run("freeze_statistics", model.train())
    return model


def norms(student, answer, kind, *others, frozen=()):
    """On both sides, a BatchNorm of this kind that is not new any more, and other layers, which learn."""
    models = [probe.sequential((kind, 3), *others) for probe in (student, answer)]
    state = {"0.weight": torch.randn(3), "0.bias": torch.randn(3), "0.running_mean": torch.randn(3)}
    state["0.running_var"] = torch.rand(3) + 0.5
    for model in models:
        model.load(state)
        if frozen:
            model.freeze(*frozen)
    return models


def same_batch(model, reference, x):
    """A batch gives the same on both sides, and leaves the same state."""
    (output, state), (expected, wanted) = ((one(x), one.state()) for one in (model, reference))
    expect.equal(output, expected)
    expect.equal(state, wanted, Text("the state after a batch", "一批数据过后的状态"), atol=1e-4)


@pytest.mark.check("freeze_statistics", points=1.5)
def test_frozen_norms_keep_their_statistics(student, answer):
    """after freeze_statistics, a frozen BatchNorm of each kind uses its running statistics and leaves them as they are

    zh: freeze_statistics 之后，冻结的各种 BatchNorm 都使用滑动统计量，并且不改动它们
    """
    for kind, *others in (("BatchNorm2d",), *((kind, ("PReLU",)) for kind in NORMS)):
        model, reference = norms(student, answer, kind, *others, frozen=["0.weight", "0.bias"])
        before = ("before a layer that learns", "后面有还在学习的层") if others else ("alone", "没有别的层")
        with expect.about(f"a frozen {kind}, {before[0]}", f"冻结的 {kind}，{before[1]}"):
            same_batch(in_training(student, model), in_training(answer, reference), torch.randn(NORMS[kind]))


@pytest.mark.check("freeze_statistics", points=1.5)
def test_other_layers_stay_in_their_mode(student, answer):
    """freeze_statistics leaves dropout, and BatchNorm that learns, in the mode that they were in

    zh: freeze_statistics 不改变 dropout 以及还在学习的 BatchNorm 的模式
    """
    layers = (("BatchNorm1d", 2), ("Dropout", 1.0))  # which drops everything, so that nothing is left to chance
    with expect.about("a BatchNorm that learns, before a dropout", "还在学习的 BatchNorm，后面是 dropout"):
        same_batch(*(in_training(probe, probe.sequential(*layers)) for probe in (student, answer)), torch.randn(4, 2))
    for kind, size in NORMS.items():
        model, reference = norms(student, answer, kind)
        with expect.about(f"a {kind} that learns", f"还在学习的 {kind}"):
            same_batch(in_training(student, model), in_training(answer, reference), torch.randn(size))
        student.run("freeze_statistics", model.eval())
        with expect.about(f"a {kind} in evaluation mode", f"评估模式下的 {kind}"):
            same_batch(model, reference.eval(), torch.randn(size))
    for frozen, learns in (("0.bias", "weight"), ("0.weight", "bias")):
        model, reference = norms(student, answer, "BatchNorm1d", frozen=[frozen])
        with expect.about(f"a BatchNorm1d of which only the {learns} learns", f"只有 {learns} 还在学习的 BatchNorm1d"):
            same_batch(in_training(student, model), in_training(answer, reference), torch.randn(6, 3))


@pytest.mark.check(
    "freeze_statistics",
    points=1,
    rests_on=["test_frozen_norms_keep_their_statistics", "test_other_layers_stay_in_their_mode"],
)
def test_a_half_frozen_network_trains_its_other_half(student, answer):
    """of a ShuffleNetV2 whose stage4 learns, freeze_statistics freezes every BatchNorm outside stage4

    zh: 在只有 stage4 学习的 ShuffleNetV2 中，freeze_statistics 冻结 stage4 以外的所有 BatchNorm
    """
    models = []
    for probe in (student, answer):
        model = network(probe, SMALL).freeze(*parameters_of(SMALL, "stage4"))
        models.append(in_training(probe, model))
    model, reference = models
    same_batch(model, reference, images(6))
    expect.same_gradients(model, reference, images(6))  # last, for it runs the model answer twice
