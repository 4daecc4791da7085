"""Certificates: who issued them, whether they still hold, and the keys that are the hub's own.

`path` gives the verdict on a certificate, `organisation` reads whose it is, `keys` loads the keys that sign and
decrypt, and `authority` is the development PKI. Which certificate an application registered is the directory's matter.
"""
