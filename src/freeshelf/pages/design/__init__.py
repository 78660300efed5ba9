"""What a theme is made of: colors, contrast, fonts, style sheets; nothing is stored."""
