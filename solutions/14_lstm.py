# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="en"
# # 14 · Long short-term memory
#
# A plain recurrent network overwrites its whole state at every step: $h' = \tanh(W x + U h + b)$. What it saw fifty
# steps ago has been multiplied by $U$ and squashed fifty times since, and so has the gradient on its way back. Little
# is left.
#
# An **LSTM** (long short-term memory) carries a second state along, the **memory cell** $c$, which is changed by
# *adding* and not by overwriting. Three **gates**, numbers between 0 and 1, say how much passes:
#
# - the **input gate** $i$: how much of the new candidate $g$ is written into the memory,
# - the **forget gate** $f$: how much of the old memory is kept (1 keeps everything: it might be called the *keep*
#   gate),
# - the **output gate** $o$: how much of the memory is shown to the outside, as $h$.
#
# For an input $x$ and the states $h$ and $c$ of the step before, with $\sigma$ for the sigmoid and $\odot$ for the
# product of each number with its partner,
#
# $$ i = \sigma(W_i x + b_i + U_i h + d_i) \qquad f = \sigma(W_f x + b_f + U_f h + d_f) $$
# $$ g = \tanh(W_g x + b_g + U_g h + d_g) \qquad o = \sigma(W_o x + b_o + U_o h + d_o) $$
# $$ c' = f \odot c + i \odot g \qquad\qquad h' = o \odot \tanh(c') $$
#
# Along the memory, $\partial c' / \partial c$ contains no matrix and no squashing, just $f$. Where the forget gate is
# near 1, a gradient travels back over many steps almost unharmed.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import torch
from torch import nn

from autograder import check

# %% [markdown] lang="en"
# ## A worked miniature
#
# A memory of one number, with gates that we set by hand. It writes 0.8, keeps it over two steps in which other
# candidates knock in vain, and then mixes: half the old memory, half the new candidate.

# %%
memory = 0.0
for forget_gate, input_gate, candidate in [(0.0, 1.0, 0.8), (1.0, 0.0, -0.5), (1.0, 0.0, 0.9), (0.5, 0.5, -0.4)]:
    memory = forget_gate * memory + input_gate * candidate
    print(f"keep {forget_gate}, write {input_gate} of {candidate:4}: memory {memory:.2f}")

# %% [markdown] lang="en"
# ## Exercise 1: an LSTM cell by hand
#
# A **cell** does one step. Write `MyLSTMCell` with tensors and `nn.Parameter` only, without `nn.LSTMCell`, `nn.LSTM`
# and the like, following torch's conventions:
#
# - The four matrices $W_i, W_f, W_g, W_o$ stand one below the other, **in the order i, f, g, o**, in a single
#   parameter `weight_ih` of shape `(4 * hidden_size, input_size)`. In the same way `weight_hh` holds the four $U$,
#   `bias_ih` the four $b$ and `bias_hh` the four $d$. One matrix product then gives all four gates at once;
#   `tensor.chunk(4, dim=1)` cuts a tensor into four equal pieces along dimension 1.
# - Yes, there are **two biases** where one would do, since only $b + d$ matters. GPU libraries have it that way, torch
#   followed them, and `nn.RNN` and `nn.GRU` have two biases as well.
# - All four parameters start as uniform random numbers between $-1/\sqrt{\text{hidden\_size}}$ and
#   $+1/\sqrt{\text{hidden\_size}}$.
#
# *Checked:* the shapes of the states, a batch of one included; names, shapes and first values of the parameters; that
# samples do not influence each other; the states over several steps with other weights; gradients; and that it runs
# on a GPU.
#
# *To think about, and measure:* run your cell for 50 steps on `torch.randn(50, 1, 4)`, and let backward tell you how
# large the gradient of the last `h.sum()` with respect to the first input is. Then fill the part of `bias_ih` that
# belongs to the forget gate with 4 and measure again. What has changed, and by which factor?

# %% nbgrader={"grade": false, "grade_id": "lstm_cell", "locked": false, "schema_version": 3, "solution": true, "task": false}
class MyLSTMCell(nn.Module):
    """One step of an LSTM.

    Args:
        input_size: number of features of the input.
        hidden_size: number of features of both states.

    Attributes:
        weight_ih: parameter (4 * hidden_size, input_size); its rows belong to the gates i, f, g, o, in that order.
        weight_hh: parameter (4 * hidden_size, hidden_size), in the same order.
        bias_ih: parameter (4 * hidden_size,), in the same order.
        bias_hh: parameter (4 * hidden_size,), in the same order.
        All four start uniform between -1 / sqrt(hidden_size) and 1 / sqrt(hidden_size), new for each cell.
    """

    def __init__(self, input_size, hidden_size):
        super().__init__()
        ### BEGIN SOLUTION
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(4 * hidden_size))
        bound = 1 / hidden_size**0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)
        ### END SOLUTION

    def forward(self, x, state):
        """One step.

        Args:
            x: input of this step (B, input_size).
            state: the pair (h, c) of the step before, each (B, hidden_size).

        Returns:
            The new pair (h, c), each (B, hidden_size).
        """
        ### BEGIN SOLUTION
        h, c = state
        gates = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh  # (B, 4 * hidden_size)
        i, f, g, o = gates.chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, c
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_lstm_cell", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("14_lstm", "lstm_cell")

