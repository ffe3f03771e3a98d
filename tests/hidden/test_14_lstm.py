"""Hidden graders of 14_lstm."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

CELLS = [(5, 3), (2, 7)]  # input_size, hidden_size


def cell_parameters(input_size, hidden_size):
    """Names and shapes of an LSTM cell's parameters."""
    rows = 4 * hidden_size
    return {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,)}


STATES = Text.code("(h, c)")
OUTPUTS = Text.code("(output, (h_n, c_n))")


@pytest.mark.check("lstm_cell", points=1)
def test_cell_gives_two_states(student):
    """MyLSTMCell gives the pair (h, c), each (B, hidden_size), a batch of one included

    zh: MyLSTMCell 给出一对状态 (h, c)，形状都是 (B, hidden_size)，包括批量为 1 的情形
    """
    for input_size, hidden_size in CELLS:
        cell = student.build("MyLSTMCell", input_size, hidden_size)
        for batch in (4, 1):
            state = cell(torch.randn(batch, input_size), tuple(torch.randn(2, batch, hidden_size)))
            made = f"MyLSTMCell({input_size}, {hidden_size})"
            with expect.about(f"{made}, batch of {batch}", f"{made}，批量为 {batch}"):
                for name, part in zip("hc", expect.pair(state, STATES), strict=True):
                    expect.shape(part, (batch, hidden_size), Text.code(name))


@pytest.mark.check("lstm_cell", points=1)
def test_cell_registers_two_weights_and_two_biases(student):
    """MyLSTMCell is a module of its own that registers weight_ih, weight_hh, bias_ih and bias_hh in torch's shapes

    zh: MyLSTMCell 自己登记 weight_ih、weight_hh、bias_ih 和 bias_hh，形状与 torch 的相同
    """
    for sizes in CELLS:
        cell = student.build("MyLSTMCell", *sizes)
        if cell.is_a("torch.nn.LSTMCell"):
            raise expect.Mismatch("MyLSTMCell inherits from nn.LSTMCell; write the step yourself.",
                                  "MyLSTMCell 继承了 nn.LSTMCell；这一步请自己写。")  # fmt: skip
        with expect.about(f"MyLSTMCell{sizes}", f"MyLSTMCell{sizes}"):
            state = tuple(torch.randn(2, 3, sizes[1]))
            expect.parameters(cell, cell_parameters(*sizes), on=[torch.randn(3, sizes[0]), state])
    inner = [name for name in cell.state() if "." in name]
    if inner:
        raise expect.Mismatch(f"MyLSTMCell holds another module, with {inner[0]}; use tensors and nn.Parameter only.",
                              f"MyLSTMCell 里还有别的模块，它有 {inner[0]}；请只用张量和 nn.Parameter。")  # fmt: skip


@pytest.mark.check("lstm_cell", points=1, rests_on=["test_cell_registers_two_weights_and_two_biases"])
def test_cell_starts_uniform(student):
    """the parameters of MyLSTMCell start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size)

    zh: MyLSTMCell 参数的初始值在 -1 / sqrt(hidden_size) 与 1 / sqrt(hidden_size) 之间均匀分布
    """
    cells = [student.build("MyLSTMCell", 9, 25).state() for _ in range(2)]
    for name, size in cell_parameters(9, 25).items():
        what = Text(f"{name} of MyLSTMCell(9, 25)", f"MyLSTMCell(9, 25) 的 {name} ")
        expect.starts_uniform([expect.shape(cell.get(name), size, what) for cell in cells], 0.2, what)


