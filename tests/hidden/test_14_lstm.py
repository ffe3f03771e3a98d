"""Hidden graders of 14_lstm."""

import pytest
import torch

from autograder.grading import expect
from autograder.probe.client import describe
from autograder.probe.failures import Mismatch

CELLS = [(5, 3), (2, 7)]  # input_size, hidden_size


def cell_parameters(input_size, hidden_size):
    """Names and shapes of an LSTM cell's parameters."""
    rows = 4 * hidden_size
    return {"weight_ih": (rows, input_size), "weight_hh": (rows, hidden_size), "bias_ih": (rows,), "bias_hh": (rows,)}


def pair(value, what):
    """The two things that the student should have returned."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Mismatch(f"forward should return the pair {what}; it gave {describe(value)}.")
    return value


@pytest.mark.check("lstm_cell", points=1)
def test_cell_gives_two_states(student):
    """MyLSTMCell gives the pair (h, c), each (B, hidden_size), a batch of one included"""
    for input_size, hidden_size in CELLS:
        cell = student.build("MyLSTMCell", input_size, hidden_size)
        for batch in (4, 1):
            state = cell(torch.randn(batch, input_size), tuple(torch.randn(2, batch, hidden_size)))
            with expect.about(f"MyLSTMCell({input_size}, {hidden_size}), batch of {batch}"):
                for name, part in zip("hc", pair(state, "(h, c)"), strict=True):
                    expect.shape(part, (batch, hidden_size), name)


@pytest.mark.check("lstm_cell", points=1)
def test_cell_registers_two_weights_and_two_biases(student):
    """MyLSTMCell is a module of its own that registers weight_ih, weight_hh, bias_ih and bias_hh in torch's shapes"""
    for sizes in CELLS:
        cell = student.build("MyLSTMCell", *sizes)
        if cell.is_a("torch.nn.LSTMCell"):
            raise Mismatch("MyLSTMCell inherits from nn.LSTMCell; write the step yourself.")
        with expect.about(f"MyLSTMCell{sizes}"):
            state = tuple(torch.randn(2, 3, sizes[1]))
            expect.parameters(cell, cell_parameters(*sizes), on=[torch.randn(3, sizes[0]), state])


@pytest.mark.check("lstm_cell", points=1, rests_on=["test_cell_registers_two_weights_and_two_biases"])
def test_cell_starts_uniform(student):
    """the parameters of MyLSTMCell start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size)"""
    cells = [student.build("MyLSTMCell", 9, 25).state() for _ in range(2)]
    for name, size in cell_parameters(9, 25).items():
        first, second = (expect.shape(cell.get(name), size, name) for cell in cells)
        if first.equal(second):
            raise Mismatch(f"two new cells start with the same {name}.")
        low, high, spread = float(first.min()), float(first.max()), float(first.std())
        if not (-0.2001 <= low < -0.14 and 0.14 < high <= 0.2001 and 0.085 < spread < 0.146):
            raise Mismatch(
                f"for hidden_size 25, {name} should start uniform between -0.2 and 0.2; "
                f"its values go from {low:.3g} to {high:.3g}, with a standard deviation of {spread:.3g}."
            )


@pytest.mark.check("lstm_cell", points=0.5, rests_on=["test_cell_gives_two_states"])
def test_cell_keeps_samples_apart(student):
    """the states that MyLSTMCell gives for a sample do not depend on the other samples of the batch"""
    cell = student.build("MyLSTMCell", 5, 3)
    x, state = torch.randn(4, 5), tuple(torch.randn(2, 4, 3))
    before = pair(cell(x, state), "(h, c)")
    signs = torch.tensor([[-1.0], [-1.0], [-1.0], [1.0]])  # the last sample stays, the others change
    after = pair(cell(x * signs, tuple(part * signs for part in state)), "(h, c)")
    for name, one, other in zip("hc", before, after, strict=True):
        one, other = expect.shape(one, (4, 3), name), expect.shape(other, (4, 3), name)
        expect.equal(other[-1], one[-1], f"{name} of the last sample, after the other samples have changed,")
        if other[0].equal(one[0]):
            raise Mismatch(f"{name} of a sample stays the same, whatever its input and its state.")


CELL_RIGHT = ["test_cell_registers_two_weights_and_two_biases", "test_cell_keeps_samples_apart"]


