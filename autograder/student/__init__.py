"""What students use on their own work, on their own machine: the visible checks, and where they stand."""
