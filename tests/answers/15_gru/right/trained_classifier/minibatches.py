def trained_classifier(waves, labels, num_classes):
    model = WaveClassifier(32, 26, num_classes)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    loss_function = nn.CrossEntropyLoss()
    for epoch in range(25):
        for batch in torch.randperm(len(waves)).split(50):
            optimizer.zero_grad()
            loss_function(model(waves[batch]), labels[batch]).backward()
            optimizer.step()
    return model.eval()
