"""The `crossroads` commands: one module per group."""
