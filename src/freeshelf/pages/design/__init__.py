"""Parts of a theme: colours, contrast, fonts, style sheets; nothing is stored."""
