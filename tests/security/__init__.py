"""What strangers send: hostile repositories, and commands that look at them."""
