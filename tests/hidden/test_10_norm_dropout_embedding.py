"""Hidden graders of 10_norm_dropout_embedding."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

LAYER = "MyBatchNorm1d"
MANY = 3000  # so many that dividing by n - 1 in place of n costs the one check that is about it
LARGE_EPS = 0.5  # so large that it matters where it is added


def batch(rows, features):
    """Rows of features, each feature with a level and a spread of its own."""
    return torch.randn(rows, features) * torch.linspace(0.5, 2, features) + torch.linspace(-3, 2, features)


def statistics(features):
    """Running statistics such as a layer might have learned."""
    return {"running_mean": 2 * torch.randn(features), "running_var": 0.5 + torch.rand(features)}


def own(layer, theirs):
    """The student's layer, which should not be torch's under another name."""
    if layer.is_a(f"torch.nn.{theirs}"):
        raise expect.Mismatch(f"your class inherits from nn.{theirs}; write the computation yourself.",
                              f"你的类继承了 nn.{theirs}；计算过程请自己写。")  # fmt: skip
    return layer


def starts_at(layer, **values):
    """Of the layer's parameters or buffers, each starts with this number throughout, in this shape."""
    state = layer.state()
    for name, (size, number) in values.items():
        what = Text(f"{name} of a new layer", f"新建的层的 {name} ")
        expect.equal(state.get(name), torch.full(size, float(number)), what)


def normalises_many(student, answer, name, cases, *inputs):
    """Layers made with these arguments give what the model answer's do, up to what n - 1 in place of n changes."""
    for case in cases:
        layer, reference = expect.twins(student, answer, name, *case)
        for x in inputs:
            with expect.about(Text.code(f"{name}({', '.join(map(str, case))})(x{tuple(x.shape)})")):
                expect.equal(layer(x), reference(x), atol=1e-3)


def unshifted(student, answer, name, features):
    """Two layers with the same new weights and a bias of zero, which hides no small relative difference."""
    layers = expect.twins(student, answer, name, features)
    for layer in layers:
        layer.load({"bias": torch.zeros(features)})
    return layers


def registers_weight_and_bias(student, name, theirs, x):
    """A layer of x's last size has a weight and a bias of that size, and nothing else to learn."""
    sizes = (x.shape[-1],)
    layer = own(student.build(name, *sizes), theirs)
    expect.parameters(layer, {"weight": sizes, "bias": sizes}, on=[x])
    return layer


@pytest.mark.check("batch_norm", points=0.5)
def test_batch_norm_registers_weight_and_bias(student):
    """MyBatchNorm1d is a module of its own whose parameters are weight and bias, (num_features,) each

    zh: MyBatchNorm1d 是自己写的模块，参数是 weight 和 bias，形状都是 (num_features,)
    """
    for features in (4, 7):
        registers_weight_and_bias(student, LAYER, "BatchNorm1d", batch(5, features))


@pytest.mark.check("batch_norm", points=0.5, rests_on=["test_batch_norm_registers_weight_and_bias"])
def test_batch_norm_starts_neutral(student):
    """weight of a new MyBatchNorm1d is 1, bias is 0

    zh: 新建的 MyBatchNorm1d 的 weight 为 1，bias 为 0
    """
    starts_at(student.build(LAYER, 4), weight=((4,), 1), bias=((4,), 0))


@pytest.mark.check("batch_norm", points=0.5, rests_on=["test_batch_norm_registers_weight_and_bias"])
def test_running_statistics_are_buffers(student):
    """MyBatchNorm1d has the buffers running_mean, zeros, and running_var, ones, (num_features,) each

    zh: MyBatchNorm1d 有缓冲区 running_mean（全 0）和 running_var（全 1），形状都是 (num_features,)
    """
    layer = student.build(LAYER, 4)
    starts_at(layer, running_mean=((4,), 0), running_var=((4,), 1))
    for name in ("running_mean", "running_var"):
        if name not in layer.buffers():
            raise expect.Mismatch(f"{name} should be a buffer.", f"{name} 应当是缓冲区。")


@pytest.mark.check("batch_norm", points=1, rests_on=["test_batch_norm_registers_weight_and_bias"])
def test_training_normalises_each_feature_over_the_batch(student, answer):
    """in training, each feature of a large batch comes out with mean bias and standard deviation weight

    zh: 训练时，一个大批次经过之后，每个特征的均值是 bias，标准差是 weight
    """
    normalises_many(student, answer, LAYER, [(3,)], batch(MANY, 3), 3 * batch(MANY, 3))