@pytest.mark.check("lstm_cell", points=0.5, rests_on=["test_cell_gives_two_states"])
def test_cell_keeps_samples_apart(student):
    """the states that MyLSTMCell gives for a sample do not depend on the other samples of the batch

    zh: MyLSTMCell 为一个样本给出的状态，与批次里别的样本无关
    """
    cell = student.build("MyLSTMCell", 5, 3)
    x, state = torch.randn(4, 5), tuple(torch.randn(2, 4, 3))
    before = expect.pair(cell(x, state), STATES)
    signs = torch.tensor([[-1.0], [-1.0], [-1.0], [1.0]])  # the last sample stays, the others change
    after = expect.pair(cell(x * signs, tuple(part * signs for part in state)), STATES)
    for name, one, other in zip("hc", before, after, strict=True):
        one, other = (expect.shape(state, (4, 3), Text.code(name)) for state in (one, other))
        last = Text(f"{name} of the last sample, after the other samples have changed,",
                    f"别的样本变了以后，最后一个样本的 {name} ")  # fmt: skip
        expect.equal(other[-1], one[-1], last)
        if expect.alike(other[0], one[0]):
            raise expect.Mismatch(f"{name} of a sample stays the same, whatever its input and its state.",
                                  f"无论输入和状态是什么，一个样本的 {name} 都不变。")  # fmt: skip


CELL_RIGHT = ["test_cell_registers_two_weights_and_two_biases", "test_cell_keeps_samples_apart"]


@pytest.mark.check("lstm_cell", points=2, rests_on=CELL_RIGHT)
def test_cell_computes_gates_memory_and_output(student, answer):
    """MyLSTMCell computes the formulas over several steps, whatever its weights are

    zh: MyLSTMCell 连走几步都按公式计算，无论权重是什么
    """
    for input_size, hidden_size in CELLS:
        cell, reference = expect.twins(student, answer, "MyLSTMCell", input_size, hidden_size)
        state = expected = tuple(torch.randn(2, 4, hidden_size))
        for step in range(1, 5):
            x = torch.randn(4, input_size)
            state, expected = cell(x, state), reference(x, expected)
            with expect.about(f"after step {step}", f"第 {step} 步之后"):
                expect.equal(state, expected, STATES)


@pytest.mark.check("lstm_cell", points=1, rests_on=["test_cell_computes_gates_memory_and_output"])
def test_gradients_reach_parameters_and_states_of_the_cell(student, answer):
    """gradients reach every parameter of MyLSTMCell, its input and the states of the step before

    zh: 梯度能传到 MyLSTMCell 的每个参数、输入和上一步的状态
    """
    cell, reference = expect.twins(student, answer, "MyLSTMCell", 5, 3)
    expect.same_gradients(cell, reference, torch.randn(4, 5), tuple(torch.randn(2, 4, 3)))


@pytest.mark.check("lstm_cell", points=0.5, rests_on=["test_gradients_reach_parameters_and_states_of_the_cell"])
def test_cell_runs_on_a_gpu(student, answer):
    """MyLSTMCell runs on a GPU

    zh: MyLSTMCell 能在 GPU 上运行
    """
    cell, reference = expect.twins(student, answer, "MyLSTMCell", 5, 3)
    expect.runs_on_gpu(cell, reference, torch.randn(4, 5), tuple(torch.randn(2, 4, 3)))


@pytest.mark.check("sequence_lstm", points=0.5)
def test_sequence_gives_outputs_and_states(student):
    """SequenceLSTM gives output (T, B, 20) and (h_n, c_n), each (1, B, 20), for any length and batch

    zh: SequenceLSTM 对任意的长度和批量给出 output (T, B, 20) 以及 (h_n, c_n)，两者的形状都是 (1, B, 20)
    """
    for steps, batch in ((7, 3), (4, 6), (5, 1), (1, 2)):
        with expect.about(f"{steps} steps, batch of {batch}", f"{steps} 步，批量为 {batch}"):
            given = student.build("SequenceLSTM")(torch.randn(steps, batch, 10))
            output, states = expect.pair(given, OUTPUTS)
            expect.shape(output, (steps, batch, 20))
            for name, state in zip(("h_n", "c_n"), expect.pair(states, OUTPUTS), strict=True):
                expect.shape(state, (1, batch, 20), Text.code(name))


