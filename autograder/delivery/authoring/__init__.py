"""Making a course's notebooks from its sources, checking them, and making a demonstration class."""
