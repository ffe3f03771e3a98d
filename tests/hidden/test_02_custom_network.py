"""Hidden graders of 02_custom_network."""

import pytest
import torch

from autograder.grading import expect

SIZES = [(7, 11, 3), (3, 5, 8), (6, 6, 4)]


@pytest.mark.check("my_model", points=1)
def test_my_model_gives_logits_for_all_sizes(student):
    """MyModel maps features (B, input_size) to logits (B, output_size), a batch of one included"""
    for sizes in SIZES:
        model = student.build("MyModel", *sizes)
        for batch in (4, 1):
            with expect.about(f"MyModel{sizes}, batch of {batch}"):
                expect.shape(model(torch.randn(batch, sizes[0])), (batch, sizes[-1]))


@pytest.mark.check("my_model", points=1)
def test_my_model_registers_fc1_and_fc2(student):
    """MyModel registers a weight and a bias for each of fc1 and fc2, before it is first used"""
    for n, hidden, m in SIZES:
        with expect.about(f"MyModel({n}, {hidden}, {m})"):
            wanted = {"fc1.weight": (hidden, n), "fc1.bias": (hidden,), "fc2.weight": (m, hidden), "fc2.bias": (m,)}
            expect.parameters(student.build("MyModel", n, hidden, m), wanted, on=[torch.randn(3, n)])


def pair(student, answer, name, sizes):
    """The student's model and the model answer's, with the same weights."""
    model, reference = student.build(name, *sizes), answer.build(name, *sizes)
    expect.same_weights(model, reference)
    return model, reference


@pytest.mark.check("my_model", points=2, rests_on=["test_my_model_registers_fc1_and_fc2"])
def test_my_model_computes_fc1_relu_fc2(student, answer):
    """MyModel computes fc1, ReLU, fc2, whatever its weights are"""
    for sizes, batch in zip(SIZES, (6, 3, 2), strict=True):
        model, reference = pair(student, answer, "MyModel", sizes)
        with expect.about(f"MyModel{sizes}"):
            expect.same_function(model, reference, torch.randn(batch, sizes[0]))


@pytest.mark.check("my_model", points=1, rests_on=["test_my_model_computes_fc1_relu_fc2"])
def test_gradients_reach_fc1_and_fc2(student, answer):
    """training reaches fc1 and fc2 of MyModel, and two of them share nothing"""
    model, reference = pair(student, answer, "MyModel", SIZES[0])
    pair(student, answer, "MyModel", SIZES[0])
    expect.same_gradients(model, reference, torch.randn(6, 7))


@pytest.mark.check("my_model", points=1, rests_on=["test_gradients_reach_fc1_and_fc2"])
def test_my_model_runs_on_a_gpu(student, answer):
    """MyModel runs on a GPU"""
    model, reference = pair(student, answer, "MyModel", SIZES[0])
    expect.runs_on_gpu(model, reference, torch.randn(6, 7))


EQUAL = [(5, 8, 5), (4, 3, 4)]
DIFFERENT = [(7, 11, 3), (3, 5, 8)]


@pytest.mark.check("skip_model", points=1)
def test_skip_model_gives_outputs_for_all_sizes(student):
    """SkipModel maps features (B, input_size) to features (B, output_size), a batch of one included"""
    for sizes in [EQUAL[0], *DIFFERENT, (6, 6, 4)]:
        model = student.build("SkipModel", *sizes)
        for batch in (4, 1):
            with expect.about(f"SkipModel{sizes}, batch of {batch}"):
                expect.shape(model(torch.randn(batch, sizes[0])), (batch, sizes[-1]))


def skip_parameters(student, n, hidden, m):
    """SkipModel registers two linear layers, and a shortcut's weight where its sizes differ."""
    shortcut = [] if n == m else [(m, n)]
    with expect.about(f"SkipModel({n}, {hidden}, {m})"):
        model = student.build("SkipModel", n, hidden, m)
        shapes = [(hidden, n), (hidden,), (m, hidden), (m,), *shortcut]
        expect.parameter_shapes(model, shapes, on=[torch.randn(3, n)])


@pytest.mark.check("skip_model", points=1)
def test_shortcut_learns_nothing_where_sizes_are_equal(student):
    """SkipModel with equal sizes registers the parameters of two linear layers and nothing else"""
    for sizes in [*EQUAL, (6, 6, 6)]:
        skip_parameters(student, *sizes)


@pytest.mark.check("skip_model", points=1)
def test_shortcut_has_a_weight_and_no_bias_where_sizes_differ(student):
    """SkipModel with different sizes registers one weight more, (output_size, input_size), and no third bias"""
    for sizes in [*DIFFERENT, (6, 6, 4), (6, 4, 4)]:
        skip_parameters(student, *sizes)


def skip_function(student, answer, cases):
    """SkipModel computes what the model answer does under weights of the grader's."""
    for sizes, batch in zip(cases, (6, 3), strict=True):
        model, reference = pair(student, answer, "SkipModel", sizes)
        with expect.about(f"SkipModel{sizes}"):
            expect.same_function(model, reference, torch.randn(batch, sizes[0]))


@pytest.mark.check("skip_model", points=1, rests_on=["test_shortcut_learns_nothing_where_sizes_are_equal"])
def test_skip_model_adds_its_input(student, answer):
    """SkipModel with equal sizes adds its input to what its layers give"""
    skip_function(student, answer, EQUAL)


