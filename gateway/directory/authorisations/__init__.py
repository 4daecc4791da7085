"""The authorisations directory: the grants that deliberations gave."""
