"""Hidden graders of 18_parameter_sharing."""

import pytest
import torch

from autograder.checks import expect
from autograder.checks.expect import Text

CODE = Text("the code", "编码")


def train_alike(model, reference, *inputs, what):
    """After the same training step, both compute the same."""
    output = reference(*inputs)
    along = torch.randn(output.shape)
    for one in (model, reference):
        one.step(*inputs, along=[along], lr=0.1)
    expect.same_function(model, reference, *inputs, what=what)


def copies_train_alike(model, reference, *inputs):
    """So do deep copies, and the model that was copied stays as it was."""
    before = model(*inputs)
    copied = Text("the output of a deep copy after a training step", "深拷贝训练一步之后的输出")
    train_alike(model.copy(), reference.copy(), *inputs, what=copied)
    original = Text("the output of a model whose deep copy was trained", "深拷贝训练之后，原来那个模型的输出")
    expect.equal(model(*inputs), before, original)


def loaded_train_alike(student, answer, name, sizes, *inputs):
    """So do new models that have loaded the state_dict of another."""
    model, reference = expect.twins(student, answer, name, *sizes)
    fresh, other = expect.both(student, answer, name, *sizes)
    for one, source in ((fresh, model), (other, reference)):
        one.call("load_state_dict", source.state())
    expect.same_function(
        fresh, other, *inputs, what=Text("the output after load_state_dict", "load_state_dict 之后的输出")
    )
    trained = Text("the output after load_state_dict and a training step", "load_state_dict 之后再训练一步的输出")
    train_alike(fresh, other, *inputs, what=trained)


def train_alike_on_a_gpu(model, reference, *inputs):
    """On a GPU both compute the same, before and after a training step."""
    expect.runs_on_gpu(model, reference, *inputs)
    trained = Text("the output on the GPU after a training step", "在 GPU 上训练一步之后的输出")
    train_alike(model, reference, *inputs, what=trained)


AUTOENCODERS = [(7, 3), (4, 5)]  # features, hidden


@pytest.mark.check("tied_autoencoder", points=1)
def test_code_and_output_have_their_shapes(student):
    """TiedAutoencoder makes codes (B, hidden) and outputs (B, features), a batch of one included

    zh: TiedAutoencoder 给出编码 (B, hidden) 和输出 (B, features)，包括批量为 1 的情形
    """
    for features, hidden in AUTOENCODERS:
        model = student.build("TiedAutoencoder", features, hidden)
        for batch in (5, 1):
            with expect.about(Text.code(f"TiedAutoencoder({features}, {hidden}), x{(batch, features)}")):
                x = torch.randn(batch, features)
                expect.shape(model.call("encode", x), (batch, hidden), CODE)
                decoded = Text("the output of decode", "decode 的输出")
                expect.shape(model.call("decode", torch.randn(batch, hidden)), (batch, features), decoded)
                expect.shape(model(x), (batch, features))


@pytest.mark.check("tied_autoencoder", points=1)
def test_autoencoder_has_one_weight_and_two_biases(student):
    """TiedAutoencoder registers one weight (hidden, features) and the biases (hidden,) and (features,), each once

    zh: TiedAutoencoder 登记一个权重 (hidden, features) 以及偏置 (hidden,) 和 (features,)，每个恰好一次
    """
    for features, hidden in AUTOENCODERS:
        model = student.build("TiedAutoencoder", features, hidden)
        with expect.about(Text.code(f"TiedAutoencoder({features}, {hidden})")):
            shapes = [(hidden, features), (hidden,), (features,)]
            expect.parameter_shapes(model, shapes, on=[torch.randn(3, features)])


@pytest.mark.check("tied_autoencoder", points=0.5, rests_on=["test_code_and_output_have_their_shapes"])
def test_autoencoder_keeps_samples_apart(student):
    """the output of a new TiedAutoencoder for a sample depends on that sample and on no other

    zh: 新建的 TiedAutoencoder 对一个样本的输出取决于这个样本，与别的样本无关
    """
    expect.independent_samples(student.build("TiedAutoencoder", 9, 6), 10 * torch.randn(5, 9))


