"""A compiled module's text, run in this process on live queues."""
