"""What one client may ask for, remembered in this process only."""
