#!/usr/bin/env bash
# What action.yml runs: `skorche check`, and `skorche diff` for the job's summary.
#
# AGAINST is the revision to compare with, or empty; MESSAGE is advice for whoever sees the
# check fail; FOLDER is that of pyproject.toml. Exits as `skorche check` does, or with 2
# where the two revisions cannot be compared.
set -u -o pipefail

cd "${FOLDER:-.}" || exit 2
summary="${GITHUB_STEP_SUMMARY:-/dev/stdout}"
output="${GITHUB_OUTPUT:-/dev/null}"

if [ -n "${MESSAGE:-}" ]; then
    checked=$(skorche check --message "$MESSAGE" 2>&1)
else
    checked=$(skorche check 2>&1)
fi
fresh=$?
printf '%s\n' "$checked"

# All zeros: a branch was pushed that was not there before.
against="${AGAINST:-}"
if [ -z "${against//0/}" ]; then
    told="There is nothing to compare with."
    changed=0
else
    told=$(skorche diff --git "$against" --format markdown)
    changed=$?
fi

{
    printf '## Pipelines\n\n%s\n' "$told"
    if [ "$fresh" -ne 0 ]; then
        fence='`````````'
        printf '\n### Compiled files are not fresh\n\n%stext\n%s\n%s\n' \
            "$fence" "$checked" "$fence"
    fi
} >>"$summary"
printf 'changed=%s\n' "$([ "$changed" -eq 1 ] && echo true || echo false)" >>"$output"

if [ "$changed" -gt 1 ]; then
    exit 2
fi
exit "$fresh"
