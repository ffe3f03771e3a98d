"""Modules that every package may import.

They hold errors, bilingual texts, limits, atomic file writes, text sanitising, the place of the package, and the
declaration of torchvision's operators.
"""
