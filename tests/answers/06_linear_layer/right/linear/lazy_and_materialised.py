linear = nn.LazyLinear(20)
linear(torch.zeros(1, 10))
