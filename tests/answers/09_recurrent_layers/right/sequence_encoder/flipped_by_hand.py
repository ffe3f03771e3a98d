class SequenceEncoder(nn.Module):
    def __init__(self, kind, input_size, hidden_size, num_layers=1, bidirectional=False, pooling="last"):
        super().__init__()
        self.pooling = pooling
        directions = 2 if bidirectional else 1
        self.stack = nn.ModuleList()
        for number in range(num_layers):
            inputs = input_size if number == 0 else directions * hidden_size
            self.stack.append(
                nn.ModuleList(getattr(nn, kind)(inputs, hidden_size, batch_first=True) for _ in range(directions))
            )

    def forward(self, x):
        for layers in self.stack:
            outputs = [layers[0](x)[0]]
            if len(layers) == 2:
                outputs.append(layers[1](x.flip(1))[0].flip(1))
            x = torch.cat(outputs, dim=2)
        if self.pooling == "mean":
            return x.mean(dim=1)
        return torch.cat([outputs[0][:, -1], *(output[:, 0] for output in outputs[1:])], dim=1)
