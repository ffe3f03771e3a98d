rnn, lstm, gru = nn.RNN(10, 20), nn.LSTM(10, 20), nn.GRU(10, 20)
