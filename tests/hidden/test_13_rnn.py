"""Hidden graders of 13_rnn."""

import functools

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

CELLS = [(5, 3), (2, 7)]  # input_size, hidden_size
STATE = Text.code("h")
RESULTS = Text.code("(output, h_n)")


def cell_parameters(input_size, hidden_size, before="", behind=""):
    """Names and shapes of an RNN cell's parameters, with what stands before and behind each name."""
    h = hidden_size
    shapes = {"weight_ih": (h, input_size), "weight_hh": (h, h), "bias_ih": (h,), "bias_hh": (h,)}
    return {f"{before}{name}{behind}": shape for name, shape in shapes.items()}


@pytest.mark.check("rnn_cell", points=0.5)
def test_cell_gives_a_new_state(student):
    """MyRNNCell gives a new state (B, hidden_size), for a batch of one too

    zh: MyRNNCell 给出新的状态 (B, hidden_size)，包括批量为 1 的情形
    """
    for input_size, hidden_size in CELLS:
        cell = student.build("MyRNNCell", input_size, hidden_size)
        for batch in (4, 1):
            with expect.about(Text.code(f"MyRNNCell{input_size, hidden_size}(x({batch}, {input_size}), h)")):
                given = cell(torch.randn(batch, input_size), torch.randn(batch, hidden_size))
                expect.shape(given, (batch, hidden_size))


@pytest.mark.check("rnn_cell", points=1)
def test_cell_registers_two_weights_and_two_biases(student):
    """MyRNNCell itself registers weight_ih, weight_hh, bias_ih and bias_hh, and holds no other module

    zh: MyRNNCell 自己登记 weight_ih、weight_hh、bias_ih 和 bias_hh，里面没有别的模块
    """
    for sizes in CELLS:
        cell = student.build("MyRNNCell", *sizes)
        if cell.is_a("torch.nn.RNNCell"):
            raise expect.Mismatch("MyRNNCell inherits from nn.RNNCell; write the step yourself.",
                                  "MyRNNCell 继承了 nn.RNNCell；这一步请自己写。")  # fmt: skip
        with expect.about(Text.code(f"MyRNNCell{sizes}")):
            expect.parameters(cell, cell_parameters(*sizes), on=[torch.randn(3, sizes[0]), torch.randn(3, sizes[1])])
    inner = [name for name in cell.state() if "." in name]
    if inner:
        raise expect.Mismatch(f"MyRNNCell holds another module, with {inner[0]}; use tensors and nn.Parameter only.",
                              f"MyRNNCell 里还有别的模块，它有 {inner[0]}；请只用张量和 nn.Parameter。")  # fmt: skip


@pytest.mark.check("rnn_cell", points=0.5, rests_on=["test_cell_registers_two_weights_and_two_biases"])
def test_cell_starts_uniform(student):
    """the parameters of MyRNNCell start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size)

    zh: MyRNNCell 参数的初始值在 -1 / sqrt(hidden_size) 与 1 / sqrt(hidden_size) 之间均匀分布
    """
    cells = [student.build("MyRNNCell", 9, 100).state() for _ in range(2)]
    for name, size in cell_parameters(9, 100).items():
        what = Text(f"{name} of MyRNNCell(9, 100)", f"MyRNNCell(9, 100) 的 {name} ")
        expect.starts_uniform([expect.shape(cell.get(name), size, what) for cell in cells], 0.1, what)


@pytest.mark.check("rnn_cell", points=0.5, rests_on=["test_cell_gives_a_new_state"])
def test_cell_keeps_samples_apart(student):
    """the state that MyRNNCell gives for a sample does not depend on the other samples of the batch

    zh: MyRNNCell 为一个样本给出的状态，与批次里别的样本无关
    """
    cell = student.build("MyRNNCell", 5, 8)
    # Other values than the first ones, which may all be 0.
    cell.load({parameter.name: torch.randn(parameter.shape) for parameter in cell.parameters()})
    expect.independent_samples(cell, torch.randn(4, 5), torch.randn(4, 8))


