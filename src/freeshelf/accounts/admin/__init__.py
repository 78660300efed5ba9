"""Admin views of invitations."""
