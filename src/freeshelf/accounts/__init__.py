"""Accounts: roles, sign-in, second factors and sessions."""