CELL_RIGHT = ["test_cell_registers_two_weights_and_two_biases", "test_cell_keeps_samples_apart"]


@pytest.mark.check("rnn_cell", points=1.5, rests_on=CELL_RIGHT)
def test_cell_computes_the_formula(student, answer):
    """MyRNNCell computes the formula, whatever its weights are

    zh: MyRNNCell 按公式计算，无论权重是什么
    """
    for input_size, hidden_size in CELLS:
        given = torch.randn(6, input_size), torch.randn(6, hidden_size)
        expect.same_objects(student, answer, "MyRNNCell", [(input_size, hidden_size)], on=[given], what=STATE)


@pytest.mark.check("rnn_cell", points=0.5, rests_on=["test_cell_computes_the_formula"])
def test_gradients_reach_parameters_input_and_state_of_the_cell(student, answer):
    """gradients reach every parameter of MyRNNCell, its input and the state of the step before

    zh: 梯度能传到 MyRNNCell 的每个参数、输入和上一步的状态
    """
    cell, reference = expect.twins(student, answer, "MyRNNCell", 5, 3)
    expect.same_gradients(cell, reference, torch.randn(4, 5), torch.randn(4, 3))


@pytest.mark.check("rnn_cell", points=0.5, rests_on=["test_gradients_reach_parameters_input_and_state_of_the_cell"])
def test_cell_runs_on_a_gpu(student, answer):
    """MyRNNCell runs on a GPU

    zh: MyRNNCell 能在 GPU 上运行
    """
    cell, reference = expect.twins(student, answer, "MyRNNCell", 5, 3)
    expect.runs_on_gpu(cell, reference, torch.randn(4, 5), torch.randn(4, 3))


def unrolled(probe, kind="RNNCell"):
    """UnrolledRNN over one of torch's cells, from 5 features to 3."""
    return probe.build("UnrolledRNN", probe.build(f"torch.nn.{kind}", 5, 3))


def unrolled_twins(student, answer, kind="RNNCell"):
    """Such models of the student and of the model answer, with the same weights."""
    twins = unrolled(student, kind), unrolled(answer, kind)
    expect.same_weights(*twins)
    return twins


@pytest.mark.check("unrolled", points=1)
def test_unrolled_gives_all_states_and_the_last(student):
    """UnrolledRNN gives output (T, B, hidden_size) and h_n (B, hidden_size), for any length and batch

    zh: UnrolledRNN 对任意的长度和批量给出 output (T, B, hidden_size) 和 h_n (B, hidden_size)
    """
    for steps, batch in ((6, 4), (2, 5), (4, 1), (1, 2)):
        with expect.about(Text.code(f"UnrolledRNN(cell)(x({steps}, {batch}, 5), h_0)")):
            given = unrolled(student)(torch.randn(steps, batch, 5), torch.randn(batch, 3))
            output, h_n = expect.pair(given, RESULTS)
            expect.shape(output, (steps, batch, 3))
            expect.shape(h_n, (batch, 3), Text.code("h_n"))


@pytest.mark.check("unrolled", points=0.5)
def test_unrolled_holds_the_cell_alone(student):
    """UnrolledRNN holds the cell as `cell`, and no parameters but those of the cell

    zh: UnrolledRNN 以 `cell` 为名持有单元，除了单元的参数没有别的参数
    """
    x, h_0 = torch.randn(4, 2, 5), torch.randn(2, 3)
    expect.parameters(unrolled(student), cell_parameters(5, 3, before="cell."), on=[x, h_0])


@pytest.mark.check("unrolled", points=0.5, rests_on=["test_unrolled_gives_all_states_and_the_last"])
def test_unrolled_keeps_samples_apart(student):
    """the output of UnrolledRNN for one sequence does not depend on the others of the batch

    zh: UnrolledRNN 对一个序列的输出，与批次里别的序列无关
    """
    given = torch.randn(4, 3, 5), torch.randn(3, 3)
    expect.independent_samples(unrolled(student), *given, batch_dim=1, output_dim=1)


UNROLLED_RIGHT = ["test_unrolled_holds_the_cell_alone", "test_unrolled_keeps_samples_apart"]


