"""The services directory: who is connected, with which applications and certificates, and where providers are asked."""
