"""Settings, addresses and the console command."""