@pytest.mark.check("unrolled", points=1.5, rests_on=UNROLLED_RIGHT)
def test_unrolled_takes_the_cell_from_state_to_state(student, answer):
    """UnrolledRNN starts from the given state and hands each state to the next step, with any cell

    zh: UnrolledRNN 从给定的状态开始，把每一步的状态交给下一步，换成别的单元也一样
    """
    for kind in ("RNNCell", "GRUCell"):
        model, reference = unrolled_twins(student, answer, kind)
        with expect.about(Text.code(f"nn.{kind}")):
            expect.same_function(model, reference, torch.randn(6, 4, 5), torch.randn(4, 3), what=RESULTS)


@pytest.mark.check("unrolled", points=0.5, rests_on=["test_unrolled_takes_the_cell_from_state_to_state"])
def test_unrolled_starts_from_zeros(student, answer):
    """UnrolledRNN starts from zeros if it is given no state, at each call anew

    zh: 不给状态时，UnrolledRNN 每次调用都重新从零开始
    """
    model, reference = unrolled_twins(student, answer, "GRUCell")
    for steps, batch in ((6, 4), (2, 4), (3, 1)):
        with expect.about(Text.code(f"UnrolledRNN(cell)(x({steps}, {batch}, 5))")):
            expect.same_function(model, reference, torch.randn(steps, batch, 5), what=RESULTS)


@pytest.mark.check("unrolled", points=0.5, rests_on=["test_unrolled_takes_the_cell_from_state_to_state"])
def test_gradients_go_back_through_all_steps(student, answer):
    """gradients go back through all steps to the weights, every input and the first state

    zh: 梯度能穿过所有的步，一直传到权重、每一步的输入和起始状态
    """
    expect.same_gradients(*unrolled_twins(student, answer), torch.randn(5, 4, 5), torch.randn(4, 3))


UNROLLED_TRAINS = ["test_gradients_go_back_through_all_steps", "test_unrolled_starts_from_zeros"]


@pytest.mark.check("unrolled", points=0.5, rests_on=UNROLLED_TRAINS)
def test_unrolled_runs_on_a_gpu(student, answer):
    """UnrolledRNN runs on a GPU, the zeros that it starts from included

    zh: UnrolledRNN 能在 GPU 上运行，起始的零也不例外
    """
    expect.runs_on_gpu(*unrolled_twins(student, answer), torch.randn(4, 3, 5))


RNN = Text.code("rnn")


def the_rnn(student):
    """What the student has called `rnn`, a copy that a check may change."""
    return expect.instance(student.object("rnn"), "torch.nn.RNN", RNN).copy()


@pytest.mark.check("rnn_layer", points=0.5)
def test_rnn_has_the_parameters_of_one_layer(student):
    """rnn is an nn.RNN of one layer from 10 features to 20

    zh: rnn 是单层的 nn.RNN，从 10 个特征到 20 个
    """
    expect.parameters(the_rnn(student), cell_parameters(10, 20, behind="_l0"), on=[torch.randn(4, 6, 10)])


@pytest.mark.check("rnn_layer", points=0.5, rests_on=["test_rnn_has_the_parameters_of_one_layer"])
def test_rnn_reads_time_first_with_tanh(student, answer):
    """rnn takes the first dimension for time, and computes with tanh, whatever its weights are

    zh: 无论权重是什么，rnn 都把第一维当作时间，并用 tanh 计算
    """
    rnn, reference = the_rnn(student), answer.object("rnn").copy()
    expect.same_weights(rnn, reference, scale=0.3)
    expect.same_function(rnn, reference, torch.randn(4, 6, 10))


@pytest.mark.check("rnn_layer", points=0.5)
def test_input_and_first_state_have_their_shapes(student):
    """input is (5, 3, 10) and h0 is (1, 3, 20)

    zh: input 的形状是 (5, 3, 10)，h0 的形状是 (1, 3, 20)
    """
    expect.shape(student.get("input"), (5, 3, 10), Text.code("input"))
    expect.shape(student.get("h0"), (1, 3, 20), Text.code("h0"))


