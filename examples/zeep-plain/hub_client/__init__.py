"""A partner's client: zeep, and what zeep has not: message security with libxmlsec and cryptography."""