AUTOENCODER = ["test_autoencoder_has_one_weight_and_two_biases", "test_autoencoder_keeps_samples_apart"]


@pytest.mark.check("tied_autoencoder", points=0.5, rests_on=AUTOENCODER)
def test_encoder_computes_relu_of_a_linear_map(student, answer):
    """encode computes relu(W x + b), whatever the weights are

    zh: encode 计算 relu(W x + b)，无论权重是什么
    """
    for sizes in AUTOENCODERS:
        model, reference = expect.twins(student, answer, "TiedAutoencoder", *sizes)
        x = torch.randn(6, sizes[0])
        expect.equal(model.call("encode", x), reference.call("encode", x), CODE)


@pytest.mark.check("tied_autoencoder", points=1, rests_on=["test_encoder_computes_relu_of_a_linear_map"])
def test_decoder_uses_the_transposed_weight(student, answer):
    """decode uses the encoder's weight, transposed, and a bias of its own; the output is that of the code

    zh: decode 使用编码器权重的转置和自己的偏置；输出由编码解码得到
    """
    for sizes in AUTOENCODERS:
        model, reference = expect.twins(student, answer, "TiedAutoencoder", *sizes)
        code = torch.randn(6, sizes[1])
        decoded = Text("the output of decode", "decode 的输出")
        expect.equal(model.call("decode", code), reference.call("decode", code), decoded)
        expect.same_function(model, reference, torch.randn(6, sizes[0]))


@pytest.mark.check("tied_autoencoder", points=1, rests_on=["test_decoder_uses_the_transposed_weight"])
def test_gradient_of_the_weight_sums_both_uses(student, answer):
    """the gradient of the weight of TiedAutoencoder is the sum of both uses; the others and the input get theirs too

    zh: TiedAutoencoder 权重的梯度等于两处使用的梯度之和；其他参数和输入也得到各自的梯度
    """
    model, reference = expect.twins(student, answer, "TiedAutoencoder", 7, 3)
    expect.same_gradients(model, reference, torch.randn(6, 7))


GRADIENTS = ["test_gradient_of_the_weight_sums_both_uses"]


@pytest.mark.check("tied_autoencoder", points=0.5, rests_on=GRADIENTS)
def test_autoencoder_stays_tied(student, answer):
    """TiedAutoencoder is still tied after deepcopy and load_state_dict, and a deep copy can be trained by itself

    zh: deepcopy 和 load_state_dict 之后，TiedAutoencoder 的权重仍然绑定；深拷贝可以单独训练
    """
    x = torch.randn(6, 7)
    copies_train_alike(*expect.twins(student, answer, "TiedAutoencoder", 7, 3), x)
    loaded_train_alike(student, answer, "TiedAutoencoder", (7, 3), x)


@pytest.mark.check("tied_autoencoder", points=0.5, rests_on=GRADIENTS)
def test_autoencoder_runs_on_a_gpu(student, answer):
    """TiedAutoencoder runs and trains on a GPU, still tied

    zh: TiedAutoencoder 能在 GPU 上运行和训练，权重仍然绑定
    """
    train_alike_on_a_gpu(*expect.twins(student, answer, "TiedAutoencoder", 7, 3), torch.randn(6, 7))


WORDS = [(11, 4, 3), (9, 5, 1)]  # vocab_size, features, context


def tokens(batch, sizes=WORDS[0]):
    """Random word numbers (batch, context)."""
    return torch.randint(sizes[0], (batch, sizes[2]))


@pytest.mark.check("word_model", points=0.5)
def test_word_model_gives_logits(student):
    """WordModel gives logits (B, vocab_size), a batch of one included

    zh: WordModel 给出 logits (B, vocab_size)，包括批量为 1 的情形
    """
    for sizes in WORDS:
        model = student.build("WordModel", *sizes)
        for batch in (5, 1):
            with expect.about(Text.code(f"WordModel{sizes}, tokens{(batch, sizes[2])}")):
                expect.shape(model(tokens(batch, sizes)), (batch, sizes[0]))


