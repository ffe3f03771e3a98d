"""Builds a course's notebooks from its sources, verifies them, and creates a demonstration class."""
