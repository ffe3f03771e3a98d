settings = {"input_size": 10, "hidden_size": 20, "num_layers": 1, "batch_first": False}
layers = {kind: getattr(nn, kind)(**settings) for kind in ("RNN", "LSTM", "GRU")}
rnn = layers["RNN"]
lstm = layers["LSTM"]
gru = layers["GRU"]
