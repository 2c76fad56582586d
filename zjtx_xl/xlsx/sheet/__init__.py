"""A worksheet: read with byte offsets, cells spliced, nothing else changed and that proved."""
