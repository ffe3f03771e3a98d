"""Views of results: functions that format `autograder.results` as text. They grade nothing."""
