"""The commands for instructors: authoring, auditing, grading, pull requests, and collecting from a class."""

from autograder.cli.instructor import auditing, authoring, classroom, grading, repositories

APPS = (authoring.app, auditing.app, grading.app, repositories.app, classroom.app)
