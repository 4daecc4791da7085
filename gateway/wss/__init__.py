"""WS-Security: what a security header says, whether it holds, and what it covers.

One module per thing the standard names; `verify` and `apply` are the two recipes that use them.
Three questions are kept apart: well made? (shape and algorithms), trusted? (registration and certificate),
does it cover what we need? (coverage). Storage and certificate paths come in as Protocols (`registration`).
"""