@pytest.mark.check("lstm_cell", points=2, rests_on=CELL_RIGHT)
def test_cell_computes_gates_memory_and_output(student, answer):
    """MyLSTMCell computes the formulas over several steps, whatever its weights are"""
    for input_size, hidden_size in CELLS:
        cell, reference = (probe.build("MyLSTMCell", input_size, hidden_size) for probe in (student, answer))
        expect.same_weights(cell, reference)
        state = expected = tuple(torch.randn(2, 4, hidden_size))
        for step in range(1, 5):
            x = torch.randn(4, input_size)
            state, expected = cell(x, state), reference(x, expected)
            with expect.about(f"after step {step}"):
                expect.equal(state, expected, "(h, c)")


@pytest.mark.check("lstm_cell", points=1, rests_on=["test_cell_computes_gates_memory_and_output"])
def test_gradients_reach_parameters_and_states_of_the_cell(student, answer):
    """gradients reach every parameter of MyLSTMCell, its input and the states of the step before"""
    cell, reference = student.build("MyLSTMCell", 5, 3), answer.build("MyLSTMCell", 5, 3)
    expect.same_weights(cell, reference)
    expect.same_gradients(cell, reference, torch.randn(4, 5), tuple(torch.randn(2, 4, 3)))


@pytest.mark.check("lstm_cell", points=0.5, rests_on=["test_gradients_reach_parameters_and_states_of_the_cell"])
def test_cell_runs_on_a_gpu(student, answer):
    """MyLSTMCell runs on a GPU"""
    cell, reference = student.build("MyLSTMCell", 5, 3), answer.build("MyLSTMCell", 5, 3)
    expect.same_weights(cell, reference)
    expect.runs_on_gpu(cell, reference, torch.randn(4, 5), tuple(torch.randn(2, 4, 3)))


@pytest.mark.check("sequence_lstm", points=0.5)
def test_sequence_gives_outputs_and_states(student):
    """SequenceLSTM gives output (T, B, 20) and (h_n, c_n), each (1, B, 20), for any length and batch"""
    for steps, batch in ((7, 3), (4, 6), (5, 1), (1, 2)):
        with expect.about(f"{steps} steps, batch of {batch}"):
            given = student.build("SequenceLSTM")(torch.randn(steps, batch, 10))
            output, states = pair(given, "output, (h_n, c_n)")
            expect.shape(output, (steps, batch, 20))
            for name, state in zip(("h_n", "c_n"), pair(states, "output, (h_n, c_n)"), strict=True):
                expect.shape(state, (1, batch, 20), name)


@pytest.mark.check("sequence_lstm", points=1)
def test_sequence_has_one_layer_with_two_biases(student):
    """SequenceLSTM holds nn.LSTM(10, 20, 1) as `lstm`, with two weights and two biases"""
    wanted = {f"lstm.{name}_l0": size for name, size in cell_parameters(10, 20).items()}
    expect.parameters(student.build("SequenceLSTM"), wanted, on=[torch.randn(4, 3, 10)])


@pytest.mark.check("sequence_lstm", points=0.5, rests_on=["test_sequence_gives_outputs_and_states"])
def test_sequence_keeps_samples_apart(student):
    """the output of SequenceLSTM for one sequence does not depend on the others of the batch"""
    expect.independent_samples(student.build("SequenceLSTM"), torch.randn(5, 3, 10), batch_dim=1, output_dim=1)


SEQUENCE_RIGHT = ["test_sequence_has_one_layer_with_two_biases", "test_sequence_keeps_samples_apart"]


@pytest.mark.check("sequence_lstm", points=1, rests_on=SEQUENCE_RIGHT)
def test_sequence_starts_from_zeros(student, answer):
    """SequenceLSTM computes outputs and states from zeros if it is given no state, at each call anew"""
    model, reference = student.build("SequenceLSTM"), answer.build("SequenceLSTM")
    expect.same_weights(model, reference, scale=0.3)
    for number in (1, 2):
        with expect.about(f"call {number}"):
            expect.same_function(model, reference, torch.randn(6, 3, 10), what="(output, (h_n, c_n))")