@pytest.mark.check("sequence_lstm", points=1)
def test_sequence_has_one_layer_with_two_biases(student):
    """SequenceLSTM holds nn.LSTM(10, 20, 1) as `lstm`, with two weights and two biases

    zh: SequenceLSTM 的 `lstm` 是 nn.LSTM(10, 20, 1)，有两个权重和两个偏置
    """
    wanted = {f"lstm.{name}_l0": size for name, size in cell_parameters(10, 20).items()}
    expect.parameters(student.build("SequenceLSTM"), wanted, on=[torch.randn(4, 3, 10)])


@pytest.mark.check("sequence_lstm", points=0.5, rests_on=["test_sequence_gives_outputs_and_states"])
def test_sequence_keeps_samples_apart(student):
    """the output of SequenceLSTM for one sequence does not depend on the others of the batch

    zh: SequenceLSTM 对一个序列的输出，与批次里别的序列无关
    """
    expect.independent_samples(student.build("SequenceLSTM"), torch.randn(5, 3, 10), batch_dim=1, output_dim=1)


SEQUENCE_RIGHT = ["test_sequence_has_one_layer_with_two_biases", "test_sequence_keeps_samples_apart"]


@pytest.mark.check("sequence_lstm", points=1, rests_on=SEQUENCE_RIGHT)
def test_sequence_starts_from_zeros(student, answer):
    """SequenceLSTM computes outputs and states from zeros if it is given no state, at each call anew

    zh: 不给状态时，SequenceLSTM 每次调用都重新从零开始，计算输出和状态
    """
    model, reference = expect.twins(student, answer, "SequenceLSTM", scale=0.3)
    for number in (1, 2):
        with expect.about(f"call {number}", f"第 {number} 次调用"):
            expect.same_function(model, reference, torch.randn(6, 3, 10), what=OUTPUTS)


@pytest.mark.check("sequence_lstm", points=1, rests_on=["test_sequence_starts_from_zeros"])
def test_sequence_goes_on_from_a_given_state(student, answer):
    """SequenceLSTM goes on from the state that it is given, and can so read a sequence in pieces

    zh: 给了状态，SequenceLSTM 就从那里接着走，因此能分段读一个序列
    """
    model, reference = expect.twins(student, answer, "SequenceLSTM", scale=0.3)
    state = expected = tuple(torch.randn(2, 1, 3, 20))
    for piece, steps in ((1, 4), (2, 1), (3, 2)):
        x = torch.randn(steps, 3, 10)
        given, wanted = model(x, state), reference(x, expected)
        with expect.about(f"piece {piece} of a sequence", f"序列的第 {piece} 段"):
            expect.equal(given, wanted, OUTPUTS)
        state, expected = given[1], wanted[1]


@pytest.mark.check("sequence_lstm", points=0.5, rests_on=["test_sequence_goes_on_from_a_given_state"])
def test_gradients_reach_parameters_and_states_of_the_sequence(student, answer):
    """gradients of outputs and states reach every parameter of SequenceLSTM, its input and its first state

    zh: 输出和状态的梯度能传到 SequenceLSTM 的每个参数、输入和起始状态
    """
    model, reference = expect.twins(student, answer, "SequenceLSTM", scale=0.3)
    expect.same_gradients(model, reference, torch.randn(4, 3, 10), tuple(torch.randn(2, 1, 3, 20)))


@pytest.mark.check("sequence_lstm", points=0.5, rests_on=["test_gradients_reach_parameters_and_states_of_the_sequence"])
def test_sequence_runs_on_a_gpu(student, answer):
    """SequenceLSTM runs on a GPU, its first states included

    zh: SequenceLSTM 能在 GPU 上运行，起始状态也不例外
    """
    model, reference = expect.twins(student, answer, "SequenceLSTM", scale=0.3)
    expect.runs_on_gpu(model, reference, torch.randn(4, 3, 10))


