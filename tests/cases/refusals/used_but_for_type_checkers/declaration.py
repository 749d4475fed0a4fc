"""A name that only type checkers import is nothing when a function uses it."""

import users

import skorche

out = skorche.map(users.wrapped, skorche.Queue("numbers", [1, 2]))
skorche.run()
