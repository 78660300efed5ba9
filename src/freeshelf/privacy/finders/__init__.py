"""What is found about a person wherever it stands, whichever app it belongs to."""
