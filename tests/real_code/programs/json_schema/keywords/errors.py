class SchemaError(Exception):
    """The schema itself is wrong."""


class ValidationError(Exception):
    def __init__(self, path, message):
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self):
        return f"{'/'.join(map(str, self.path)) or '.'} {self.message}"
