"""The WSGI door: messages in, contracts out, health for whoever watches."""
