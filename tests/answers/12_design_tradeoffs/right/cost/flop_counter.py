from torch.utils.flop_counter import FlopCounterMode


def count_parameters(model):
    return int(nn.utils.parameters_to_vector(model.parameters()).shape[0]) if list(model.parameters()) else 0


def multiply_adds(model, x_shape):
    trial = copy.deepcopy(model).eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        trial(torch.zeros(1, *x_shape))
    return counter.get_total_flops() // 2
