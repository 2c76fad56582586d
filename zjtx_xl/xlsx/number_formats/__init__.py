"""Number formats: what their codes say, and what a cell with one of them shows."""
