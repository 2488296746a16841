"""The project's own benchmark: one synthetic blog, built by sitegen and by Hugo, side by side. See README.md."""