@pytest.mark.check("word_model", points=1)
def test_word_model_has_one_table(student):
    """WordModel registers one table, as embedding.weight and output.weight, and what else hidden and output need

    zh: WordModel 只登记一张表，名字是 embedding.weight 和 output.weight，此外还有 hidden 和 output 需要的参数
    """
    for sizes in WORDS:
        vocab, features, context = sizes
        model = student.build("WordModel", *sizes)
        with expect.about(Text.code(f"WordModel{sizes}")):
            named = {"embedding.weight": (vocab, features), "output.weight": (vocab, features), "output.bias": (vocab,)}
            named |= {"hidden.weight": (features, context * features), "hidden.bias": (features,)}
            state = model.state()
            for name, size in named.items():
                expect.shape(state.get(name), size, Text.code(name))
            once = [size for name, size in named.items() if name != "output.weight"]
            expect.parameter_shapes(model, once, on=[tokens(64, sizes)])  # so many that every word is read


@pytest.mark.check("word_model", points=0.5, rests_on=["test_word_model_gives_logits"])
def test_word_model_keeps_samples_apart(student):
    """the logits of a sample depend on its words and on those of no other sample

    zh: 一个样本的 logits 取决于它自己的词，与别的样本的词无关
    """
    words = tokens(5)
    changed = (words[2] + 1) % WORDS[0][0]
    expect.independent_samples(student.build("WordModel", *WORDS[0]), words, changed=changed)


WORD_MODEL = ["test_word_model_has_one_table", "test_word_model_keeps_samples_apart"]


@pytest.mark.check("word_model", points=1, rests_on=WORD_MODEL)
def test_word_model_computes_logits(student, answer):
    """WordModel computes embedding, hidden layer, tanh and output, whatever its weights are

    zh: WordModel 依次计算嵌入、隐藏层、tanh 和输出，无论权重是什么
    """
    for sizes in WORDS:
        expect.same_objects(student, answer, "WordModel", [sizes], on=[tokens(6, sizes)])


@pytest.mark.check("word_model", points=1, rests_on=["test_word_model_computes_logits"])
def test_gradient_of_the_table_sums_both_uses(student, answer):
    """the gradient of the table is the sum of reading and predicting; every other parameter gets its gradient too

    zh: 这张表的梯度等于读词和预测词两处的梯度之和；其他参数也都得到各自的梯度
    """
    expect.same_gradients(*expect.twins(student, answer, "WordModel", *WORDS[0]), tokens(6))


TABLE = ["test_gradient_of_the_table_sums_both_uses"]


@pytest.mark.check("word_model", points=0.5, rests_on=TABLE)
def test_word_model_stays_tied(student, answer):
    """WordModel still has one table after deepcopy and load_state_dict, and a deep copy can be trained by itself

    zh: deepcopy 和 load_state_dict 之后，WordModel 仍然只有一张表；深拷贝可以单独训练
    """
    copies_train_alike(*expect.twins(student, answer, "WordModel", *WORDS[0]), tokens(6))
    loaded_train_alike(student, answer, "WordModel", WORDS[0], tokens(6))


@pytest.mark.check("word_model", points=0.5, rests_on=TABLE)
def test_word_model_runs_on_a_gpu(student, answer):
    """WordModel runs and trains on a GPU, still with one table

    zh: WordModel 能在 GPU 上运行和训练，仍然只有一张表
    """
    train_alike_on_a_gpu(*expect.twins(student, answer, "WordModel", *WORDS[0]), tokens(6))


TWINS = [(7, 5, 3), (4, 6, 8)]  # features, hidden, embedding


def inputs(batch, sizes=TWINS[0]):
    """Two batches of features (batch, features)."""
    return torch.randn(batch, sizes[0]), torch.randn(batch, sizes[0])


@pytest.mark.check("twin_network", points=0.5)
def test_twin_network_gives_distances(student):
    """TwinNetwork gives distances (B,), a batch of one included

    zh: TwinNetwork 给出距离 (B,)，包括批量为 1 的情形
    """
    for sizes in TWINS:
        model = student.build("TwinNetwork", *sizes)
        for batch in (5, 1):
            with expect.about(Text.code(f"TwinNetwork{sizes}, x{(batch, sizes[0])}")):
                expect.shape(model(*inputs(batch, sizes)), (batch,))


