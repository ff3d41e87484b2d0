"""How the app is served: compressed, with safe headers, and warm before the first reader."""
