"""The site's own search: what of the finished pages, data and references can be found, as one file for the browser."""