@pytest.mark.check("sequence_lstm", points=1)
def test_count_of_parameters(student, answer):
    """lstm_parameter_count counts weights and both biases of every layer

    zh: lstm_parameter_count 算上每一层的权重和两个偏置
    """
    sizes = ((10, 20), (5, 7, 1), (1, 1, 1), (6, 4, 2), (3, 8, 5))
    expect.same_results(student, answer, "lstm_parameter_count", *sizes)


SIZES = (11, 4, 5, 3)  # vocab_size, embedding_size, hidden_size, num_classes


def padded(lengths, columns=0):
    """Random texts of these lengths: tokens (B, T), with at least `columns` columns, and lengths (B,)."""
    tokens = torch.randint(1, SIZES[0], (len(lengths), max(*lengths, columns)))
    for row, length in zip(tokens, lengths, strict=True):
        row[length:] = 0
    return tokens, torch.tensor(lengths)


def classifiers(student, answer):
    """Two classifiers with the same new weights."""
    return expect.twins(student, answer, "TextClassifier", *SIZES, scale=0.6)


@pytest.mark.check("text_classifier", points=1)
def test_classifier_gives_logits(student):
    """TextClassifier gives logits (B, num_classes), for a batch of one and a single word too

    zh: TextClassifier 给出 logits (B, num_classes)，批量为 1 或者只有一个词时也一样
    """
    for sizes in (SIZES, (11, 6, 3, 2)):
        model = student.build("TextClassifier", *sizes)
        for lengths in ([6, 4, 4, 1], [5], [1, 1], [1]):
            with expect.about(f"{sizes[3]} classes, lengths {lengths}", f"{sizes[3]} 个类别，长度为 {lengths}"):
                expect.shape(model(*padded(lengths)), (len(lengths), sizes[3]))


@pytest.mark.check("text_classifier", points=1)
def test_classifier_registers_embedding_lstm_and_fc(student):
    """TextClassifier registers the parameters of embedding, lstm and fc

    zh: TextClassifier 登记 embedding、lstm 和 fc 的参数
    """
    for words, features, hidden, classes in (SIZES, (9, 6, 3, 2)):
        wanted = {f"lstm.{name}_l0": size for name, size in cell_parameters(features, hidden).items()}
        wanted |= {"embedding.weight": (words, features), "fc.weight": (classes, hidden), "fc.bias": (classes,)}
        model = student.build("TextClassifier", words, features, hidden, classes)
        expect.parameters(model, wanted, on=[torch.tensor([[3, 5, 8], [2, 7, 1]]), torch.tensor([3, 3])])


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_classifier_registers_embedding_lstm_and_fc"])
def test_padding_row_is_zero_and_stays_zero(student):
    """row 0 of the embedding starts at zero and gets no gradient; the other rows start at random

    zh: 嵌入的第 0 行初始为零，并且得不到梯度；其余各行的初始值是随机的
    """
    model = student.build("TextClassifier", *SIZES)
    table = expect.shape(model.state().get("embedding.weight"), SIZES[:2], Text.code("embedding.weight"))
    if bool(table[0].any()) or not bool(table[1:].any(dim=1).all()):
        raise expect.Mismatch("row 0 of embedding.weight should start at zero, and no other row should.",
                              "embedding.weight 的第 0 行初始应为零，其余各行都不应为零。")  # fmt: skip
    embedding = expect.instance(model.attribute("embedding"), "torch.nn.Module", Text.code("embedding"))
    grad = embedding.gradients(torch.tensor([[3, 0]]), along=[torch.ones(1, 2, SIZES[1])]).parameters.get("weight")
    what = Text("the gradient of embedding.weight", "embedding.weight 的梯度")
    if grad is not None and bool(expect.shape(grad, SIZES[:2], what)[0].any()):
        raise expect.Mismatch("a gradient reaches row 0 of the embedding: training would change how padding looks.",
                              "有梯度传到了嵌入的第 0 行：训练会改变填充的样子。")  # fmt: skip


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_classifier_gives_logits"])
def test_classifier_keeps_samples_apart(student):
    """the logits of a text do not depend on the words of the other texts of the batch

    zh: 一段文本的 logits 与批次里别的文本用了哪些词无关
    """
    model = student.build("TextClassifier", *SIZES)
    tokens, lengths = padded([5, 5, 5, 5])
    # Another word in every place of the text that is to change.
    expect.independent_samples(model, tokens, lengths, changed=tokens[2] % 10 + 1)