LISTING = ["test_rnn_reads_time_first_with_tanh", "test_input_and_first_state_have_their_shapes"]


@pytest.mark.check("rnn_layer", points=0.5, rests_on=LISTING)
def test_output_and_last_state_come_from_input_and_first_state(student, answer):
    """output and hn are what rnn makes of input, starting from h0

    zh: output 和 hn 是 rnn 从 h0 出发读 input 得到的结果
    """
    reference = answer.object("rnn").copy()
    reference.load(the_rnn(student).state())
    expected = reference(student.get("input"), student.get("h0"))
    for name, value in zip(("output", "hn"), expected, strict=True):
        expect.equal(student.get(name), value, Text.code(name))


READ = Text.code("read_in_pieces(rnn, x, size)")


def rnns(student, answer):
    """(probe, nn.RNN from 4 features to 3) of the student and of the model answer, with the same weights."""
    return tuple(zip((student, answer), expect.twins(student, answer, "torch.nn.RNN", 4, 3), strict=True))


@pytest.mark.check("read_in_pieces", points=0.5)
def test_reading_in_pieces_gives_all_outputs_and_the_last_state(student, answer):
    """read_in_pieces gives output (T, B, H) and h_n (1, B, H), a shorter last piece included

    zh: read_in_pieces 给出 output (T, B, H) 和 h_n (1, B, H)，较短的最后一段也算在内
    """
    (_, rnn), _ = rnns(student, answer)
    for steps, batch, size in ((6, 2, 3), (7, 5, 3), (4, 1, 9), (3, 2, 1)):
        with expect.about(Text.code(f"read_in_pieces(rnn, x({steps}, {batch}, 4), {size})")):
            output, h_n = expect.pair(student.call("read_in_pieces", rnn, torch.randn(steps, batch, 4), size), READ)
            expect.shape(output, (steps, batch, 3), Text.code("output"))
            expect.shape(h_n, (1, batch, 3), Text.code("h_n"))


@pytest.mark.check("read_in_pieces", points=1, rests_on=["test_reading_in_pieces_gives_all_outputs_and_the_last_state"])
def test_reading_in_pieces_gives_the_same_values(student, answer):
    """read_in_pieces gives the values of reading all at once, whatever the size of the pieces

    zh: 无论每段多长，read_in_pieces 的值都与一次读完相同
    """
    (_, rnn), (_, reference) = rnns(student, answer)
    x = torch.randn(8, 2, 4)
    expected = reference(x)
    for size in (3, 1, 8):
        with expect.about(Text.code(f"size = {size}")):
            expect.equal(student.call("read_in_pieces", rnn, x, size), expected, READ)


@pytest.mark.check("read_in_pieces", points=1, rests_on=["test_reading_in_pieces_gives_the_same_values"])
def test_gradients_stay_within_a_piece(student, answer):
    """gradients of output flow through the steps of a piece and to the weights, and do not cross a border

    zh: output 的梯度在一段的各步之内流动，能传到权重，但不会越过段的分界
    """
    x, along = torch.randn(7, 2, 4), [torch.randn(7, 2, 3)]
    both = rnns(student, answer)
    found, expected = (
        probe.get("read_in_pieces").gradients(rnn, x, 2, along=along, models=[rnn]) for probe, rnn in both
    )
    expect.equal(found.inputs[0], expected.inputs[0], Text("the gradient of x", "x 的梯度"), atol=1e-4)
    what = Text("the gradients of the weights", "权重的梯度")
    expect.equal(found.parameters, expected.parameters, what, atol=1e-4)


@pytest.mark.check("read_in_pieces", points=0.5, rests_on=["test_gradients_stay_within_a_piece"])
def test_reading_in_pieces_runs_on_a_gpu(student, answer):
    """read_in_pieces works with an nn.RNN on a GPU

    zh: nn.RNN 在 GPU 上时，read_in_pieces 也能用
    """
    (_, rnn), (_, reference) = rnns(student, answer)
    x = torch.randn(5, 2, 4)
    expected = reference(x)
    expect.equal(student.call("read_in_pieces", rnn.to_gpu(), x, 2), expected, READ)