BATCH_RIGHT = ["test_training_normalises_each_feature_over_the_batch"]


@pytest.mark.check("batch_norm", points=0.5, rests_on=BATCH_RIGHT)
def test_training_normalises_by_the_biased_variance(student, answer):
    """in training, even a small batch comes out with standard deviation weight, for the variance divides by B

    zh: 训练时，小批次的标准差也等于 weight，因为方差除以的是 B
    """
    expect.same_objects(student, answer, LAYER, [(5,)], on=[10 * batch(4, 5), 10 * batch(3, 5)])


@pytest.mark.check("batch_norm", points=0.5, rests_on=BATCH_RIGHT)
def test_batch_norm_adds_eps_under_the_root(student, answer):
    """eps is added to the variance, under the root, in training

    zh: 训练时 eps 加在方差上，在根号里面
    """
    normalises_many(student, answer, LAYER, [(3, LARGE_EPS), (3, 0.1)], 0.5 * batch(MANY, 3))


RUNNING_RIGHT = [*BATCH_RIGHT, "test_running_statistics_are_buffers"]


def after_batches(student, answer, name, rows):
    """After each of several training batches of so many rows, this running statistic is the model answer's."""
    for given in ({}, {"momentum": 0.3}):
        layer, reference = expect.both(student, answer, LAYER, 4, **given)
        for number in (1, 2, 3):
            x = batch(rows, 4)
            layer(x), reference(x)
            what = Text(f"{name} after training batch {number}", f"第 {number} 个训练批次之后的 {name} ")
            expect.equal(layer.state().get(name), reference.state()[name], what)


@pytest.mark.check("batch_norm", points=1, rests_on=RUNNING_RIGHT)
def test_running_mean_moves_by_momentum(student, answer):
    """in training, running_mean goes the share momentum of the way to the mean of each batch

    zh: 训练时，running_mean 每次向批次的均值靠近，走过的份额是 momentum
    """
    after_batches(student, answer, "running_mean", 6)


@pytest.mark.check("batch_norm", points=0.5, rests_on=["test_running_mean_moves_by_momentum"])
def test_running_var_takes_the_unbiased_variance(student, answer):
    """in training, running_var moves in the same way towards the variance that divides by B - 1

    zh: 训练时，running_var 也这样更新，靠近的是除以 B - 1 的方差
    """
    after_batches(student, answer, "running_var", 3)


def trained_twins(student, answer, features=4):
    """Two layers with the same new weights and running statistics."""
    layers = expect.twins(student, answer, LAYER, features)
    learned = statistics(features)
    for layer in layers:
        layer.load(learned)
    return layers


@pytest.mark.check("batch_norm", points=1, rests_on=RUNNING_RIGHT)
def test_evaluation_normalises_by_running_statistics(student, answer):
    """in evaluation, MyBatchNorm1d normalises by its running statistics, a single sample too

    zh: 评估时，MyBatchNorm1d 用滑动统计量来归一化，只有一个样本时也一样
    """
    for rows in (5, 1):
        layer, reference = (layer.eval() for layer in trained_twins(student, answer))
        what = Text(f"the output in evaluation for a batch of {rows}", f"评估时批量为 {rows} 的输出")
        expect.same_function(layer, reference, batch(rows, 4), what=what)


@pytest.mark.check("batch_norm", points=0.5, rests_on=["test_evaluation_normalises_by_running_statistics"])
def test_evaluation_changes_nothing(student, answer):
    """evaluation leaves the running statistics as they are

    zh: 评估不会改动滑动统计量
    """
    layer, _ = trained_twins(student, answer)
    expect.keeps_state(layer.eval(), batch(5, 4))


@pytest.mark.check("batch_norm", points=0.5, rests_on=BATCH_RIGHT)
def test_gradients_go_through_the_statistics_of_the_batch(student, answer):
    """in training, gradients reach weight, bias and x, also through the mean and the variance of the batch

    zh: 训练时，梯度能传到 weight、bias 和 x，包括穿过批次的均值和方差
    """
    expect.same_gradients(*expect.twins(student, answer, LAYER, 3), batch(MANY, 3))


