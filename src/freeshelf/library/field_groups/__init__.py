"""Editor-defined fields: definitions, rules, values, checks, and what others read."""