@pytest.mark.check("twin_network", points=1)
def test_twin_network_has_one_encoder(student):
    """TwinNetwork registers the parameters of one encoder, each once: two weights and one bias

    zh: TwinNetwork 只登记一个编码器的参数：两个权重和一个偏置，每个恰好一次
    """
    for features, hidden, embedding in TWINS:
        with expect.about(Text.code(f"TwinNetwork({features}, {hidden}, {embedding})")):
            model = student.build("TwinNetwork", features, hidden, embedding)
            shapes = [(hidden, features), (hidden,), (embedding, hidden)]
            expect.parameter_shapes(model, shapes, on=inputs(6, (features,)))


@pytest.mark.check("twin_network", points=0.5, rests_on=["test_twin_network_gives_distances"])
def test_twin_network_keeps_pairs_apart(student):
    """the distance of a pair depends on that pair and on no other

    zh: 一对输入的距离取决于这一对，与别的输入对无关
    """
    expect.independent_samples(student.build("TwinNetwork", 9, 8, 4), *inputs(5, (9,)))


ENCODER = ["test_twin_network_has_one_encoder", "test_twin_network_keeps_pairs_apart"]


@pytest.mark.check("twin_network", points=0.5, rests_on=ENCODER)
def test_distance_is_symmetric(student):
    """the distance is the same when the inputs trade places, and 0 for equal inputs

    zh: 两个输入交换位置，距离不变；两个输入相同，距离为 0
    """
    model = student.build("TwinNetwork", *TWINS[0])
    x, y = inputs(6)
    expect.equal(model(y, x), expect.shape(model(x, y), (6,)), Text("D(y, x)", "D(y, x) "))
    expect.equal(model(x, x.clone()), torch.zeros(6), Text("D(x, x)", "D(x, x) "))


@pytest.mark.check("twin_network", points=1, rests_on=["test_distance_is_symmetric"])
def test_twin_network_computes_squared_distances(student, answer):
    """TwinNetwork computes the squared distance of both embeddings, whatever its weights are

    zh: TwinNetwork 计算两个嵌入之间距离的平方，无论权重是什么
    """
    for sizes in TWINS:
        expect.same_objects(student, answer, "TwinNetwork", [sizes], on=[inputs(6, sizes)])


@pytest.mark.check("twin_network", points=0.5, rests_on=["test_twin_network_computes_squared_distances"])
def test_gradients_come_from_both_inputs(student, answer):
    """the gradient of TwinNetwork's encoder is the sum over both inputs, and both inputs get theirs

    zh: TwinNetwork 编码器的梯度等于来自两个输入的梯度之和，两个输入也都得到各自的梯度
    """
    expect.same_gradients(*expect.twins(student, answer, "TwinNetwork", *TWINS[0]), *inputs(6))


BOTH = ["test_gradients_come_from_both_inputs"]


@pytest.mark.check("twin_network", points=0.5, rests_on=BOTH)
def test_twin_network_stays_a_twin(student, answer):
    """TwinNetwork still has one encoder after deepcopy and load_state_dict, and a deep copy can be trained by itself

    zh: deepcopy 和 load_state_dict 之后，TwinNetwork 仍然只有一个编码器；深拷贝可以单独训练
    """
    copies_train_alike(*expect.twins(student, answer, "TwinNetwork", *TWINS[0]), *inputs(6))
    loaded_train_alike(student, answer, "TwinNetwork", TWINS[0], *inputs(6))


@pytest.mark.check("twin_network", points=0.5, rests_on=BOTH)
def test_twin_network_runs_on_a_gpu(student, answer):
    """TwinNetwork runs and trains on a GPU

    zh: TwinNetwork 能在 GPU 上运行和训练
    """
    train_alike_on_a_gpu(*expect.twins(student, answer, "TwinNetwork", *TWINS[0]), *inputs(6))


def tables(probe):
    """Two lists of the same two parameters, (4, 3) and (5,)."""
    first = probe.build("torch.nn.ParameterList", [torch.randn(4, 3), torch.randn(5)])
    return first, probe.build("torch.nn.ParameterList", first)


