"""Mutation testing: every small change to a model answer should make a check fail."""