@pytest.mark.check("forecaster", points=0.5)
def test_windows_have_their_shapes(student):
    """windows gives x (size, N, 1) and y (N, 1) for the N = L - size windows of a series

    zh: windows 给出 x (size, N, 1) 和 y (N, 1)，其中 N = L - size 是窗口的个数
    """
    for length, size in ((9, 3), (8, 6), (5, 1), (4, 3)):
        with expect.about(Text.code(f"windows(series({length},), {size})")):
            x, y = expect.pair(student.call("windows", torch.randn(length), size), Text.code("(x, y)"))
            expect.shape(x, (size, length - size, 1), Text.code("x"))
            expect.shape(y, (length - size, 1), Text.code("y"))


@pytest.mark.check("forecaster", points=1, rests_on=["test_windows_have_their_shapes"])
def test_targets_come_right_after_their_windows(student, answer):
    """each window holds size values in the order of time, and its target is the value right after it

    zh: 每个窗口按时间次序装着 size 个值，目标是紧跟在它后面的那个值
    """
    series = torch.randn(9)
    expect.same_results(student, answer, "windows", (series, 3), (series, 1), (series, 8))


@pytest.mark.check("forecaster", points=0.5)
def test_forecaster_gives_one_value_for_each_window(student):
    """Forecaster gives (B, 1), for windows of any length and a batch of one too

    zh: 无论窗口多长，Forecaster 都给出 (B, 1)，包括批量为 1 的情形
    """
    for steps, batch in ((6, 4), (3, 1), (1, 5)):
        with expect.about(Text.code(f"Forecaster(7)(x({steps}, {batch}, 1))")):
            expect.shape(student.build("Forecaster", 7)(torch.randn(steps, batch, 1)), (batch, 1))


@pytest.mark.check("forecaster", points=0.5)
def test_forecaster_registers_rnn_and_fc(student):
    """Forecaster registers the parameters of rnn and fc

    zh: Forecaster 登记 rnn 和 fc 的参数
    """
    for hidden in (7, 4):
        wanted = cell_parameters(1, hidden, "rnn.", "_l0") | {"fc.weight": (1, hidden), "fc.bias": (1,)}
        expect.parameters(student.build("Forecaster", hidden), wanted, on=[torch.randn(3, 2, 1)])


@pytest.mark.check("forecaster", points=0.5, rests_on=["test_forecaster_gives_one_value_for_each_window"])
def test_forecaster_keeps_windows_apart(student):
    """the forecast for one window does not depend on the other windows of the batch

    zh: 一个窗口的预测值，与批次里别的窗口无关
    """
    expect.independent_samples(student.build("Forecaster", 7), torch.randn(4, 5, 1), batch_dim=1)


FORECASTER_RIGHT = ["test_forecaster_registers_rnn_and_fc", "test_forecaster_keeps_windows_apart"]


@pytest.mark.check("forecaster", points=1, rests_on=FORECASTER_RIGHT)
def test_forecaster_uses_the_last_state(student, answer):
    """Forecaster applies fc to the state of rnn after the last step, whatever its weights are

    zh: 无论权重是什么，Forecaster 都把 fc 用在 rnn 最后一步之后的状态上
    """
    model, reference = expect.twins(student, answer, "Forecaster", 7)
    for steps, batch in ((6, 4), (3, 4), (4, 1)):
        expect.same_function(model, reference, 2 * torch.randn(steps, batch, 1))


@pytest.mark.check("forecaster", points=0.5, rests_on=["test_forecaster_uses_the_last_state"])
def test_forecaster_trains_and_runs_on_a_gpu(student, answer):
    """gradients reach every parameter of Forecaster through all steps, and it runs on a GPU

    zh: 梯度能穿过所有的步，传到 Forecaster 的每个参数；它也能在 GPU 上运行
    """
    model, reference = expect.twins(student, answer, "Forecaster", 7)
    expect.same_gradients(model, reference, torch.randn(5, 4, 1))
    expect.runs_on_gpu(model, reference, torch.randn(5, 4, 1))