# %% [markdown] lang="en"
# ## Exercise 2: whole sequences with `nn.LSTM`
#
# `nn.LSTM` takes such a cell over a whole sequence, and does it fast. It is made as
# `nn.LSTM(input_size=10, hidden_size=20, num_layers=1)`. Two things about it surprise nearly everybody:
#
# - **It is not batch-first by default.** It expects `(T, B, input_size)`: T time steps first, then the batch of B
#   sequences. Give it `(B, T, input_size)` and it raises no error: it takes your samples for steps in time.
# - It returns **two** things, and the second is a pair: `output` `(T, B, hidden_size)` holds $h$ after *every* step;
#   `h_n` and `c_n`, each `(num_layers, B, hidden_size)`, are the states of each layer after the *last* one.
#
# If you give it no states, it starts from zeros, on the right device and for the right batch. If you do give it a
# pair `(h_0, c_0)`, each `(num_layers, B, hidden_size)`, it goes on from there: that is how a long sequence can be
# read in pieces.
#
# Write `SequenceLSTM`, a module with one such layer, and `lstm_parameter_count`, which works out how many numbers an
# `nn.LSTM` learns. The first layer takes the input, each further one the `hidden_size` numbers of the layer below,
# and each has two weights and two biases, as in exercise 1.
#
# *Checked:* what is returned and its shapes, for several lengths and batches; the parameters; that samples do not
# influence each other; outputs and states with other weights, starting from zeros at every call and from a state that
# is given; gradients, those of the given state too; that it runs on a GPU; and the count for several sizes.
#
# *To think about, and measure:* which has more parameters, one layer of 40 features or two layers of 20, for 10 inputs?
# Which takes longer on a sequence of 200 steps? Guess first; `time.perf_counter()` will tell.

