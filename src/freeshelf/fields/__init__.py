"""Editor-defined fields: definitions, rules, values, validation and display."""
