"""Servers that behave like the outside services at the HTTP edge; `make fakes` starts them all by hand."""
