"""Work shared out to processes, and what one file may cost in them."""
