import math

import torch.nn.functional as F


class MyLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        shapes = {
            "weight_ih": (4 * hidden_size, input_size),
            "weight_hh": (4 * hidden_size, hidden_size),
            "bias_ih": (4 * hidden_size,),
            "bias_hh": (4 * hidden_size,),
        }
        k = 1 / math.sqrt(hidden_size)
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.empty(*shape).uniform_(-k, k)))

    def forward(self, x, hc):
        h, c = hc
        z = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        i, f, g, o = z.unflatten(1, (4, -1)).unbind(1)
        c = torch.addcmul(f.sigmoid() * c, i.sigmoid(), g.tanh())
        return [o.sigmoid() * c.tanh(), c]
