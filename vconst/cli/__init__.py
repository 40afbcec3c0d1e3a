"""The command line: reads arguments, calls the library, prints. One file per command."""
