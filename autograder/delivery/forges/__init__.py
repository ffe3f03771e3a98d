"""Servers of git repositories, as far as the course speaks with them."""
