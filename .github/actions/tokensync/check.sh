#!/usr/bin/env bash
# Checks the tokens, tells where they differ from the remote, and ends with the code of the check.
set -euo pipefail

project=(-C "$DIRECTORY" --no-input)
if [ -n "$REMOTE" ]; then project+=(--remote "$REMOTE"); fi

check=(check --report "$REPORT")
if [ "$DRIFT" = true ]; then check+=(--drift); fi
if [ "$REPORT" = sarif ]; then
  # Absolute, because the command counts paths from the project.
  check+=(--output "$RUNNER_TEMP/tokensync.sarif")
  echo "sarif=$RUNNER_TEMP/tokensync.sarif" >>"$GITHUB_OUTPUT"
fi
code=0
tokensync "${project[@]}" "${check[@]}" || code=$?

# A comment is found again by its first line; where all is well, none is begun.
mark='<!-- tokensync -->'

comment() {
  local comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
  local known
  known=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)
  if [ -n "$known" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" -F "body=@$1"
  elif [ "$code" -ne 0 ]; then
    gh api --silent "$comments" -F "body=@$1"
  fi
}

# 0 and 1 say that both sides were read: there is something to compare.
if [ "$DRIFT" = true ] && [ "$code" -le 1 ]; then
  text=$RUNNER_TEMP/tokensync.md
  echo "$mark" >"$text"
  tokensync "${project[@]}" diff --markdown >>"$text"
  cat "$text" >>"$GITHUB_STEP_SUMMARY"
  if [ "$COMMENT" = true ] && [ -n "$PULL_REQUEST" ]; then comment "$text"; fi
fi
exit "$code"
