"""A whole class at once: collecting what students hand in, and returning their feedback."""
