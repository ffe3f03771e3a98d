"""The commands for students on their own machine: running the visible checks, and showing their progress."""
