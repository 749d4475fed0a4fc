"""What the words of `skorche compile` say beside a project's settings."""

from __future__ import annotations

from dataclasses import replace

from skorche.settings import Settings


def with_words(
    settings: Settings,
    freeze_inputs: bool,
    freeze: tuple[str, ...],
    async_api: bool,
    no_script: bool,
    balance: bool,
    progress: bool,
    resumable: bool,
    bundle: tuple[str, ...],
) -> Settings:
    """Return the settings of a project, with what the command line says beside them."""
    return replace(
        settings,
        freeze_inputs=freeze_inputs or settings.freeze_inputs,
        freeze=tuple(dict.fromkeys([*settings.freeze, *freeze])),
        async_api=async_api or settings.async_api,
        script=settings.script and not no_script,
        balance=balance or settings.balance,
        progress=progress or settings.progress,
        resumable=resumable or settings.resumable,
        bundle=tuple(dict.fromkeys([*settings.bundle, *bundle])),
    )
