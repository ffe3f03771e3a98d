def scale_layers(model, x):
    for layer in model:
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            if layer.bias is not None:
                nn.init.constant_(layer.bias, 0)
            for _ in range(10):
                std = layer(x).std(unbiased=False).item()
                if abs(std - 1) < 0.001:
                    break
                with torch.no_grad():
                    layer.weight *= 1 / std
        x = layer(x).detach()
    return model
