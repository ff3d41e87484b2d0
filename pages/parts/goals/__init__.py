"""What the page of goals is made of: cards, a goal by itself, and the form that writes one."""
