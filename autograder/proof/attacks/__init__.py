"""Tests of the sandbox: `corpus.py` reads a corpus of attacks, `trials.py` grades each among honest submissions."""
