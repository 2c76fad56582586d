"""Prose as an officer writes it: its sentences, their numbers, and which figure each is."""