BATCH_LEARNS = [
    "test_gradients_go_through_the_statistics_of_the_batch",
    "test_evaluation_normalises_by_running_statistics",
]


@pytest.mark.check("batch_norm", points=0.5, rests_on=BATCH_LEARNS)
def test_running_statistics_have_no_history(student, answer):
    """after a training step the running statistics carry no history: the layer can be copied and goes on learning

    zh: 训练一步之后，滑动统计量不带计算历史：这个层可以复制，并能继续求梯度
    """
    layer, reference = expect.twins(student, answer, LAYER, 4)
    learned = statistics(4)
    for one in (layer, reference):
        one.gradients(batch(6, 4), along=[torch.randn(6, 4)])
        one.eval()
    # With a history, torch refuses the copy, and the second backward pass.
    layer = layer.copy()
    for _ in range(2):
        layer.load(learned), reference.load(learned)  # what they have learned themselves is for other checks
        expect.same_gradients(layer, reference, batch(5, 4))


@pytest.mark.check("batch_norm", points=0.5, rests_on=BATCH_LEARNS)
def test_batch_norm_runs_on_a_gpu(student, answer):
    """MyBatchNorm1d runs on a GPU, in training and in evaluation

    zh: MyBatchNorm1d 能在 GPU 上运行，训练和评估都可以
    """
    layer, reference = unshifted(student, answer, LAYER, 3)
    expect.runs_on_gpu(layer, reference, batch(MANY, 3))
    learned = statistics(3)
    layer.load(learned), reference.load(learned)
    what = Text("the output on the GPU in evaluation", "评估时 GPU 上的输出")
    expect.same_function(layer.eval(), reference.eval(), batch(5, 3), what=what)


ROWS = "MyLayerNorm"


@pytest.mark.check("layer_norm", points=0.5)
def test_layer_norm_registers_weight_and_bias(student):
    """MyLayerNorm is a module of its own whose parameters are weight and bias, (features,) each

    zh: MyLayerNorm 是自己写的模块，参数是 weight 和 bias，形状都是 (features,)
    """
    for features in (4, 7):
        registers_weight_and_bias(student, ROWS, "LayerNorm", batch(5, features))


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_registers_weight_and_bias"])
def test_layer_norm_starts_neutral(student):
    """weight of a new MyLayerNorm is 1, bias is 0

    zh: 新建的 MyLayerNorm 的 weight 为 1，bias 为 0
    """
    starts_at(student.build(ROWS, 4), weight=((4,), 1), bias=((4,), 0))


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_registers_weight_and_bias"])
def test_layer_norm_keeps_samples_apart(student, answer):
    """what MyLayerNorm gives for a sample does not depend on the other samples of the batch

    zh: MyLayerNorm 对一个样本的输出，与批次里别的样本无关
    """
    layer, _ = expect.twins(student, answer, ROWS, 6)
    expect.independent_samples(layer, batch(5, 6))


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_keeps_samples_apart"])
def test_layer_norm_normalises_each_row(student, answer):
    """MyLayerNorm normalises each row (B, features) of many features, whatever weight and bias are

    zh: 特征很多时，MyLayerNorm 对 (B, features) 的每一行做归一化，无论 weight 和 bias 是什么
    """
    normalises_many(student, answer, ROWS, [(MANY,)], batch(3, MANY), batch(1, MANY))


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_normalises_each_row"])
def test_layer_norm_takes_the_biased_variance(student, answer):
    """with few features, too, MyLayerNorm divides the sum of squares by their number

    zh: 特征很少时，MyLayerNorm 的方差也是除以特征的个数
    """
    expect.same_objects(student, answer, ROWS, [(4,)], on=[10 * batch(5, 4)])


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_normalises_each_row"])
def test_layer_norm_adds_eps_under_the_root(student, answer):
    """eps is added to the variance, under the root

    zh: eps 加在方差上，在根号里面
    """
    normalises_many(student, answer, ROWS, [(MANY, LARGE_EPS), (MANY, 0.1)], 0.3 * torch.randn(2, MANY) + 1)


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_normalises_each_row"])
def test_layer_norm_takes_any_leading_dimensions(student, answer):
    """MyLayerNorm normalises the last dimension, whatever stands before it

    zh: MyLayerNorm 在最后一维上归一化，前面可以是任意维度
    """
    inputs = [batch(6, MANY).reshape(2, 3, MANY), batch(4, MANY).reshape(2, 1, 2, MANY), batch(1, MANY)[0]]
    normalises_many(student, answer, ROWS, [(MANY,)], *inputs)


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_normalises_each_row"])
def test_layer_norm_is_the_same_in_evaluation(student, answer):
    """MyLayerNorm gives the same in evaluation as in training

    zh: MyLayerNorm 在评估时和训练时给出同样的结果
    """
    layer, reference = unshifted(student, answer, ROWS, MANY)
    layer(batch(3, MANY))  # from which it should remember nothing
    what = Text("the output in evaluation", "评估时的输出")
    expect.same_function(layer.eval(), reference, batch(2, MANY), what=what)


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_layer_norm_normalises_each_row"])
def test_gradients_go_through_the_statistics_of_the_row(student, answer):
    """gradients reach weight, bias and x, also through the mean and the variance of each row

    zh: 梯度能传到 weight、bias 和 x，包括穿过每一行的均值和方差
    """
    expect.same_gradients(*expect.twins(student, answer, ROWS, MANY), batch(3, MANY))


