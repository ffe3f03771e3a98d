def count_parameters(module):
    own = [p for p in module.parameters(recurse=False) if p.requires_grad]
    return sum(p.nelement() for p in own) + sum(count_parameters(child) for child in module.children())


def linear_widths(sequential):
    sizes = []
    for name, layer in sequential.named_children():
        match layer:
            case nn.Linear(in_features=n, out_features=m):
                sizes = (sizes or [n]) + [m]
    return sizes
