"""Hidden graders of 19_dynamic_architecture."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text
from autograder.probe.probe import describe
from autograder.wire.failures import StudentFailure

PLAIN = ([("linear", 16), ("relu",), ("dropout", 0.5), ("linear", 4)], 7)
NORMED = ([("norm",), ("linear", 6), ("norm",), ("relu",), ("linear", 6), ("linear", 6), ("relu",)], 9)
BARE = ([("relu",)], 5)
EMPTY = ([], 3)
PARAMETERS = {  # of each of them, by the number of its layer
    "PLAIN": {0: (16, 7), 3: (4, 16)},
    "NORMED": {0: (9,), 1: (6, 9), 2: (6,), 4: (6, 6), 5: (6, 6)},
}


def described(probe, case):
    """What from_description makes of a description, in evaluation mode."""
    return probe.build("from_description", *case).eval()


def with_biases(weights):
    """Names and shapes of weights by their modules' names, and of as many biases."""
    wanted = {f"{name}.weight": size for name, size in weights.items()}
    return wanted | {f"{name}.bias": size[:1] for name, size in weights.items()}


@pytest.mark.check("from_description", points=1)
def test_description_gives_a_sequential(student):
    """from_description gives an nn.Sequential from (B, in_features) to (B, the last linear layer's features)

    zh: from_description 给出从 (B, in_features) 到 (B, 最后一个线性层的特征数) 的 nn.Sequential
    """
    for case, features in ((PLAIN, 4), (NORMED, 6), (BARE, 5), (EMPTY, 3)):
        with expect.about(Text.code(f"from_description{case}")):
            found = student.call("from_description", *case)
            model = expect.instance(found, "torch.nn.Sequential", Text("the result", "结果"))
            for batch in (4, 1):
                expect.shape(model.eval()(torch.randn(batch, case[1])), (batch, features))


@pytest.mark.check("from_description", points=1, rests_on=["test_description_gives_a_sequential"])
def test_described_layers_are_registered_in_order(student):
    """the nn.Sequential holds one layer for each entry, and each has the shape that follows from those before it

    zh: nn.Sequential 里每个条目对应一层，每层的形状都与它前面的层相符
    """
    for case, weights in ((PLAIN, PARAMETERS["PLAIN"]), (NORMED, PARAMETERS["NORMED"])):
        with expect.about(Text.code(f"from_description{case}")):
            expect.parameters(described(student, case), with_biases(weights), on=[torch.randn(32, case[1])])


LAYERS = ["test_described_layers_are_registered_in_order"]


@pytest.mark.check("from_description", points=1, rests_on=LAYERS)
def test_described_network_computes_its_layers(student, answer):
    """the network computes the layers of its description, in their order, whatever its weights are

    zh: 网络按描述里的顺序计算各层，无论权重是什么
    """
    for case in (PLAIN, NORMED, BARE, EMPTY):
        model, reference = described(student, case), described(answer, case)
        expect.same_weights(model, reference)
        with expect.about(Text.code(f"from_description{case}")):
            expect.same_function(model, reference, torch.randn(6, case[1]))


@pytest.mark.check("from_description", points=0.5, rests_on=["test_description_gives_a_sequential"])
def test_dropout_is_as_described(student):
    """in training, ("dropout", p) drops a share p of all values and scales up the others; otherwise it changes nothing

    zh: 训练时，("dropout", p) 丢弃比例为 p 的值，并把其余的值放大；其余时候什么也不改变
    """
    x = torch.ones(100, 40)
    for p in (0.2, 0.7):
        model = student.build("from_description", [("dropout", p)], 40)
        y = expect.shape(model(x), (100, 40))
        dropped = y == 0
        # 4000 values: the share is off by more than 0.05 once in 10 ** 9 times.
        if abs(float(dropped.float().mean()) - p) > 0.05:
            share = float(dropped.float().mean())
            raise expect.Mismatch(f'("dropout", {p}) sets {share:.0%} of the values to zero in training.',
                                  f'训练时，("dropout", {p}) 把 {share:.0%} 的值变成了零。')  # fmt: skip
        kept = torch.where(dropped, 0.0, 1 / (1 - p))
        expect.equal(y, kept, Text("the output in training, for ones", "训练时对一批 1 的输出"))
        expect.equal(model.eval()(x), x, Text("the output in evaluation", "评估时的输出"))


