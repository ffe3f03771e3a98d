def trained_classifier(waves, labels, num_classes, steps=60):
    hidden_size = largest_hidden_size("GRU", 32, 5000 - 30 * num_classes)
    net = WaveClassifier(32, hidden_size, num_classes)
    opt = torch.optim.Adam(net.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=0.03, total_steps=steps)
    for _ in range(steps):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(waves), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        opt.step()
        schedule.step()
    return net