# Takes windows of one value, so that what fit does can be seen without the student's Forecaster.
CURVE = (("Flatten", 0, 1), ("Linear", 1, 6), ("Tanh",), ("Linear", 6, 1))
ADAM = {"rtol": 2e-4, "atol": 2e-5}  # steps of Adam are as long where a gradient is small, so they are compared closely


def fitted(student, answer, steps):
    """The same network after as many steps of fit, on the student's side and on the model answer's."""
    series = torch.randn(12)
    networks = expect.twin_layers(student, answer, *CURVE)
    for probe, network in zip((student, answer), networks, strict=True):
        probe.run("fit", network, series, 1, steps, learning_rate=0.2)
    return [network.state() for network in networks]


@pytest.mark.check("forecaster", points=1, rests_on=["test_targets_come_right_after_their_windows"])
def test_fit_takes_a_step_of_adam(student, answer):
    """fit changes the weights of a model as a step of Adam on the mean squared error over all windows does

    zh: fit 像 Adam 在所有窗口的均方误差上走一步那样改变模型的权重
    """
    found, expected = fitted(student, answer, 1)
    expect.equal(found, expected, Text("the model after one step", "走一步之后的模型"), **ADAM)


@pytest.mark.check("forecaster", points=1, rests_on=["test_fit_takes_a_step_of_adam"])
def test_fit_takes_as_many_steps_as_it_is_told_to(student, answer):
    """fit takes as many steps as it is told to, each with a fresh gradient

    zh: fit 要它走几步就走几步，每一步都用新的梯度
    """
    found, expected = fitted(student, answer, 5)
    expect.equal(found, expected, Text("the model after five steps", "走五步之后的模型"), **ADAM)


@functools.cache
def animals():
    """A population like the notebook's with other weather: 120 years to learn from and 100 years to forecast."""
    weather = 0.1 * torch.randn(240, generator=torch.Generator().manual_seed(13))
    numbers = [torch.tensor(1.2), torch.tensor(0.7)]
    for year in range(1, 239):
        numbers.append(numbers[year] * torch.exp(1.3 * (1 - numbers[year - 1]) + weather[year]))
    return torch.stack(numbers[20:]).split([120, 100])


def best_line(x, y, new):
    """Forecasts for new windows (size, N, 1) by the linear formula that fits x and y best."""
    table, rows = (torch.cat([one.squeeze(2).T, torch.ones(one.shape[1], 1)], dim=1) for one in (x, new))
    return rows @ torch.linalg.lstsq(table, y).solution


@pytest.mark.check(
    "forecaster",
    points=0.5,
    rests_on=["test_fit_takes_as_many_steps_as_it_is_told_to", "test_forecaster_trains_and_runs_on_a_gpu"],
)
def test_trained_forecaster_beats_the_best_line(student, answer):
    """a Forecaster trained with fit forecasts years it never saw better than the best linear formula

    zh: 用 fit 训练的 Forecaster 预测从未见过的年份，比最好的线性公式更准
    """
    past, future = animals()
    model, judge = expect.both(student, answer, "Forecaster", 8)
    student.run("fit", model, past, 4, 100)
    state = model.state()
    for name, value in judge.state().items():
        expect.shape(state.get(name), value.shape, Text.code(name))
    judge.load({name: state[name] for name in judge.state()})
    new, truth = answer.call("windows", future, 4)
    line = best_line(*answer.call("windows", past, 4), new)
    error, bound = (float((forecast - truth).pow(2).mean()) for forecast in (judge(new), line))
    # error / bound over 200 seeds: right answers 0.12 to 0.38; targets within the window, a state that is reset at each
    # step, windows back to front, targets a year late, (N, N) in the loss or gradients piled up 2.7 and more.
    if not error < bound:
        raise expect.Mismatch(f"its mean squared error on 96 new years is {error:.3g}, the line's is {bound:.3g}.",
                              f"它在 96 个新年份上的均方误差是 {error:.3g}，线性预测的是 {bound:.3g}。")  # fmt: skip