@pytest.mark.check("skip_model", points=1, rests_on=["test_shortcut_has_a_weight_and_no_bias_where_sizes_differ"])
def test_skip_model_adds_a_linear_map_of_its_input(student, answer):
    """SkipModel with different sizes adds a linear map of its input to what its layers give"""
    skip_function(student, answer, DIFFERENT)


@pytest.mark.check("skip_model", points=1, rests_on=["test_skip_model_adds_its_input"])
def test_gradients_go_through_and_around(student, answer):
    """with equal sizes, gradients go through the layers and around them"""
    model, reference = pair(student, answer, "SkipModel", EQUAL[0])
    expect.same_gradients(model, reference, torch.randn(6, 5))


@pytest.mark.check("skip_model", points=1, rests_on=["test_skip_model_adds_a_linear_map_of_its_input"])
def test_gradients_reach_the_shortcut(student, answer):
    """with different sizes, training reaches every layer, the shortcut's included"""
    model, reference = pair(student, answer, "SkipModel", DIFFERENT[0])
    expect.same_gradients(model, reference, torch.randn(6, 7))


@pytest.mark.check("skip_model", points=0.5, rests_on=["test_gradients_go_through_and_around"])
def test_skip_model_runs_on_a_gpu(student, answer):
    """SkipModel with equal sizes runs on a GPU"""
    model, reference = pair(student, answer, "SkipModel", EQUAL[0])
    expect.runs_on_gpu(model, reference, torch.randn(6, 5))


@pytest.mark.check("skip_model", points=0.5, rests_on=["test_gradients_reach_the_shortcut"])
def test_shortcut_moves_to_the_gpu(student, answer):
    """SkipModel with different sizes runs on a GPU, its shortcut too"""
    model, reference = pair(student, answer, "SkipModel", DIFFERENT[0])
    expect.runs_on_gpu(model, reference, torch.randn(6, 7))


def original_and_target(probe, n, hidden, m):
    """A Sequential of three layers, and a model with fc1 and fc2 that does not rest on the student's MyModel."""

    def layers():
        kinds = (("Linear", n, hidden), ("ReLU",), ("Linear", hidden, m))
        return [probe.build(f"torch.nn.{kind}", *sizes) for kind, *sizes in kinds]

    target = probe.build("torch.nn.Sequential")
    # The layer at the start shifts the others, since a MyModel has no layers by number.
    for name, layer in zip(("start", "fc1", "relu", "fc2"), (probe.build("torch.nn.Identity"), *layers()), strict=True):
        target.call("add_module", name, layer)
    return probe.build("torch.nn.Sequential", *layers()), target


def copies(student, answer, sizes):
    """Originals and what was copied from them: the student's two models, then the model answer's."""
    pairs = [original_and_target(probe, *sizes) for probe in (student, answer)]
    for ours, theirs in zip(*pairs, strict=True):
        expect.same_weights(ours, theirs)
    for probe, models in zip((student, answer), pairs, strict=True):
        probe.call("copy_weights", *models)
    return [model for models in pairs for model in models]


@pytest.mark.check("copy_weights", points=3)
def test_copied_weights_compute_the_same(student, answer):
    """after copy_weights, the model computes what the nn.Sequential computes, and that one is as it was"""
    for sizes in [(4, 4, 4), (7, 11, 3)]:  # equal sizes first: there a mix-up is wrong numbers and not an error
        original, target, reference, _ = copies(student, answer, sizes)
        x = torch.randn(6, sizes[0])
        copied, kept, expected = target(x), original(x), reference(x)
        with expect.about(f"sizes {sizes}"):
            expect.equal(copied, expected, "the output of the model")
            expect.equal(kept, expected, "the output of the nn.Sequential")


@pytest.mark.check("copy_weights", points=1, rests_on=["test_copied_weights_compute_the_same"])
def test_both_models_can_be_trained(student, answer):
    """after copy_weights, training still reaches fc1 and fc2 of the model, and the layers of the nn.Sequential"""
    original, target, original_reference, target_reference = copies(student, answer, (7, 11, 3))
    x = torch.randn(6, 7)
    with expect.about("the model"):
        wanted = {"fc1.weight": (11, 7), "fc1.bias": (11,), "fc2.weight": (3, 11), "fc2.bias": (3,)}
        expect.parameters(target, wanted)
        expect.same_gradients(target, target_reference, x)
    with expect.about("the nn.Sequential"):
        expect.same_gradients(original, original_reference, x)


@pytest.mark.check("copy_weights", points=2, rests_on=["test_both_models_can_be_trained"])
def test_copies_are_independent(student, answer):
    """after copy_weights, training or freezing one of the two leaves the other as it was"""
    original, target, original_reference, target_reference = copies(student, answer, (7, 11, 3))
    x, along = torch.randn(6, 7), [torch.randn(6, 3)]
    original.call("requires_grad_", False)
    with expect.about("with the nn.Sequential frozen, the model"):
        expect.same_gradients(target, target_reference, x)
    original.call("requires_grad_", True)
    for model in (target, target_reference):
        model.step(x, along=along, lr=0.1)
    expect.same_function(original, original_reference, x, what="after training the model, the nn.Sequential's output")
    for model in (original, original_reference):
        model.step(x, along=along, lr=0.2)
    expect.same_function(target, target_reference, x, what="after training the nn.Sequential, the model's output")
