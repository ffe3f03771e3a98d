"""Ways to look at results. Each is a function from `autograder.results` to text; none of them decides anything."""
