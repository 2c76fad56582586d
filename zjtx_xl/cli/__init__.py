"""The command line: commands, options, exit codes, and what stands on the terminal."""
