"""Hidden graders of 04_losses."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

LOSS = Text("the loss", "损失")


def scores(*size, scale=2.0):
    """Logits of both signs, every sample around a level of its own."""
    level = torch.randn(size[0], *[1] * (len(size) - 1))
    return scale * (torch.randn(*size) + 2 * level)


def classes(*size, of):
    """Class numbers 0 to of - 1."""
    return torch.randint(of, size)


def like_torchs(student, answer, name, *batches):
    """The ready-made loss called `name` gives what the model answer's gives on each batch."""
    loss, reference = (
        expect.instance(probe.get(name), "torch.nn.Module", Text.code(name)) for probe in (student, answer)
    )
    for output, target in batches:
        with expect.about(Text.code(f"{name}({tuple(output.shape)}, {tuple(target.shape)})")):
            expect.same_function(loss, reference, output, target, what=LOSS)


@pytest.mark.check("ready_made", points=0.5)
def test_mse_loss_is_torchs(student, answer):
    """mse_loss is nn.MSELoss as it comes: the mean of all squared errors

    zh: mse_loss 就是默认的 nn.MSELoss：所有平方误差的平均值
    """
    like_torchs(student, answer, "mse_loss", *((torch.randn(size), torch.randn(size)) for size in ((5, 3), (1, 4))))


@pytest.mark.check("ready_made", points=0.5)
def test_cross_entropy_loss_is_torchs(student, answer):
    """cross_entropy_loss is nn.CrossEntropyLoss as it comes: the mean over the batch, from logits

    zh: cross_entropy_loss 就是默认的 nn.CrossEntropyLoss：从 logits 出发，对批次取平均
    """
    batches = ((scores(6, 4), classes(6, of=4)), (scores(1, 10), classes(1, of=10)))
    like_torchs(student, answer, "cross_entropy_loss", *batches)


@pytest.mark.check("ready_made", points=1)
def test_price_loss_pairs_each_prediction_with_its_price(student, answer):
    """price_loss compares each prediction (B, 1) with its own price (B,), a batch of one included

    zh: price_loss 把每个预测 (B, 1) 与它自己的价格 (B,) 相比，包括批量为 1 的情形
    """
    batches = [(torch.randn(batch, 1), torch.randn(batch)) for batch in (5, 8, 1)]
    expect.same_results(student, answer, "price_loss", *batches)


@pytest.mark.check("ready_made", points=0.5)
def test_digit_loss_takes_logits(student, answer):
    """digit_loss is the mean cross entropy of logits (B, 10), a batch of one included

    zh: digit_loss 是 logits (B, 10) 的平均交叉熵，包括批量为 1 的情形
    """
    batches = [(scores(batch, 10), classes(batch, of=10)) for batch in (6, 1)]
    expect.same_results(student, answer, "digit_loss", *batches)


FUNCTIONS_RIGHT = ["test_price_loss_pairs_each_prediction_with_its_price", "test_digit_loss_takes_logits"]


def output_gradient(probe, name, *batch):
    """Gradient of the loss that a function gives with respect to the network's output."""
    return probe.get(name).gradients(*batch, along=[torch.ones(())], models=[]).inputs[0]


@pytest.mark.check("ready_made", points=0.5, rests_on=FUNCTIONS_RIGHT)
def test_gradients_get_back_to_the_output(student, answer):
    """backward from price_loss and digit_loss gets to the network's output

    zh: 从 price_loss 和 digit_loss 反向传播，梯度能传到网络的输出
    """
    batches = {"price_loss": (torch.randn(5, 1), torch.randn(5)), "digit_loss": (scores(6, 10), classes(6, of=10))}
    for name, batch in batches.items():
        given, expected = (output_gradient(probe, name, *batch) for probe in (student, answer))
        what = Text(f"the gradient that {name} sends to the output", f"{name} 传给输出的梯度")
        expect.equal(given, expected, what)


def own_loss(student, name, *args, of):
    """A new loss of this class, which must not inherit from torch's."""
    loss = student.build(name, *args)
    if loss.is_a(f"torch.nn.{of}"):
        raise expect.Mismatch(f"{name} inherits from nn.{of}; write the formula yourself.",
                              f"{name} 继承了 nn.{of}；公式请自己写。")  # fmt: skip
    return loss


def squares(student, answer, *reductions, sizes):
    """MyMSELoss computes what the model answer does; the same arguments for each size."""
    batches = [(torch.randn(size), torch.randn(size)) for size in sizes]
    expect.same_objects(student, answer, "MyMSELoss", reductions, on=batches, scale=0)


