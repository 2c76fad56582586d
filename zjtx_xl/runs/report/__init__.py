"""The report of a set over many files: its figures, its document, what its prose says wrong."""