@pytest.mark.check("sequence_lstm", points=1, rests_on=["test_sequence_starts_from_zeros"])
def test_sequence_goes_on_from_a_given_state(student, answer):
    """SequenceLSTM goes on from the state that it is given, and can so read a sequence in pieces"""
    model, reference = student.build("SequenceLSTM"), answer.build("SequenceLSTM")
    expect.same_weights(model, reference, scale=0.3)
    state = expected = tuple(torch.randn(2, 1, 3, 20))
    for piece, steps in ((1, 4), (2, 1), (3, 2)):
        x = torch.randn(steps, 3, 10)
        given, wanted = model(x, state), reference(x, expected)
        with expect.about(f"piece {piece} of a sequence"):
            expect.equal(given, wanted, "(output, (h_n, c_n))")
        state, expected = given[1], wanted[1]


@pytest.mark.check("sequence_lstm", points=0.5, rests_on=["test_sequence_goes_on_from_a_given_state"])
def test_gradients_reach_parameters_and_states_of_the_sequence(student, answer):
    """gradients of outputs and states reach every parameter of SequenceLSTM, its input and its first state"""
    model, reference = student.build("SequenceLSTM"), answer.build("SequenceLSTM")
    expect.same_weights(model, reference, scale=0.3)
    expect.same_gradients(model, reference, torch.randn(4, 3, 10), tuple(torch.randn(2, 1, 3, 20)))


@pytest.mark.check("sequence_lstm", points=0.5, rests_on=["test_gradients_reach_parameters_and_states_of_the_sequence"])
def test_sequence_runs_on_a_gpu(student, answer):
    """SequenceLSTM runs on a GPU, its first states included"""
    model, reference = student.build("SequenceLSTM"), answer.build("SequenceLSTM")
    expect.same_weights(model, reference, scale=0.3)
    expect.runs_on_gpu(model, reference, torch.randn(4, 3, 10))


@pytest.mark.check("sequence_lstm", points=1)
def test_count_of_parameters(student, answer):
    """lstm_parameter_count counts weights and both biases of every layer"""
    for sizes in ((10, 20), (5, 7, 1), (1, 1, 1), (6, 4, 2), (3, 8, 5)):
        count = student.call("lstm_parameter_count", *sizes)
        expect.equal(count, answer.call("lstm_parameter_count", *sizes), f"lstm_parameter_count{sizes}")


SIZES = (11, 4, 5, 3)  # vocab_size, embedding_size, hidden_size, num_classes


def padded(lengths, columns=0):
    """Random texts of these lengths: tokens (B, T), with at least `columns` columns, and lengths (B,)."""
    tokens = torch.randint(1, SIZES[0], (len(lengths), max(*lengths, columns)))
    for row, length in zip(tokens, lengths, strict=True):
        row[length:] = 0
    return tokens, torch.tensor(lengths)


def with_weights(student, answer):
    """Two classifiers with the same new weights."""
    model, reference = student.build("TextClassifier", *SIZES), answer.build("TextClassifier", *SIZES)
    expect.same_weights(model, reference, scale=0.6)
    return model, reference


@pytest.mark.check("text_classifier", points=1)
def test_classifier_gives_logits(student):
    """TextClassifier gives logits (B, num_classes), for a batch of one and a single word too"""
    for sizes in (SIZES, (11, 6, 3, 2)):
        model = student.build("TextClassifier", *sizes)
        for lengths in ([6, 4, 4, 1], [5], [1, 1], [1]):
            with expect.about(f"{sizes[3]} classes, lengths {lengths}"):
                expect.shape(model(*padded(lengths)), (len(lengths), sizes[3]))