@pytest.mark.check("my_mse", points=1)
def test_mse_averages_squared_errors(student, answer):
    """MyMSELoss gives the mean of the squared errors of a batch (B,), as a tensor of shape ()

    zh: MyMSELoss 给出批次 (B,) 平方误差的平均值，形状为 () 的张量
    """
    own_loss(student, "MyMSELoss", of="MSELoss")
    squares(student, answer, (), sizes=[(6,), (1,)])


SQUARES = ["test_mse_averages_squared_errors"]


@pytest.mark.check("my_mse", points=1, rests_on=SQUARES)
def test_mse_is_the_mean_over_all_numbers(student, answer):
    """MyMSELoss takes the mean over all numbers, with two and three dimensions too

    zh: MyMSELoss 对所有的数取平均，二维、三维时也一样
    """
    squares(student, answer, ("mean",), sizes=[(4, 3), (5, 1), (2, 3, 5)])


@pytest.mark.check("my_mse", points=0.5, rests_on=SQUARES)
def test_mse_sum(student, answer):
    """MyMSELoss("sum") gives the sum of all squared errors

    zh: MyMSELoss("sum") 给出所有平方误差的总和
    """
    squares(student, answer, ("sum",), sizes=[(6,), (4, 3), (2, 3, 5)])


@pytest.mark.check("my_mse", points=0.5, rests_on=SQUARES)
def test_mse_none(student, answer):
    """MyMSELoss("none") gives each squared error, in the shape of the prediction

    zh: MyMSELoss("none") 逐个给出平方误差，形状与预测相同
    """
    squares(student, answer, ("none",), sizes=[(6,), (4, 3), (2, 3, 1)])


@pytest.mark.check("my_mse", points=1, rests_on=SQUARES)
def test_mse_refuses_other_shapes(student):
    """MyMSELoss raises ValueError where the shapes differ, instead of broadcasting

    zh: 形状不同时，MyMSELoss 抛出 ValueError，而不是广播
    """
    for sizes in (((4, 3), (3,)), ((4, 3), (4, 1)), ((5, 1), (5,)), ((5,), (5, 1)), ((2, 3), (3, 2)), ((1,), ())):
        loss = student.build("MyMSELoss")
        given = [torch.randn(size) for size in sizes]
        expect.raises("ValueError", loss, *given, what=Text.code("MyMSELoss()({}, {})".format(*sizes)))


@pytest.mark.check("my_mse", points=0.5, rests_on=["test_mse_is_the_mean_over_all_numbers"])
def test_mse_gradients(student, answer):
    """the gradient of MyMSELoss gets back to predictions and targets; it has no parameters of its own

    zh: MyMSELoss 的梯度能传回预测和目标；它自己没有参数
    """
    expect.same_gradients(*expect.both(student, answer, "MyMSELoss"), torch.randn(4, 3), torch.randn(4, 3))


@pytest.mark.check("my_mse", points=0.5, rests_on=["test_mse_gradients"])
def test_mse_runs_on_a_gpu(student, answer):
    """MyMSELoss runs on a GPU

    zh: MyMSELoss 能在 GPU 上运行
    """
    expect.runs_on_gpu(*expect.both(student, answer, "MyMSELoss"), torch.randn(4, 3), torch.randn(4, 3))


def entropies(student, answer, *cases, on):
    """MyCrossEntropyLoss of these arguments computes what the model answer does."""
    expect.same_objects(student, answer, "MyCrossEntropyLoss", cases, on=on, scale=0)


def some_ignored(batch, places, of, number):
    """Logits (batch, of, *places) and targets, some of which are `number`; only a few of them, or all but one."""
    several, nearly_all = classes(batch, *places, of=of), torch.full((batch, *places), number)
    several.view(-1)[1::3] = number
    nearly_all.view(-1)[-1] = of - 1 if number != of - 1 else 0
    logits = scores(batch, of, *places)
    return [(logits, several), (logits, nearly_all)]


@pytest.mark.check("my_cross_entropy", points=1.5)
def test_cross_entropy_of_logits(student, answer):
    """MyCrossEntropyLoss gives the mean cross entropy of logits (N, C) of ordinary size, a batch of one included

    zh: 对大小寻常的 logits (N, C)，MyCrossEntropyLoss 给出平均交叉熵，包括批量为 1 的情形
    """
    own_loss(student, "MyCrossEntropyLoss", of="CrossEntropyLoss")
    batches = [(scores(n, c, scale=1.0), classes(n, of=c)) for n, c in ((6, 4), (3, 7), (4, 4), (1, 5), (5, 2))]
    entropies(student, answer, (), on=batches)


