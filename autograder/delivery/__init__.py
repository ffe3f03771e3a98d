"""Everything around grading: the course's notebooks, a batch, students' repositories, pull requests, a whole class.

`authoring` builds notebooks from sources, `batch.py` grades many submissions (`kept_results.py` says which were graded
before), `git.py` asks git for data, `release` makes the student's repository, `pull` grades pull requests, `forges`
speaks with GitHub and GitLab, and `classroom` collects from a class and returns feedback to it.
"""
