"""Search statistics without people: numbers a day, and words that many days had."""