ENTROPY = ["test_cross_entropy_of_logits"]


@pytest.mark.check("my_cross_entropy", points=1.5, rests_on=ENTROPY)
def test_large_logits_give_finite_losses(student, answer):
    """MyCrossEntropyLoss is right for logits in the hundreds and thousands, positive and negative

    zh: logits 达到几百、几千时，无论正负，MyCrossEntropyLoss 都算得对
    """
    labels = classes(8, of=5)
    below = -200 * torch.rand(8, 5)
    below -= below.amax(dim=1, keepdim=True)
    far = 1000 * torch.arange(-4.0, 4.0)[:, None]  # each sample at a level of its own
    # First what underflows, then what overflows, then what one maximum for all does not save.
    for logits in (below, below + 300, 3000 * torch.randn(8, 5), torch.randn(8, 5) + far):
        entropies(student, answer, (), on=[(logits, labels)])


@pytest.mark.check("my_cross_entropy", points=0.5, rests_on=ENTROPY)
def test_cross_entropy_sum(student, answer):
    """MyCrossEntropyLoss("sum") gives the sum over the batch

    zh: MyCrossEntropyLoss("sum") 给出批次的总和
    """
    entropies(student, answer, ("sum",), on=[(scores(6, 4), classes(6, of=4)), (scores(1, 3), classes(1, of=3))])


@pytest.mark.check("my_cross_entropy", points=0.5, rests_on=ENTROPY)
def test_cross_entropy_none(student, answer):
    """MyCrossEntropyLoss("none") gives the loss of each sample (N,), a batch of one included

    zh: MyCrossEntropyLoss("none") 给出每个样本的损失 (N,)，包括批量为 1 的情形
    """
    entropies(student, answer, ("none",), on=[(scores(6, 4), classes(6, of=4)), (scores(1, 3), classes(1, of=3))])


@pytest.mark.check("my_cross_entropy", points=1, rests_on=ENTROPY)
def test_classes_are_dimension_1(student, answer):
    """MyCrossEntropyLoss finds the classes in dimension 1 of logits (N, C, d1) and (N, C, d1, d2)

    zh: logits 为 (N, C, d1) 和 (N, C, d1, d2) 时，MyCrossEntropyLoss 沿第 1 维找类别
    """
    sizes = ((3, 4, 5), (2, 6, 3), (4, 4, 4), (4, 3, 1), (2, 3, 4, 5), (1, 2, 1, 3))
    entropies(student, answer, (), on=[(scores(*size), classes(size[0], *size[2:], of=size[1])) for size in sizes])


@pytest.mark.check("my_cross_entropy", points=0.5, rests_on=["test_cross_entropy_sum", "test_cross_entropy_none"])
def test_ignored_targets_cost_nothing(student, answer):
    """targets that are ignore_index have loss 0 in sum and "none", be it -100, 255 or one of the classes

    zh: 目标等于 ignore_index 时，在总和与 "none" 中的损失都是 0，无论它是 -100、255，还是某个类别
    """
    for number in (-100, -1, 255, 2, 0):
        cases = [(reduction, number) for reduction in ("sum", "none")]
        entropies(student, answer, *cases, on=some_ignored(7, (), 4, number))


@pytest.mark.check("my_cross_entropy", points=1, rests_on=ENTROPY)
def test_mean_is_over_the_targets_that_count(student, answer):
    """the mean divides by the number of targets that are not ignore_index, which is -100 by default

    zh: 平均值除以不等于 ignore_index 的目标的个数；ignore_index 默认为 -100
    """
    entropies(student, answer, (), on=some_ignored(7, (), 4, -100))
    for number in (-1, 255, 2, 0):
        entropies(student, answer, ("mean", number), on=some_ignored(7, (), 4, number))


@pytest.mark.check("my_cross_entropy", points=0.5, rests_on=ENTROPY)
def test_cross_entropy_gradients(student, answer):
    """MyCrossEntropyLoss sends each logit its gradient, and has no parameters of its own

    zh: MyCrossEntropyLoss 把梯度传给每个 logit；它自己没有参数
    """
    loss, reference = expect.both(student, answer, "MyCrossEntropyLoss")
    expect.same_gradients(loss, reference, scores(6, 4), classes(6, of=4))


