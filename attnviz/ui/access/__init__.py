"""Coming in: by a password or an identity provider, and what is said to who may not."""
