"""The stages of the path, one module each, in the order of `gateway.pipeline`.

Thin: ask a room, turn its answer into the next fact or a refusal.
"""
