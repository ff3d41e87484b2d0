"""What leaves the screen: files that are safe to open and say what they hold."""