@pytest.mark.check("layer_norm", points=0.5, rests_on=["test_gradients_go_through_the_statistics_of_the_row"])
def test_layer_norm_runs_on_a_gpu(student, answer):
    """MyLayerNorm runs on a GPU

    zh: MyLayerNorm 能在 GPU 上运行
    """
    expect.runs_on_gpu(*unshifted(student, answer, ROWS, MANY), batch(3, MANY))


SHARES = (0.2, 0.5, 0.7)


def nonzero(*size):
    """Numbers of both signs, none near zero, so that a zero is one that dropout has made."""
    return torch.randn(size).sign() * (0.5 + torch.rand(size))


def dropped(layer, p, x):
    """Which numbers of x the layer has set to zero; all others it should have divided by 1 - p."""
    given = expect.shape(layer(x), x.shape)
    zero = given == 0
    expect.equal(given, torch.where(zero, 0.0, x / (1 - p)))
    return zero


@pytest.mark.check("dropout", points=0.5)
def test_dropout_does_nothing_in_evaluation(student):
    """in evaluation, MyDropout gives back x

    zh: 评估时，MyDropout 原样返回 x
    """
    for p in SHARES:
        x = nonzero(5, 6)
        with expect.about(Text.code(f"MyDropout({p}).eval()(x)")):
            expect.equal(student.build("MyDropout", p).eval()(x), x)


@pytest.mark.check("dropout", points=1)
def test_survivors_are_scaled(student):
    """in training, each number becomes either 0 or x / (1 - p), in any shape

    zh: 训练时，每个数要么变成 0，要么变成 x / (1 - p)，形状任意
    """
    for p in SHARES:
        for size in ((30, 20), (50,), (2, 3, 4, 5)):
            with expect.about(Text.code(f"MyDropout({p})(x{size})")):
                dropped(student.build("MyDropout", p), p, nonzero(*size))


@pytest.mark.check("dropout", points=0.5, rests_on=["test_survivors_are_scaled"])
def test_the_share_of_zeros_is_p(student):
    """in training, about the share p of the numbers becomes zero, and none if p is 0

    zh: 训练时，变成零的数大约占 p；p 为 0 时一个也没有
    """
    for p in (0.0, *SHARES):
        share = float(dropped(student.build("MyDropout", p), p, nonzero(3, 4000)).double().mean())
        # Over 300 seeds, right answers are off by 0.014 at most; p in place of 1 - p by 0.38 at least, unless p is 0.5.
        if abs(share - p) > (0.03 if p else 0):
            raise expect.Mismatch(f"with p = {p}, the share of zeros is {share:.2f}.",
                                  f"p = {p} 时，零所占的比例是 {share:.2f}。")  # fmt: skip


@pytest.mark.check("dropout", points=0.5, rests_on=["test_survivors_are_scaled"])
def test_each_call_draws_anew(student):
    """in training, MyDropout draws anew at every call

    zh: 训练时，MyDropout 每次调用都重新抽取
    """
    layer, x = student.build("MyDropout", 0.5), nonzero(30, 20)
    first, second, third = (dropped(layer, 0.5, x) for _ in range(3))
    if first.equal(second) or second.equal(third):
        raise expect.Mismatch("two calls set the same numbers to zero.", "两次调用把同样的一些数置成了零。")


