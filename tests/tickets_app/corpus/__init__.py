"""Messages as they come in: the cases of cases.py, written to files by make.py."""