@pytest.mark.check("text_classifier", points=1)
def test_classifier_registers_embedding_lstm_and_fc(student):
    """TextClassifier registers the parameters of embedding, lstm and fc"""
    for words, features, hidden, classes in (SIZES, (9, 6, 3, 2)):
        wanted = {f"lstm.{name}_l0": size for name, size in cell_parameters(features, hidden).items()}
        wanted |= {"embedding.weight": (words, features), "fc.weight": (classes, hidden), "fc.bias": (classes,)}
        model = student.build("TextClassifier", words, features, hidden, classes)
        expect.parameters(model, wanted, on=[torch.tensor([[3, 5, 8], [2, 7, 1]]), torch.tensor([3, 3])])


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_classifier_registers_embedding_lstm_and_fc"])
def test_padding_row_is_zero_and_stays_zero(student):
    """row 0 of the embedding starts at zero and gets no gradient; the other rows start at random"""
    model = student.build("TextClassifier", *SIZES)
    table = expect.shape(model.state().get("embedding.weight"), SIZES[:2], "embedding.weight")
    if bool(table[0].any()) or not bool(table[1:].any(dim=1).all()):
        raise Mismatch("row 0 of embedding.weight should start at zero, and no other row should.")
    embedding = model.attribute("embedding")
    if not hasattr(embedding, "gradients"):
        raise Mismatch(f"embedding should be an nn.Embedding; it is {describe(embedding)}.")
    grad = embedding.gradients(torch.tensor([[3, 0]]), along=[torch.ones(1, 2, SIZES[1])]).parameters.get("weight")
    if grad is not None and bool(expect.shape(grad, SIZES[:2], "the gradient of embedding.weight")[0].any()):
        raise Mismatch("a gradient reaches row 0 of the embedding: training would change what padding looks like.")


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_classifier_gives_logits"])
def test_classifier_keeps_samples_apart(student):
    """the logits of a text do not depend on the words of the other texts of the batch"""
    model = student.build("TextClassifier", *SIZES)
    tokens, lengths = padded([5, 5, 5, 5])
    before = expect.shape(model(tokens, lengths), (4, 3))
    for row in range(4):
        others = torch.arange(4) != row
        changed = tokens.clone()
        changed[others] = changed[others] % 10 + 1  # another word in every place
        after = expect.shape(model(changed, lengths), (4, 3))
        expect.equal(after[row], before[row], f"row {row} of the output, after the other texts have changed,")
        if after[others].equal(before[others]):
            raise Mismatch("the logits of a text stay the same when every one of its words changes.")


@pytest.mark.check("text_classifier", points=1, rests_on=["test_classifier_keeps_samples_apart"])
def test_more_padding_changes_nothing(student):
    """the logits stay the same, however many columns of padding follow the texts"""
    model = student.build("TextClassifier", *SIZES)
    for lengths in ([6, 4, 3, 2], [3]):
        tokens, lengths = padded(lengths)
        bare = expect.shape(model(tokens, lengths), (len(tokens), 3))
        for columns in (1, 5):
            wider = torch.nn.functional.pad(tokens, (0, columns))
            expect.equal(model(wider, lengths), bare, f"the output with {columns} more columns of padding")


@pytest.mark.check(
    "text_classifier", points=0.5, rests_on=["test_classifier_keeps_samples_apart", "test_more_padding_changes_nothing"]
)
def test_order_of_texts_does_not_matter(student):
    """texts in another order get the same logits, in that order"""
    model = student.build("TextClassifier", *SIZES)
    tokens, lengths = padded([6, 5, 3, 2])
    sorted_first = expect.shape(model(tokens, lengths), (4, 3))
    for order in ([3, 0, 2, 1], [2, 3, 1, 0]):
        expect.equal(model(tokens[order], lengths[order]), sorted_first[order], f"the output in the order {order}")


CLASSIFIER = ["test_classifier_registers_embedding_lstm_and_fc", "test_classifier_keeps_samples_apart"]


@pytest.mark.check("text_classifier", points=1, rests_on=CLASSIFIER)
def test_classifier_computes_embedding_lstm_linear(student, answer):
    """TextClassifier computes embedding, LSTM, linear layer on texts without padding, whatever its weights are"""
    model, reference = with_weights(student, answer)
    for steps in (6, 1):
        expect.same_function(model, reference, *padded([steps] * 4))


@pytest.mark.check(
    "text_classifier",
    points=0.5,
    rests_on=["test_classifier_computes_embedding_lstm_linear", "test_order_of_texts_does_not_matter"],
)
def test_each_text_ends_at_its_last_word(student, answer):
    """TextClassifier uses the state after the last real word of each text, when lengths differ"""
    model, reference = with_weights(student, answer)
    for lengths, columns in (([2, 6, 1, 4], 6), ([1, 3], 7)):
        expect.same_function(model, reference, *padded(lengths, columns))


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_each_text_ends_at_its_last_word"])
def test_gradients_reach_every_layer_of_the_classifier(student, answer):
    """training reaches every layer of TextClassifier"""
    model, reference = with_weights(student, answer)
    tokens, lengths = padded([2, 6, 3, 4])
    expect.same_gradients(model, reference, tokens.clamp(max=SIZES[0] - 2), lengths)


@pytest.mark.check("text_classifier", points=0.5, rests_on=["test_each_text_ends_at_its_last_word"])
def test_classifier_runs_on_a_gpu(student, answer):
    """TextClassifier runs on a GPU"""
    model, reference = with_weights(student, answer)
    expect.runs_on_gpu(model, reference, *padded([2, 6, 3, 4]))
