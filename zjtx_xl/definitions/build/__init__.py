"""From what a definition says to the template: every text, field and rule at its place."""
