"""What every package may import: errors, texts in two languages, limits, files that are whole, text that is clean."""