@pytest.mark.check("from_description", points=1)
def test_unknown_kind_is_a_value_error(student):
    """an entry of an unknown kind raises a ValueError, wherever it stands

    zh: 遇到未知种类的条目，无论它在哪里，都抛出 ValueError
    """
    for description in ([("conv", 4)], [("linear", 5), ("softmax",)], [("lineer", 3), ("relu",)]):
        what = Text.code(f"from_description({description}, 6)")
        expect.raises("ValueError", student.call, "from_description", description, 6, what=what)


DEEP = (5, 4, 3, 3)  # in_features, hidden_size, out_features, max_depth
FLAT = (2, 6, 7, 0)


@pytest.mark.check("adaptive_depth", points=0.5)
def test_every_depth_gives_outputs(student):
    """AdaptiveDepth gives outputs (B, out_features) for every depth from 0 to max_depth, a batch of one included

    zh: 从 0 到 max_depth 的每一种深度，AdaptiveDepth 都给出 (B, out_features)，包括批量为 1 的情形
    """
    for sizes in (DEEP, FLAT):
        model = student.build("AdaptiveDepth", *sizes)
        for depth in range(sizes[3] + 1):
            for batch in (4, 1):
                said = f"AdaptiveDepth{sizes}(x({batch}, {sizes[0]}), {depth})"
                with expect.about(Text.code(said)):
                    expect.shape(model(torch.randn(batch, sizes[0]), depth), (batch, sizes[2]))


@pytest.mark.check("adaptive_depth", points=1)
def test_all_layers_are_registered(student):
    """AdaptiveDepth registers first, max_depth layers and last when it is made

    zh: AdaptiveDepth 一建好就登记了 first、max_depth 个 layers 和 last
    """
    for n, hidden, m, depth in (DEEP, FLAT):
        weights = {"first": (hidden, n), **{f"layers.{k}": (hidden, hidden) for k in range(depth)}, "last": (m, hidden)}
        with expect.about(Text.code(f"AdaptiveDepth{(n, hidden, m, depth)}")):
            model = student.build("AdaptiveDepth", n, hidden, m, depth)
            expect.parameters(model, with_biases(weights), on=[torch.randn(16, n), depth])


@pytest.mark.check(
    "adaptive_depth", points=1, rests_on=["test_all_layers_are_registered", "test_every_depth_gives_outputs"]
)
def test_depth_says_how_many_layers_are_used(student, answer):
    """AdaptiveDepth computes first, the first `depth` hidden layers and last, for one depth after the other

    zh: 换着深度调用时，AdaptiveDepth 每次都计算 first、前 `depth` 个隐藏层和 last
    """
    model, reference = expect.twins(student, answer, "AdaptiveDepth", *DEEP)
    for depth in (2, 0, 3, 1):
        with expect.about(f"depth {depth}", f"深度为 {depth}"):
            expect.same_function(model, reference, torch.randn(6, 5), depth)


USED = ["test_depth_says_how_many_layers_are_used"]


@pytest.mark.check("adaptive_depth", points=0.5, rests_on=USED)
def test_gradients_reach_the_layers_in_use(student, answer):
    """gradients reach the input and the layers in use, and no other layer

    zh: 梯度能传到输入和用到的层，传不到别的层
    """
    model, reference = expect.twins(student, answer, "AdaptiveDepth", *DEEP)
    for depth in (1, 3):
        with expect.about(f"depth {depth}", f"深度为 {depth}"):
            expect.same_gradients(model, reference, torch.randn(6, 5), depth)


