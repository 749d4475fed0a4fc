"""The configuration: one object, for all who ask."""

from scan.findings import Severity


class Config:
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super(Config, cls).__new__(cls)
            cls._instance._setup()
        return cls._instance

    def _setup(self):
        self.marker = "nosecret"
        self.least = Severity.MEDIUM
        self.entropy = 4.0


def get():
    return Config()
