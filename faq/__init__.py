"""The site generator: Markdown articles in, a bilingual static site out."""
