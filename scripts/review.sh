#!/usr/bin/env bash
# What action.yml runs: `skorche diff` for the job's summary, and then `skorche check`.
#
# AGAINST is the revision to compare with; empty, or zeros, where there is none. FOLDER is
# that of pyproject.toml. What is committed is compared, as it is in a checkout of its own,
# before anything of the project's runs. CHECK says whether `skorche check` then runs its
# declarations: true, false, or auto: not those of a fork, which HEAD_REPOSITORY tells.
# MESSAGE is advice for whoever sees the check fail.
#
# Exits as `skorche check` does, and with 2 where something cannot be told for sure.
set -u -o pipefail

#: GitHub takes 1 MiB of a step's summary; less than that stays for the comparison alone.
SUMMARY_MOST=1000000
COMPARISON_MOST=700000

# First of all: start again without what the runner tells its steps, so that no process that
# runs declarations, nor any above it, has it in its environment.
without_runner() {
    local python
    python=$(command -v python || command -v python3) || fail "there is no python"
    case "$python" in /* | [A-Za-z]:*) ;; *) fail "$python is no absolute path" ;; esac
    exec "$python" -I -c '
import os, re, subprocess, sys
own = re.compile("(ACTIONS|GITHUB|INPUT|RUNNER)_", re.I)
environment = {k: v for k, v in os.environ.items() if not own.match(k)}
if os.name == "nt":  # where an exec leaves whoever waits for this process
    sys.exit(subprocess.call(sys.argv[1:], env=environment))
os.execve(sys.argv[1], sys.argv[1:], environment)
' "$BASH" "${BASH_SOURCE[0]}" --without-runner "$python" \
        "${GITHUB_ACTIONS:-}" "${GITHUB_EVENT_NAME:-}" "${GITHUB_REPOSITORY:-}" \
        "${GITHUB_STEP_SUMMARY:-}" "${GITHUB_OUTPUT:-}" \
        "${GITHUB_ENV:-}" "${GITHUB_PATH:-}" "${GITHUB_STATE:-}"
}

fail() {
    printf 'skorche: %s\n' "$1" >&2
    exit 2
}

main() {
    [ "${1:-}" = --without-runner ] || without_runner
    python=$2 on_github=$3 event=$4 repository=$5 summary=$6 output=$7
    shift 5
    runner_files=("$@")
    here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P) || exit 2
    work=$(mktemp -d) || exit 2
    trap 'rm -rf -- "$work"' EXIT
    cd -- "${FOLDER:-.}" || exit 2
    decide_about_check
    "$python" -I -c 'import skorche' || fail "skorche is not installed for $python"

    compare
    printf '## Pipelines\n\n' | summarize
    fitted "$COMPARISON_MOST" <"$work/told" | summarize
    if [ "$changed" = unknown ]; then
        exit 2
    fi
    if [ -n "$output" ]; then
        printf 'changed=%s\n' "$changed" >>"$output"
    fi

    if [ "$check" != true ]; then
        printf '%s\n' "$check" >"$work/unchecked"
        log "$work/unchecked"
        printf '\n%s\n' "$check" | summarize
        exit 0
    fi
    remember_runner_files
    check
    restore_runner_files
    if [ "$fresh" -ne 0 ]; then
        printf '\n### Compiled files are not fresh\n\n' | summarize
        summarize <"$work/fitted"
    fi
    exit "$fresh"
}

# Sets `check` to true, or to why there is none.
decide_about_check() {
    check=true
    case "${CHECK:-auto}" in
        true) ;;
        false) check="Declarations were not run, so nobody knows whether compiled files are fresh." ;;
        auto)
            local from_fork=false
            case "$event" in
                pull_request* | workflow_run | issue_comment) from_fork=true ;;
            esac
            [ -z "${HEAD_REPOSITORY:-}" ] || from_fork=true
            if [ "$from_fork" = true ] && [ "${HEAD_REPOSITORY:-}" = "$repository" ] &&
                [ -n "$repository" ]; then
                from_fork=false
            fi
            if [ "$from_fork" = true ]; then
                check="Declarations were not run, so nobody knows whether compiled files are fresh: they may be from a fork."
            fi
            ;;
        *) fail "check is true, false or auto, and not ${CHECK:-}" ;;
    esac
}

# Git, such that nothing committed, and nothing in the settings of a repository, makes it run
# a program, fetch, or take one commit for another.
export GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 GIT_OPTIONAL_LOCKS=0
export GIT_LFS_SKIP_SMUDGE=1 GIT_TERMINAL_PROMPT=0
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_COMMON_DIR
quiet_git() {
    git -c safe.bareRepository=explicit -c core.fsmonitor=false -c core.hooksPath=/dev/null \
        -c core.attributesFile=/dev/null -c log.showSignature=false "$@"
}

# Sets `changed` to true, false or unknown; what is to be told is in $work/told.
compare() {
    local against=${AGAINST:-} code ended
    # A branch was pushed that was not there before.
    if [ -z "$against" ] || [[ $against =~ ^(0{40}|0{64})$ ]]; then
        echo "There is nothing to compare with." >"$work/told"
        changed=false
        return
    fi
    : >"$work/told"
    checkout "$against" 2>"$work/said" &&
        (
            cd -- "$work/clean/$prefix" &&
                exec "$python" -I -m skorche diff --git "$base" --format markdown
        ) >"$work/told" 2>>"$work/said" </dev/null
    ended=$?
    code=$ended
    if [ -s "$work/said" ]; then
        log "$work/said"
    fi
    grep -q '[^[:space:]]' "$work/told" || code=nothing
    case $code in
        0) changed=false ;;
        1) changed=true ;;
        *) changed=unknown ;;
    esac
    if [ "$changed" = unknown ]; then
        echo "The comparison ended with exit code $ended, and told nothing to rely on." >>"$work/said"
        {
            printf 'Nobody knows what changed:\n\n'
            fitted "$COMPARISON_MOST" fenced <"$work/said"
        } >"$work/told"
    fi
}

# Check out what is committed to $work/clean: a new repository that borrows the objects of
# this one, but none of its settings, hooks, refs and replaced commits. Sets `base`, the
# commit to compare with, and `prefix`, the path of this folder.
checkout() {
    local objects head format
    case "$1" in -*) echo "$1 is no revision" >&2 && return 2 ;; esac
    base=$(quiet_git rev-parse --verify --quiet "$1^{commit}") || {
        echo "$1 is no revision of a git repository; check out with fetch-depth: 0" >&2
        return 2
    }
    head=$(quiet_git rev-parse --verify "HEAD^{commit}") || return 2
    prefix=$(quiet_git rev-parse --show-prefix) || return 2
    objects=$(quiet_git rev-parse --git-path objects) || return 2
    objects=$(cd -- "$objects" && pwd -P) || return 2
    format=$(quiet_git rev-parse --show-object-format) || return 2
    quiet_git init --quiet --template= --object-format="$format" "$work/clean" || return 2
    printf '%s\n' "$objects" >"$work/clean/.git/objects/info/alternates" || return 2
    quiet_git -C "$work/clean" -c advice.detachedHead=false -c core.autocrlf=false \
        checkout --quiet --detach "$head" || return 2
}

# Sets `fresh` to the exit code of `skorche check`; what it said is in $work/fitted, too.
check() {
    local words=()
    if [ -n "${MESSAGE:-}" ]; then
        words=(--message "$MESSAGE")
    fi
    "$python" -I -m skorche check ${words[@]+"${words[@]}"} >"$work/checked" 2>&1 </dev/null
    fresh=$?
    [ -s "$work/checked" ] || echo "skorche check said nothing, with exit code $fresh." >"$work/checked"
    if [ "$fresh" -gt 2 ]; then
        fresh=2
    fi
    log "$work/checked"
    fitted "$((SUMMARY_MOST - COMPARISON_MOST))" fenced <"$work/checked" >"$work/fitted"
}

# What a file of the runner's holds. The x keeps the line ends before it.
content_of() {
    [ ! -f "$1" ] || cat -- "$1"
    echo x
}

# Declarations could find the files by which steps give the runner orders. What was written
# to them meanwhile is taken back.
remember_runner_files() {
    local file
    remembered=()
    for file in "${runner_files[@]}"; do
        remembered+=("$(content_of "$file" 2>/dev/null)")
    done
}

restore_runner_files() {
    local number file
    for number in "${!runner_files[@]}"; do
        file=${runner_files[number]}
        if [ -z "$file" ] || [ -c "$file" ] || [ -p "$file" ]; then
            continue
        fi
        if [ -L "$file" ] ||
            [ "$(content_of "$file" 2>/dev/null)" != "${remembered[number]}" ]; then
            rm -f -- "$file"
            printf '%s' "${remembered[number]%x}" >"$file"
            echo "A declaration wrote to a file of the runner's; that was taken back." |
                tee -a "$work/fitted"
            fresh=2
        fi
    done
}

# Standard input to the job's summary, or to standard output where there is none.
summarize() {
    if [ -n "$summary" ]; then
        cat >>"$summary"
    else
        cat
    fi
}

# As much of standard input as is allowed.
fitted() {
    "$python" -I "$here/summary.py" "$@"
}

# Print a file such that the runner takes none of its lines for an order.
log() {
    local word
    if [ -z "$on_github$summary$output" ]; then
        cat -- "$1"
        return
    fi
    word=$("$python" -I -c 'import secrets; print(secrets.token_hex(16))') || exit 2
    printf '::stop-commands::%s\n' "$word"
    cat -- "$1"
    printf '\n::%s::\n' "$word"
}

main "$@"
