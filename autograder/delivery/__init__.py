"""Everything around grading: building notebooks, batches, students' repositories, pull requests, and whole classes.

`authoring` builds notebooks from sources, `batch.py` grades many submissions (`kept_results.py` finds those that were
graded before), `git.py` reads and writes repositories, `release` creates the student's repository, `pull` grades pull
requests, `forges` uses the APIs of GitHub and GitLab, and `classroom` collects from a class and returns feedback.
"""