@pytest.mark.check("adaptive_depth", points=0.5, rests_on=["test_gradients_reach_the_layers_in_use"])
def test_other_layers_compute_nothing(student, answer):
    """layers that are not in use compute nothing: even a layer of the wrong size does no harm there

    zh: 没有用到的层不做任何计算：哪怕那里放的是一个大小不对的层，也不碍事
    """
    model, reference = expect.twins(student, answer, "AdaptiveDepth", *DEEP)
    model.attribute("layers").call("__setitem__", 2, student.build("torch.nn.Linear", 9, 9))
    x = torch.randn(6, 5)
    try:
        output = model(x, 2)
    except StudentFailure as failure:
        if failure.kind != "RuntimeError":
            raise
        raise expect.Mismatch(
            "at depth 2, layers[2] is computed too.", "深度为 2 时，layers[2] 也算了一遍。"
        ) from failure
    expect.equal(output, reference(x, 2))


@pytest.mark.check("adaptive_depth", points=0.5, rests_on=["test_every_depth_gives_outputs"])
def test_depth_that_is_not_there_is_a_value_error(student):
    """a negative depth and one greater than max_depth raise a ValueError

    zh: 深度为负数或大于 max_depth 时抛出 ValueError
    """
    model = student.build("AdaptiveDepth", *DEEP)
    for depth in (4, -1, 9):
        what = Text.code(f"AdaptiveDepth{DEEP}(x, {depth})")
        expect.raises("ValueError", model, torch.randn(2, 5), depth, what=what)


ROUTED = (5, 6, 3, 4)  # in_features, hidden_size, out_features, num_experts


def routed(student, answer):
    """Two RoutedNetworks with the same weights, large enough that samples differ in their experts."""
    return expect.twins(student, answer, "RoutedNetwork", *ROUTED, scale=0.8)


def routes(reference, x):
    """The expert of each sample."""
    return reference.attribute("router")(x).argmax(dim=1)


