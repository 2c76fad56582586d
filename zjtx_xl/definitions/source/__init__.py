"""The file of a definition: what is written where, and what is wrong with it, in words."""
