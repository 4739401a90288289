"""Views: pictures that live in the browser; each has its Python, JavaScript and CSS together."""