@pytest.mark.check("text_classifier", points=1, rests_on=["test_classifier_keeps_samples_apart"])
def test_more_padding_changes_nothing(student):
    """the logits stay the same, however many columns of padding follow the texts

    zh: 无论文本后面跟着多少列填充，logits 都不变
    """
    model = student.build("TextClassifier", *SIZES)
    for lengths in ([6, 4, 3, 2], [3]):
        tokens, lengths = padded(lengths)
        bare = expect.shape(model(tokens, lengths), (len(tokens), 3))
        for columns in (1, 5):
            wider = torch.nn.functional.pad(tokens, (0, columns))
            few, many = tokens.shape[1], wider.shape[1]
            what = Text(f"the output for {many} columns instead of {few}", f"从 {few} 列填充到 {many} 列之后的输出")
            expect.equal(model(wider, lengths), bare, what)


@pytest.mark.check(
    "text_classifier", points=0.5, rests_on=["test_classifier_keeps_samples_apart", "test_more_padding_changes_nothing"]
)
def test_order_of_texts_does_not_matter(student):
    """texts in another order get the same logits, in that order

    zh: 文本换一个顺序，logits 不变，只是跟着换顺序
    """
    model = student.build("TextClassifier", *SIZES)
    tokens, lengths = padded([6, 5, 3, 2])
    sorted_first = expect.shape(model(tokens, lengths), (4, 3))
    for order in ([3, 0, 2, 1], [2, 3, 1, 0]):
        what = Text(f"the output in the order {order}", f"按 {order} 的顺序排列时的输出")
        expect.equal(model(tokens[order], lengths[order]), sorted_first[order], what)


CLASSIFIER = ["test_classifier_registers_embedding_lstm_and_fc", "test_classifier_keeps_samples_apart"]


@pytest.mark.check("text_classifier", points=1, rests_on=CLASSIFIER)
def test_classifier_computes_embedding_lstm_linear(student, answer):
    """TextClassifier computes embedding, LSTM, linear layer on texts without padding, whatever its weights are

    zh: 对没有填充的文本，TextClassifier 依次计算嵌入、LSTM、线性层，无论权重是什么
    """
    model, reference = classifiers(student, answer)
    for steps in (6, 1):
        expect.same_function(model, reference, *padded([steps] * 4))


@pytest.mark.check(
    "text_classifier",
    points=0.5,
    rests_on=["test_classifier_computes_embedding_lstm_linear", "test_order_of_texts_does_not_matter"],
)
def test_each_text_ends_at_its_last_word(student, answer):
    """TextClassifier uses the state after the last real word of each text, when lengths differ

    zh: 长度不同时，TextClassifier 用的是每段文本最后一个真实的词之后的状态
    """
    model, reference = classifiers(student, answer)
    for lengths, columns in (([2, 6, 1, 4], 6), ([1, 3], 7)):
        expect.same_function(model, reference, *padded(lengths, columns))


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_each_text_ends_at_its_last_word"])
def test_gradients_reach_every_layer_of_the_classifier(student, answer):
    """training reaches every layer of TextClassifier

    zh: 训练能影响 TextClassifier 的每一层
    """
    model, reference = classifiers(student, answer)
    tokens, lengths = padded([2, 6, 3, 4])
    expect.same_gradients(model, reference, tokens.clamp(max=SIZES[0] - 2), lengths)


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_each_text_ends_at_its_last_word"])
def test_classifier_runs_on_a_gpu(student, answer):
    """TextClassifier runs on a GPU

    zh: TextClassifier 能在 GPU 上运行
    """
    model, reference = classifiers(student, answer)
    expect.runs_on_gpu(model, reference, *padded([2, 6, 3, 4]))
