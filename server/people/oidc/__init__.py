"""Residents sign in at an identity provider: OpenID Connect, authorization code with PKCE (S256), state and nonce.

OpenID Connect Core 1.0 and RFC 7636, 9207. A sign-in under way is a row that lives ten minutes, is used once, and is
bound by a cookie to the browser that began it, so that nobody can be signed in as somebody else by a planted address.
Of what the provider says we read who (`iss`, `sub`), kept only as an HMAC, and a mail address it has verified. No name,
no CPR number, and no token is kept.
"""
