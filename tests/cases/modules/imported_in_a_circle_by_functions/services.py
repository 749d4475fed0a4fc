"""Services, which are users themselves."""

from users import User


class Service(User):
    name = "a service"

    def of(self, user: User) -> bool:
        return isinstance(user, User)


DEFAULT = Service(0)
