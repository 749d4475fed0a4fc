import typing


def _bool(text: str) -> bool:
    return text.lower() in ("1", "yes", "true", "on")


class Settings(typing.NamedTuple):
    url: str = "http://localhost/hook"
    channel: str = "builds"
    branches: typing.Tuple[str, ...] = ("main",)
    retries: int = 2
    dry_run: bool = True
    text: str = "{by} broke {branch}"

    @classmethod
    def from_env(cls, environ: typing.Mapping[str, str], prefix: str = "NOTIFY_") -> "Settings":
        values: typing.Dict[str, typing.Any] = {}
        for name, default in cls._field_defaults.items():
            text = environ.get(prefix + name.upper())
            if text is None:
                continue
            if isinstance(default, bool):
                values[name] = _bool(text)
            elif isinstance(default, int):
                values[name] = int(text)
            elif isinstance(default, tuple):
                values[name] = tuple(text.split(","))
            else:
                values[name] = text
        return cls(**values)
