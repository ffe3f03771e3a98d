rnn = nn.RNN(10, 20, 1)
input = torch.stack([torch.randn(3, 10) for _ in range(5)])
h0 = torch.normal(0.0, 1.0, (1, 3, 20))
h, steps = h0[0], []
for x in input:
    h = torch.tanh(
        x @ rnn.weight_ih_l0.t() + rnn.bias_ih_l0 + h @ rnn.weight_hh_l0.t() + rnn.bias_hh_l0
    )
    steps.append(h)
output, hn = torch.stack(steps), h.unsqueeze(0)
