"""The pages: Streamlit only; each asks for numbers, guards against their absence, and draws."""
