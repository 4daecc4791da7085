"""The persons directory: which numbers exist, how they were replaced, and who keeps a file on whom. No data itself."""