@pytest.mark.check("dropout", points=0.5, rests_on=["test_each_call_draws_anew"])
def test_each_number_is_drawn_for_itself(student):
    """in training, whether a number becomes zero says nothing about its neighbours, nor do the others fix how many

    zh: 训练时，一个数是否变成零，与它的邻居无关；零的总数也不是固定的
    """
    layer = student.build("MyDropout", 0.5)
    zero = dropped(layer, 0.5, nonzero(16, 20, 24))
    for dim in range(3):
        one, next_one = zero.narrow(dim, 0, zero.shape[dim] - 1), zero.narrow(dim, 1, zero.shape[dim] - 1)
        alike = float((one == next_one).double().mean())
        # Over 300 seeds it is 0.480 to 0.519, and 1 where samples or features share their fate.
        if abs(alike - 0.5) > 0.06:
            raise expect.Mismatch(f"along dimension {dim}, {alike:.0%} of the neighbours share their fate; "
                                  "with p = 0.5 it should be about half.",
                                  f"沿第 {dim} 维，{alike:.0%} 的相邻数同去同留；p = 0.5 时应约为一半。")  # fmt: skip
    first, *others = (int(dropped(layer, 0.5, nonzero(20, 20)).sum()) for _ in range(8))
    if all(count == first for count in others):
        raise expect.Mismatch(f"every call makes exactly {first} zeros; if each number is drawn for itself, it varies.",
                              f"每次调用都恰好产生 {first} 个零；如果各数独立抽取，个数应当有变化。")  # fmt: skip


@pytest.mark.check("dropout", points=0.5, rests_on=["test_survivors_are_scaled"])
def test_gradients_take_the_same_way(student):
    """the gradient of what survives is scaled in the same way, that of the others is zero, and x stays as it was

    zh: 留下来的数，梯度同样放大；其余的梯度为零；x 本身保持不变
    """
    x, along = nonzero(6, 5), torch.randn(6, 5)
    layer = student.build("MyDropout", 0.4)
    given = layer.gradients(x, along=[along])
    zero = expect.shape(given.output, x.shape) == 0
    what = Text("the gradient with respect to x", "对 x 的梯度")
    expect.equal(next(iter(given.inputs), None), torch.where(zero, 0.0, along / 0.6), what)
    expect.parameter_shapes(layer, [])


@pytest.mark.check("dropout", points=0.5, rests_on=["test_gradients_take_the_same_way"])
def test_dropout_runs_on_a_gpu(student):
    """MyDropout runs on a GPU, where it makes its random numbers, too

    zh: MyDropout 能在 GPU 上运行，随机数也在 GPU 上生成
    """
    dropped(student.build("MyDropout", 0.4).to_gpu(), 0.4, nonzero(6, 5))


TABLE = "MyEmbedding"


def tables(student, answer, rows, features, padding_idx=None):
    """Two embeddings with the same new weights, zeros in the padding row."""
    weight = torch.randn(rows, features)
    if padding_idx is not None:
        weight[padding_idx] = 0
    layers = expect.both(student, answer, TABLE, rows, features, padding_idx)
    for layer in layers:
        layer.load({"weight": weight})
    return layers


@pytest.mark.check("embedding", points=0.5)
def test_embedding_registers_its_table(student):
    """MyEmbedding is a module of its own whose only parameter is weight (num_embeddings, embedding_dim)

    zh: MyEmbedding 是自己写的模块，唯一的参数是 weight (num_embeddings, embedding_dim)
    """
    for sizes in ((6, 4), (5, 3, 0)):
        layer = own(student.build(TABLE, *sizes), "Embedding")
        expect.parameters(layer, {"weight": sizes[:2]}, on=[torch.tensor([[3, 1], [2, 4]])])


@pytest.mark.check("embedding", points=0.5, rests_on=["test_embedding_registers_its_table"])
def test_embedding_starts_normal(student):
    """the rows of weight start normal with standard deviation 1, for each object anew

    zh: weight 各行的初始值服从标准差为 1 的正态分布，每个对象各自重新取
    """
    what = Text("weight of a new MyEmbedding", "新建的 MyEmbedding 的 weight ")
    states = [student.build(TABLE, 31, 12, 3).state() for _ in range(2)]
    words = [row for row in range(31) if row != 3]
    values = [expect.shape(state.get("weight"), (31, 12), what)[words] for state in states]
    expect.starts_normal(values, 1, what)


