"""The gateway: a hub between social-sector institutions that speak SOAP with WS-Security.

Start reading at `gateway.pipeline`, the path of a message; `gateway.exchange` says what is known after each step.
"""

__version__ = "0.1.0"
