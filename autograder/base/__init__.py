"""Modules that every package may import: errors, bilingual texts, limits, atomic file writes, text sanitising."""