COUNTED = ["test_mean_is_over_the_targets_that_count", "test_cross_entropy_gradients"]


@pytest.mark.check("my_cross_entropy", points=0.5, rests_on=COUNTED)
def test_nothing_counts(student, answer):
    """if all targets are ignored, the mean is 0, and so is the gradient of every logit

    zh: 目标全被忽略时，平均值为 0，每个 logit 的梯度也为 0
    """
    logits, target = scores(4, 3), torch.full((4,), -100)
    loss, reference = expect.both(student, answer, "MyCrossEntropyLoss")
    expect.same_function(loss, reference, logits, target, what=LOSS)
    expect.same_gradients(loss, reference, logits, target)


ALL_RIGHT = [*COUNTED, "test_classes_are_dimension_1", "test_large_logits_give_finite_losses"]


@pytest.mark.check("my_cross_entropy", points=0.5, rests_on=ALL_RIGHT)
def test_cross_entropy_runs_on_a_gpu(student, answer):
    """MyCrossEntropyLoss runs on a GPU, with large logits and ignored targets too

    zh: MyCrossEntropyLoss 能在 GPU 上运行，logits 很大、有目标被忽略时也一样
    """
    loss, reference = expect.both(student, answer, "MyCrossEntropyLoss")
    for logits, target in some_ignored(3, (5,), 4, -100):
        expect.runs_on_gpu(loss, reference, 100 * logits, target)


def suits(student, answer, task, *batches):
    """loss_for(task) gives a module whose values are the model answer's on each batch."""
    loss, reference = (probe.call("loss_for", task) for probe in (student, answer))
    called = Text.code(f'loss_for("{task}")')
    expect.instance(loss, "torch.nn.Module", called)
    for output, target in batches:
        with expect.about(called):
            expect.same_function(loss, reference, output, target, what=LOSS)


@pytest.mark.check("choose", points=0.5)
def test_loss_for_price(student, answer):
    """the loss for "price" grows with the square of an error

    zh: "price" 的损失随误差的平方增长
    """
    suits(student, answer, "price", (3 * torch.randn(5, 1), torch.randn(5, 1)))


@pytest.mark.check("choose", points=0.5)
def test_loss_for_price_with_typos(student, answer):
    """the loss for "price_with_typos" grows in proportion to an error, small or large

    zh: "price_with_typos" 的损失与误差成正比，误差大小都一样
    """
    target, errors = torch.randn(6, 1), torch.tensor([[0.1], [-0.3], [0.7], [-2], [5], [-40]])
    suits(student, answer, "price_with_typos", (target + errors, target))


@pytest.mark.check("choose", points=0.5)
def test_loss_for_digit(student, answer):
    """the loss for "digit" compares ten logits with one class number

    zh: "digit" 的损失把十个 logits 与一个类别编号相比
    """
    suits(student, answer, "digit", (scores(6, 10), torch.tensor([0, 3, 9, 0, 7, 1])))


@pytest.mark.check("choose", points=0.5)
def test_loss_for_spam(student, answer):
    """the loss for "spam" takes one logit for each mail, large ones too

    zh: "spam" 的损失用每封邮件的一个 logit 来算，logit 很大时也算得对
    """
    target = torch.tensor([1.0, 0, 0, 1, 1, 0])
    suits(student, answer, "spam", (scores(6), target), (500 * torch.randn(6), target))


@pytest.mark.check("choose", points=1)
def test_loss_for_tags(student, answer):
    """the loss for "tags" asks yes or no for each tag by itself, where none applies too

    zh: "tags" 的损失对每个标签分别问“是”或“否”，一个标签都没有时也一样
    """
    target = torch.tensor([[1.0, 0, 1, 1], [0, 0, 0, 0], [0, 1, 0, 0]])
    suits(student, answer, "tags", (scores(3, 4), target), (500 * torch.randn(3, 4), target))


@pytest.mark.check("choose", points=1)
def test_loss_for_translation(student, answer):
    """the loss for "translation" compares V logits with the right word at each place, and leaves out the 0s

    zh: "translation" 的损失在每个位置上把 V 个 logits 与正确的词相比，目标为 0 的位置不算
    """
    target = torch.tensor([[3, 1, 5, 2], [4, 6, 0, 0], [5, 0, 0, 0]])
    suits(student, answer, "translation", (scores(3, 7, 4), target))
