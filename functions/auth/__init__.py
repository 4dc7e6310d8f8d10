"""People and how they sign in: accounts, sessions, workspaces, mailed links, exports, deletion.

Words: a *user* signs in and gets a *session* (one per device; the family of its refresh tokens);
a *membership* gives a user a role in a *workspace*; a *link* is a single-use secret sent by mail.
"""
