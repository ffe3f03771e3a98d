"""The verbs that instructors have: to author, to grade, to join repositories, to collect from a class and return."""

from autograder.cli.instructor import auditing, authoring, classroom, grading, repositories

APPS = (authoring.app, auditing.app, grading.app, repositories.app, classroom.app)