def counts(student, *models, expected):
    """The student's count of these models."""
    expect.equal(student.call("count_parameters", list(models)), expected, Text("the count", "参数个数"))


@pytest.mark.check("counting", points=0.5)
def test_count_where_nothing_is_shared(student):
    """count_parameters counts the parameters of all models, frozen ones too, but no buffers

    zh: count_parameters 数出所有模型的参数，冻结的也算，缓冲区不算
    """
    layers = student.sequential(("Linear", 3, 5), ("BatchNorm1d", 5), ("Linear", 5, 2))
    frozen = student.sequential(("Linear", 4, 6)).freeze()
    for models, expected in (([layers], 42), ([layers, frozen], 72), ([student.sequential(("ReLU",))], 0)):
        counts(student, *models, expected=expected)


@pytest.mark.check("counting", points=0.5, rests_on=["test_count_where_nothing_is_shared"])
def test_equal_values_count_twice(student):
    """count_parameters counts two parameters that have the same values as two

    zh: 两个参数数值相同，count_parameters 仍然算作两个
    """
    layer = student.build("torch.nn.Linear", 3, 3)
    counts(student, student.build("torch.nn.Sequential", layer, layer.copy()), expected=24)
    counts(student, layer, layer.copy(), expected=24)


@pytest.mark.check("counting", points=0.5, rests_on=["test_count_where_nothing_is_shared"])
def test_shared_modules_count_once(student):
    """count_parameters counts a module once that occurs several times, in one model or in several

    zh: 一个模块在一个或几个模型里出现多次，count_parameters 只数一次
    """
    layer, relu = student.build("torch.nn.Linear", 3, 3), student.build("torch.nn.ReLU")
    twice = student.build("torch.nn.Sequential", layer, relu, layer)
    counts(student, twice, expected=12)
    counts(student, student.sequential(("Linear", 2, 3)), twice, layer, expected=21)


@pytest.mark.check("counting", points=0.5, rests_on=["test_count_where_nothing_is_shared"])
def test_shared_parameters_count_once(student):
    """count_parameters counts a parameter once that several modules hold, in one model or in several

    zh: 几个模块持有同一个参数，无论在一个还是几个模型里，count_parameters 只数一次
    """
    first, second = tables(student)
    counts(student, student.build("torch.nn.ModuleList", [first, second]), expected=17)
    counts(student, first, second, expected=17)


def names(student, model, expected):
    """What the student's function says of the names in this model."""
    expect.equal(student.call("shared_names", model), expected, Text.code("shared_names(model)"))


@pytest.mark.check("counting", points=1)
def test_names_of_shared_parameters(student):
    """shared_names gives all names of each shared parameter, in order, two or more

    zh: shared_names 按顺序给出每个共享参数的全部名字，可能不止两个
    """
    first, second = tables(student)
    single = student.build("torch.nn.Linear", 4, 3)
    model = student.build("torch.nn.ModuleDict", {"single": single, "encoder": first, "decoder": second})
    names(student, model, [["encoder.0", "decoder.0"], ["encoder.1", "decoder.1"]])
    layer = student.build("torch.nn.Linear", 3, 3)
    pair = student.build("torch.nn.Sequential", layer, student.build("torch.nn.ReLU"), layer)
    model = student.build("torch.nn.Sequential", pair, single, layer)
    names(student, model, [["0.0.weight", "0.2.weight", "2.weight"], ["0.0.bias", "0.2.bias", "2.bias"]])


@pytest.mark.check("counting", points=1)
def test_names_of_what_is_not_a_shared_parameter(student):
    """shared_names names no parameter that merely has another's values, and no buffer

    zh: 仅仅数值相同的参数，以及缓冲区，shared_names 都不列出
    """
    layer = student.build("torch.nn.Linear", 3, 3)
    names(student, student.build("torch.nn.Sequential", layer, layer.copy()), [])
    norm = student.build("torch.nn.BatchNorm1d", 3)
    model = student.build("torch.nn.Sequential", norm, layer, norm)
    names(student, model, [["0.weight", "2.weight"], ["0.bias", "2.bias"]])