# %% nbgrader={"grade": false, "grade_id": "sequence_lstm", "locked": false, "schema_version": 3, "solution": true, "task": false}
class SequenceLSTM(nn.Module):
    """A one-layer LSTM over whole sequences, time first.

    Attributes:
        lstm: the nn.LSTM with input_size 10, hidden_size 20 and num_layers 1.
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.lstm = nn.LSTM(input_size=10, hidden_size=20, num_layers=1)
        ### END SOLUTION

    def forward(self, x, state=None):
        """Run a batch of sequences.

        Args:
            x: the sequences (T, B, 10): time first, then the batch.
            state: the pair (h_0, c_0) to start from, each (1, B, 20); None for zeros.

        Returns:
            The pair `output, (h_n, c_n)`. Its first part is h after every step (T, B, 20); its second part is itself a
            pair, the states after the last step, each (1, B, 20).
        """
        ### BEGIN SOLUTION
        output, (h_n, c_n) = self.lstm(x, state)
        return output, (h_n, c_n)
        ### END SOLUTION


def lstm_parameter_count(input_size, hidden_size, num_layers=1):
    """How many numbers an nn.LSTM of these sizes learns (one direction, with biases), an int."""
    ### BEGIN SOLUTION
    total = 0
    for layer in range(num_layers):
        inputs = input_size if layer == 0 else hidden_size
        total += 4 * hidden_size * (inputs + hidden_size + 2)
    return total
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_sequence_lstm", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
check("14_lstm", "sequence_lstm")

# %% [markdown] lang="en"
# ## Texts of different lengths
#
# A text is a sequence of words, and each word becomes a number, its place in a vocabulary. Texts differ in length,
# but the rows of a tensor do not. So shorter ones are filled up with a number that stands for no word, here 0: that
# is **padding**. The true lengths are kept in a tensor beside it. Look at the last column: for most rows there is
# nothing to read there.

# %%
texts = [
    ("good film", 1), ("a good film with good music", 1), ("not bad at all", 1), ("this was good not bad at all", 1),
    ("bad film", 0), ("a bad film with bad music", 0), ("not good at all", 0), ("this was bad not good at all", 0),
]
words = sorted({word for text, _ in texts for word in text.split()})
vocabulary = {word: number for number, word in enumerate(words, 1)}  # 0 is left for padding
labels = torch.tensor([label for _, label in texts])


def encode(sentences):
    """Padded word numbers (B, T) and lengths (B,) of a list of strings."""
    rows = [torch.tensor([vocabulary[word] for word in sentence.split()]) for sentence in sentences]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])


tokens, lengths = encode([text for text, _ in texts])
print(tokens)
print(lengths)

# %% [markdown] lang="en"
# ## Exercise 3: a classifier that padding can't fool
#
# Two of the texts above consist of the same seven words and mean the opposite, so counting words is not enough. An LSTM
# reads in order. Write `TextClassifier`, which has three layers:
#
# 1. `embedding`: an `nn.Embedding` gives each word a vector that is learned. With `padding_idx=0`, row 0 is
#    zero and stays zero.
# 2. `lstm`: an `nn.LSTM` of one layer, this time with `batch_first=True`, since here the batch comes first.
# 3. `fc`: an `nn.Linear` takes the LSTM's state $h$ after the **last real word** of each text to a logit for each
#    class.
#
# The trap is in the word *real*. The LSTM does not know what padding is. It reads on after the end of a short text,
# and even an input of zeros changes its state, because of the biases and of $h$ itself. The result for a text must
# not depend on how much padding follows it, nor on which other texts happen to be in the batch. There are several
# ways: pick the right step out of the LSTM's output for each row, or let `nn.utils.rnn.pack_padded_sequence` tell the
# LSTM where each text ends. (That function has an opinion on the order of the texts, see `enforce_sorted`, and wants
# its lengths on the CPU, `lengths.cpu()`, even if the model is on a GPU.)
#
# *Checked:* the shape of the logits, for a batch of one and for texts of one word too; names and shapes of the
# parameters; the padding row; that samples do not influence each other; the logits with other weights; that padding
# changes nothing; that the order of texts in the batch does not matter; gradients; and that it runs on a GPU.

# %% nbgrader={"grade": false, "grade_id": "text_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
class TextClassifier(nn.Module):
    """Classifies padded texts by the LSTM's state after their last real word.

    Args:
        vocab_size: number of rows of the embedding; tokens are 0 (padding) to vocab_size - 1.
        embedding_size: number of features of a word.
        hidden_size: number of features of the LSTM's states.
        num_classes: number of classes.

    Attributes:
        embedding: nn.Embedding (vocab_size, embedding_size) with padding index 0, whose row starts at zero.
        lstm: one-layer nn.LSTM, batch-first, from embedding_size to hidden_size.
        fc: nn.Linear from hidden_size to num_classes.
    """

    def __init__(self, vocab_size, embedding_size, hidden_size, num_classes):
        super().__init__()
        ### BEGIN SOLUTION
        self.embedding = nn.Embedding(vocab_size, embedding_size, padding_idx=0)
        self.lstm = nn.LSTM(embedding_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        ### END SOLUTION

    def forward(self, tokens, lengths):
        """Logits (B, num_classes) of a batch of texts.

        Args:
            tokens: word numbers (B, T), int64; each row is a text, then zeros up to T.
            lengths: number of real words of each row (B,), int64, from 1 to T, in any order; on the device of `tokens`.
        """
        ### BEGIN SOLUTION
        output, _ = self.lstm(self.embedding(tokens))  # (B, T, hidden_size)
        rows = torch.arange(len(tokens), device=tokens.device)
        last = output[rows, lengths - 1]  # (B, hidden_size)
        return self.fc(last)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_text_classifier", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
check("14_lstm", "text_classifier")

# %% [markdown] lang="en"
# ## Train it
#
# *To think about, and measure:* train your classifier on the eight texts with the function below
# (`train(TextClassifier(len(vocabulary) + 1, 8, 16, 2))`; a second or two). Then append ten columns of zeros to
# `tokens` and see that no logit changes. Now change your classifier so that it uses the last *column* instead, train
# that one, and append ten columns again: by how much do its logits change now, and for which texts most? Does a
# prediction flip?

# %%
def train(model, steps=60):
    """Train a classifier on the eight texts; prints loss and accuracy."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(steps):
        logits = model(tokens, lengths)
        loss = nn.functional.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % 20 == 0:
            accuracy = (logits.argmax(dim=1) == labels).float().mean()
            print(f"step {step + 1}: loss {loss:.3f}, accuracy {accuracy:.2f}")

# %% [markdown] lang="en"
# ## Read on
#
# - [`nn.LSTM`](https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html) and
#   [`pack_padded_sequence`](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pack_padded_sequence.html)
#   in PyTorch's documentation.
# - Hochreiter and Schmidhuber, *Long Short-Term Memory* (1997); Gers, Schmidhuber and Cummins, *Learning to Forget*
#   (2000), which added the forget gate.
# - Christopher Olah, [*Understanding LSTM Networks*](https://colah.github.io/posts/2015-08-Understanding-LSTMs/), for
#   pictures.
# - Assignment 15 does with two gates what this one does with three, and 16 measures what happens to gradients over
#   time.