def batch_for(reference, experts, size=12):
    """A batch in random order whose samples go to these experts and no other, at least two to each.

    No sample is torn between two experts: rounding must not decide.
    """
    pool = 2 * torch.randn(400, 5)
    logits = reference.attribute("router")(pool)
    best = logits.topk(2, dim=1).values
    clear = best[:, 0] - best[:, 1] > 0.05
    groups = [pool[clear & (logits.argmax(dim=1) == expert)] for expert in experts]
    share = -(-size // len(experts))
    x = torch.cat([group[:share] for group in groups])
    return x[torch.randperm(len(x))]


@pytest.mark.check("routed_network", points=0.5)
def test_routed_network_gives_outputs(student):
    """RoutedNetwork gives outputs (B, out_features), a batch of one and a single expert included

    zh: RoutedNetwork 给出 (B, out_features)，包括批量为 1 和只有一位专家的情形
    """
    for sizes in (ROUTED, (4, 3, 2, 1), (3, 4, 1, 6)):
        model = student.build("RoutedNetwork", *sizes)
        for batch in (9, 2, 1):
            with expect.about(Text.code(f"RoutedNetwork{sizes}(x({batch}, {sizes[0]}))")):
                expect.shape(model(torch.randn(batch, sizes[0])), (batch, sizes[2]))


@pytest.mark.check("routed_network", points=1)
def test_router_and_experts_are_registered(student):
    """RoutedNetwork registers the router and two linear layers for each expert

    zh: RoutedNetwork 登记了路由，以及每位专家的两个线性层
    """
    for n, hidden, m, experts in (ROUTED, (3, 4, 2, 2)):
        weights = {"router": (experts, n)}
        for k in range(experts):
            weights |= {f"experts.{k}.0": (hidden, n), f"experts.{k}.2": (m, hidden)}
        with expect.about(Text.code(f"RoutedNetwork{(n, hidden, m, experts)}")):
            model = student.build("RoutedNetwork", n, hidden, m, experts)
            expect.parameters(model, with_biases(weights), on=[4 * torch.randn(64, n)])


@pytest.mark.check(
    "routed_network",
    points=1,
    rests_on=["test_router_and_experts_are_registered", "test_routed_network_gives_outputs"],
)
def test_chosen_expert_times_its_probability(student, answer):
    """a sample alone gets the output of the expert with the largest probability, times that probability

    zh: 单独一个样本得到的是概率最大的那位专家的输出，再乘以这个概率
    """
    model, reference = routed(student, answer)
    for sample in batch_for(reference, [0, 1, 2, 3], size=8).split(1):
        expect.same_function(model, reference, sample)


@pytest.mark.check("routed_network", points=1, rests_on=["test_chosen_expert_times_its_probability"])
def test_each_sample_goes_its_own_way(student, answer):
    """each sample of a batch gets what it would get alone, in the order of the samples, also if an expert has none

    zh: 批次里每个样本的结果与它单独进来时相同，按样本的顺序排列，有的专家分不到样本时也一样
    """
    model, reference = routed(student, answer)
    for experts in ([0, 1, 2, 3], [1, 3], [2]):
        with expect.about(f"samples for the experts {experts}", f"样本分给专家 {experts}"):
            expect.same_function(model, reference, batch_for(reference, experts))


@pytest.mark.check("routed_network", points=1, rests_on=["test_each_sample_goes_its_own_way"])
def test_gradients_reach_router_and_chosen_experts(student, answer):
    """gradients reach the router, every expert that was chosen, and the input

    zh: 梯度能传到路由、每一位被选中的专家和输入
    """
    model, reference = routed(student, answer)
    expect.same_gradients(model, reference, batch_for(reference, [0, 1, 2, 3], size=24))


def parts_of(output):
    """The tensors of an output, of which the first holds the values."""
    return [output] if isinstance(output, torch.Tensor) else list(output)


def same_for_samples(model, reference, x, mine):
    """For the samples `mine`, output and input gradient of the model are the model answer's, and finite."""
    along = [torch.randn(parts_of(reference(x))[0].shape)]
    ours, theirs = (one.gradients(x, along=along, models=[]) for one in (model, reference))
    outputs = [parts_of(one.output)[0] for one in (ours, theirs)]
    expect.equal(expect.shape(outputs[0], along[0].shape)[mine], outputs[1][mine])
    what = Text("the gradient of the input", "输入的梯度")
    grad = expect.shape(ours.inputs[0] if ours.inputs else None, x.shape, what)
    expect.equal(grad[mine], theirs.inputs[0][mine], what, atol=1e-4)


@pytest.mark.check("routed_network", points=0.5, rests_on=["test_gradients_reach_router_and_chosen_experts"])
def test_experts_compute_their_own_samples_only(student, answer):
    """no expert computes the samples of another: if the weights of one are nan, the others' samples do not notice

    zh: 没有哪位专家去算别人的样本：哪怕一位专家的权重是 nan，归别人的样本也不受影响
    """
    model, reference = routed(student, answer)
    x = batch_for(reference, [0, 1, 2, 3])
    mine = routes(reference, x) != 1
    for one in (model, reference):
        one.load({"experts.1.0.weight": torch.full((6, 5), torch.nan)})
    same_for_samples(model, reference, x, mine)


@pytest.mark.check("routed_network", points=0.5, rests_on=["test_gradients_reach_router_and_chosen_experts"])
def test_routed_network_runs_on_a_gpu(student, answer):
    """RoutedNetwork runs on a GPU

    zh: RoutedNetwork 能在 GPU 上运行
    """
    model, reference = routed(student, answer)
    expect.runs_on_gpu(model, reference, batch_for(reference, [0, 1, 3], size=6))


EXITING = (6, 5, 4, 3)  # in_features, hidden_size, num_classes, depth
ALL_LOGITS = Text("the list of logits in training mode", "训练模式下的 logits 列表")
PAIR = Text("what EarlyExit gives in evaluation mode", "评估模式下 EarlyExit 的结果")


def exiting(student, answer, threshold):
    """Two EarlyExits with the same weights, in evaluation mode."""
    model, reference = expect.twins(student, answer, "EarlyExit", *EXITING, threshold, scale=0.9)
    return model.eval(), reference.eval()


def leaving(reference, threshold, each=4):
    """A batch in random order of which some samples leave at each exit, `each` at most.

    Nobody's confidence is so near to the threshold that rounding decides.
    """
    pool = 2 * torch.randn(200, EXITING[0])
    confidences = [logits.softmax(dim=1).amax(dim=1) for logits in reference.train()(pool)]
    clear = torch.stack([(confidence - threshold).abs() > 1e-3 for confidence in confidences]).all(dim=0)
    taken = reference.eval()(pool)[1]
    x = torch.cat([pool[clear & (taken == number)][:each] for number in range(EXITING[3])])
    return x[torch.randperm(len(x))]


@pytest.mark.check("early_exit", points=0.5)
def test_training_gives_logits_of_all_exits(student):
    """in training mode, EarlyExit gives a list of `depth` tensors, the logits (B, num_classes) of each exit

    zh: 训练模式下，EarlyExit 给出含 `depth` 个张量的列表，即每个出口的 logits (B, num_classes)
    """
    for n, hidden, classes, depth in (EXITING, (3, 4, 5, 1)):
        # Thresholds that everybody reaches: in training they count for nothing.
        model = student.build("EarlyExit", n, hidden, classes, depth, 0.0)
        for batch in (4, 1):
            with expect.about(f"{depth} blocks, batch of {batch}", f"{depth} 块，批量为 {batch}"):
                given = model(torch.randn(batch, n))
                if not isinstance(given, list | tuple) or len(given) != depth:
                    found = describe(given)
                    raise expect.Mismatch(f"{ALL_LOGITS.en} should hold {depth} tensors; it is {found.en}.",
                                          f"{ALL_LOGITS.zh}应当有 {depth} 个张量，实际是{found.zh}。")  # fmt: skip
                for k, logits in enumerate(given):
                    expect.shape(logits, (batch, classes), Text(f"the logits of exit {k}", f"{k} 号出口的 logits "))


@pytest.mark.check("early_exit", points=0.5)
def test_evaluation_gives_logits_and_exits(student):
    """in evaluation mode, EarlyExit gives logits (B, num_classes) and exits (B,), a batch of one included

    zh: 评估模式下，EarlyExit 给出 logits (B, num_classes) 和出口编号 (B,)，包括批量为 1 的情形
    """
    for n, hidden, classes, depth in (EXITING, (3, 4, 5, 1)):
        model = student.build("EarlyExit", n, hidden, classes, depth, 0.4).eval()
        for batch in (7, 1):
            with expect.about(f"{depth} blocks, batch of {batch}", f"{depth} 块，批量为 {batch}"):
                logits, taken = expect.pair(model(torch.randn(batch, n)), PAIR)
                expect.shape(logits, (batch, classes), Text.code("logits"))
                expect.shape(taken, (batch,), Text.code("taken"))


@pytest.mark.check("early_exit", points=0.5)
def test_blocks_and_exits_are_registered(student):
    """EarlyExit registers `depth` blocks and `depth` exits, each with a weight and a bias

    zh: EarlyExit 登记了 `depth` 个块和 `depth` 个出口，各有一个权重和一个偏置
    """
    for n, hidden, classes, depth in (EXITING, (3, 4, 5, 2)):
        weights = {f"blocks.{k}": (hidden, hidden if k else n) for k in range(depth)}
        weights |= {f"exits.{k}": (classes, hidden) for k in range(depth)}
        with expect.about(Text.code(f"EarlyExit{(n, hidden, classes, depth, 0.9)}")):
            model = student.build("EarlyExit", n, hidden, classes, depth, 0.9)
            expect.parameters(model, with_biases(weights), on=[torch.randn(16, n)])


TRAINING = ["test_blocks_and_exits_are_registered", "test_training_gives_logits_of_all_exits"]


@pytest.mark.check("early_exit", points=1, rests_on=TRAINING)
def test_every_exit_learns_from_every_sample(student, answer):
    """in training mode, values and gradients of all exits are right, for confident samples too

    zh: 训练模式下，全部出口的值和梯度都正确，对很有把握的样本也一样
    """
    model, reference = expect.twins(student, answer, "EarlyExit", *EXITING, 0.5, scale=0.9)
    x = torch.randn(8, 6)
    expect.same_function(model, reference, x, what=ALL_LOGITS)
    expect.same_gradients(model, reference, x)


EVALUATION = ["test_blocks_and_exits_are_registered", "test_evaluation_gives_logits_and_exits"]


@pytest.mark.check("early_exit", points=1, rests_on=EVALUATION)
def test_sample_leaves_at_the_first_confident_exit(student, answer):
    """a sample alone takes the first exit with a probability of at least the threshold, else the last

    zh: 单独一个样本走第一个概率不低于阈值的出口，没有这样的出口就走最后一个
    """
    for threshold in (0.8, 0.9):
        model, reference = exiting(student, answer, threshold)
        for sample in leaving(reference, threshold, each=2).split(1):
            with expect.about(f"threshold {threshold}", f"阈值为 {threshold}"):
                expect.same_function(model, reference, sample, what=PAIR)


LEAVES = ["test_sample_leaves_at_the_first_confident_exit"]


@pytest.mark.check("early_exit", points=0.5, rests_on=LEAVES)
def test_each_sample_decides_for_itself(student, answer):
    """each sample of a batch gets what it would get alone, in the order of the samples

    zh: 批次里每个样本的结果与它单独进来时相同，按样本的顺序排列
    """
    model, reference = exiting(student, answer, 0.8)
    expect.same_function(model, reference, leaving(reference, 0.8), what=PAIR)


APART = ["test_each_sample_decides_for_itself"]


@pytest.mark.check("early_exit", points=0.5, rests_on=LEAVES)
def test_thresholds_at_the_ends(student, answer):
    """everybody leaves at exit 0 if the threshold is just reached, and nobody before the last exit if it is above 1

    zh: 置信度恰好等于阈值时，人人都从 0 号出口离开；阈值大于 1 时，谁也不会在最后一个出口之前离开
    """
    for threshold, weights in ((0.25, 0.0), (1.1, 0.9)):
        model, reference = exiting(student, answer, threshold)
        if not weights:  # then each of four classes has a probability of exactly 0.25
            for one in (model, reference):
                one.load({name: torch.zeros(size) for name, size in head_of(EXITING).items()})
        with expect.about(f"threshold {threshold}", f"阈值为 {threshold}"):
            expect.same_function(model, reference, torch.randn(5, 6), what=PAIR)


def head_of(sizes):
    """Names and shapes of the parameters of exit 0."""
    return {"exits.0.weight": (sizes[2], sizes[1]), "exits.0.bias": (sizes[2],)}


@pytest.mark.check("early_exit", points=0.5, rests_on=APART)
def test_gradients_flow_in_evaluation(student, answer):
    """in evaluation mode, gradients of the logits reach the input, and every block and exit that was used

    zh: 评估模式下，logits 的梯度能传到输入，以及用到的每个块和出口
    """
    model, reference = exiting(student, answer, 0.8)
    expect.same_gradients(model, reference, leaving(reference, 0.8))


FLOWING = ["test_gradients_flow_in_evaluation"]


@pytest.mark.check("early_exit", points=0.5, rests_on=FLOWING)
def test_blocks_compute_nothing_for_those_who_left(student, answer):
    """no block computes samples that have left: if the weights of the last are nan, they do not notice

    zh: 没有哪一块去算已经离开的样本：哪怕最后一块的权重是 nan，它们也不受影响
    """
    model, reference = exiting(student, answer, 0.8)
    x = leaving(reference, 0.8)
    left = reference(x)[1] < 2
    for one in (model, reference):
        one.load({"blocks.2.weight": torch.full((5, 5), torch.nan)})
    same_for_samples(model, reference, x, left)


@pytest.mark.check("early_exit", points=0.5, rests_on=FLOWING)
def test_early_exit_runs_on_a_gpu(student, answer):
    """EarlyExit runs on a GPU in evaluation mode

    zh: EarlyExit 在评估模式下能在 GPU 上运行
    """
    model, reference = exiting(student, answer, 0.8)
    expect.runs_on_gpu(model, reference, leaving(reference, 0.8, each=2))
