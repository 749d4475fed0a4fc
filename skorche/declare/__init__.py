"""What a user declared, live: queues, tasks, operators, and the graph of them."""
