"""What the YAML of a definition may say: strict pydantic models, a module for each part of it."""
