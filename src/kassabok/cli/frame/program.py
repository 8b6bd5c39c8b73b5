"""What the program is called, and how the shell tells it that completions are wanted."""

PROGRAM = "kassabok"
COMPLETION_VARIABLE = "_KASSABOK_COMPLETE"