@pytest.mark.check("embedding", points=0.5, rests_on=["test_embedding_registers_its_table"])
def test_padding_row_starts_at_zero(student):
    """the padding row of weight starts at zero, whichever it is, and no other row does

    zh: 无论填充行是哪一行，weight 的这一行都从零开始，其余各行都不是零
    """
    for padding_idx in (2, 0, 6, None):
        weight = student.build(TABLE, 7, 4, padding_idx).state().get("weight")
        with expect.about(Text.code(f"MyEmbedding(7, 4, {padding_idx})")):
            rows = expect.shape(weight, (7, 4), Text.code("weight")).any(dim=1)
            zero = [row for row in range(7) if not rows[row]]
            wanted = [] if padding_idx is None else [padding_idx]
            if zero != wanted:
                raise expect.Mismatch(f"the rows that are zero are {zero}; they should be {wanted}.",
                                      f"为零的行是 {zero}，应为 {wanted}。")  # fmt: skip


@pytest.mark.check("embedding", points=0.5, rests_on=["test_embedding_registers_its_table"])
def test_embedding_looks_rows_up(student, answer):
    """for indices (B, T), MyEmbedding gives the rows of weight with these numbers, (B, T, embedding_dim)

    zh: 对下标 (B, T)，MyEmbedding 给出 weight 中这些行号的行，形状为 (B, T, embedding_dim)
    """
    layer, reference = tables(student, answer, 6, 4)
    for size in ((3, 5), (5, 2)):
        expect.same_function(layer, reference, torch.randint(6, size))


@pytest.mark.check("embedding", points=0.5, rests_on=["test_embedding_looks_rows_up"])
def test_indices_may_have_any_shape(student, answer):
    """MyEmbedding takes indices of any shape, a single number and a batch of one included

    zh: MyEmbedding 接受任意形状的下标，包括单独一个数和批量为 1 的情形
    """
    layer, reference = tables(student, answer, 6, 4)
    for size in ((7,), (), (1, 3), (3, 1), (2, 3, 4)):
        with expect.about(Text.code(f"MyEmbedding(6, 4)(indices{size})")):
            expect.same_function(layer, reference, torch.randint(6, size))


REPEATED = torch.tensor([[3, 1, 3, 0], [4, 3, 0, 1]])  # rows 2 and 5 of six do not occur


@pytest.mark.check("embedding", points=0.5, rests_on=["test_embedding_looks_rows_up"])
def test_gradients_reach_the_rows_that_were_looked_up(student, answer):
    """without padding, each row gets the sum of the gradients of its places, the others get zero

    zh: 没有填充时，每一行得到它出现的各个位置的梯度之和，没有出现的行梯度为零
    """
    expect.same_gradients(*tables(student, answer, 6, 4), REPEATED)


@pytest.mark.check(
    "embedding",
    points=0.5,
    rests_on=[
        "test_gradients_reach_the_rows_that_were_looked_up",
        "test_padding_row_starts_at_zero",
        "test_indices_may_have_any_shape",
    ],
)
def test_padding_row_gets_no_gradient(student, answer):
    """padding gives zeros, and its row gets no gradient, while all other rows learn

    zh: 填充给出零，它那一行得不到梯度，其余各行照常学习
    """
    for padding_idx, indices in ((3, REPEATED), (0, REPEATED), (1, REPEATED[0]), (3, REPEATED[:, None])):
        layer, reference = tables(student, answer, 6, 4, padding_idx)
        with expect.about(Text.code(f"MyEmbedding(6, 4, {padding_idx})(indices{tuple(indices.shape)})")):
            expect.same_function(layer, reference, indices)
            expect.same_gradients(layer, reference, indices)


@pytest.mark.check("embedding", points=0.5, rests_on=["test_gradients_reach_the_rows_that_were_looked_up"])
def test_embedding_runs_on_a_gpu(student, answer):
    """MyEmbedding runs on a GPU, with padding and without

    zh: MyEmbedding 能在 GPU 上运行，有没有填充都可以
    """
    for padding_idx in (0, None):
        expect.runs_on_gpu(*tables(student, answer, 6, 4, padding_idx), REPEATED)
