#!/usr/bin/env bash
# Puts tokensync into PATH: a release, the one that is there, or one built from this repository.
set -euo pipefail

releases=${TOKENSYNC_RELEASES:-https://github.com/tokensync/tokensync/releases/download}
folder=$RUNNER_TEMP/tokensync

release() {
  local target
  case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) target=x86_64-unknown-linux-gnu ;;
    Linux-ARM64) target=aarch64-unknown-linux-gnu ;;
    macOS-X64) target=x86_64-apple-darwin ;;
    macOS-ARM64) target=aarch64-apple-darwin ;;
    *)
      echo "::error::there is no release for $RUNNER_OS on $RUNNER_ARCH: leave the input version empty"
      exit 1
      ;;
  esac
  local archive=tokensync-$VERSION-$target.tar.gz
  mkdir -p "$folder/bin"
  cd "$folder"
  for file in "$archive" "$archive.sha256"; do
    curl --fail --silent --show-error --location --retry 3 --output "$file" "$releases/v$VERSION/$file"
  done
  if command -v sha256sum >/dev/null; then
    sha256sum --check --quiet "$archive.sha256"
  else
    shasum --algorithm 256 --check --quiet "$archive.sha256"
  fi
  # Whether or not the archive has a folder around it.
  tar -xzf "$archive"
  find . -type f -name tokensync -not -path './bin/*' -exec mv {} bin/ \;
}

if [ -n "$VERSION" ]; then
  (release)
  echo "$folder/bin" >>"$GITHUB_PATH"
  "$folder/bin/tokensync" --version
elif command -v tokensync >/dev/null; then
  tokensync --version
else
  cargo install --locked --path "$GITHUB_ACTION_PATH/../../../crates/cli" --root "$folder"
  echo "$folder/bin" >>"$GITHUB_PATH"
  "$folder/bin/tokensync" --version
fi
