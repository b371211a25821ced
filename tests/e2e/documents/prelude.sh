# What stands in for the world while pages are run: the services are a sandbox on this machine.

# The binary; a remote is added at the sandbox unless the page names an address itself.
tokensync() {
  case "$*" in
    'remote add'*--endpoint*) ;;
    'remote add'*'--kind jsonbin'*) set -- "$@" --endpoint "$SANDBOX_JSONBIN" ;;
    'remote add'*'--kind studio'*) set -- "$@" --endpoint "$SANDBOX_STUDIO" ;;
    'remote add'*'--kind url'*) ;;
    'remote add'*) set -- "$@" --endpoint "$WIZARD" ;;
  esac
  command tokensync "$@"
}

# Where `remote add` without a kind finds its service.
WIZARD=$SANDBOX_STUDIO

# The binary is built already.
cargo() {
  [ "${*:1:3}" = 'run --release --' ] || return 1
  tokensync "${@:4}"
}

# A new folder with tokens in it: three sets, two themes.
project() {
  mkdir -p "$ROOT/$1/tokens"
  cd "$ROOT/$1"
  cat >tokens/core.json <<'END'
{
  "red": { "value": "#ff0000", "type": "color" },
  "green": { "value": "#00ff00", "type": "color" },
  "blue": { "value": "#0000ff", "type": "color", "description": "The sky" }
}
END
  cat >tokens/light.json <<'END'
{
  "background": { "value": "#ffffff", "type": "color" },
  "link": { "value": "{blue}", "type": "color" }
}
END
  cat >tokens/dark.json <<'END'
{
  "background": { "value": "#101010", "type": "color" }
}
END
  cat >'tokens/$themes.json' <<'END'
[
  { "id": "1", "name": "light", "selectedTokenSets": { "core": "source", "light": "enabled" } },
  { "id": "2", "name": "dark", "selectedTokenSets": { "core": "source", "dark": "enabled" } }
]
END
  cat >'tokens/$metadata.json' <<'END'
{ "tokenSetOrder": ["core", "light", "dark"] }
END
}

# A project of which a new bin has everything.
shared() {
  project "$1"
  {
    tokensync init --tokens tokens/
    JSONBIN_MASTER_KEY=$SANDBOX_KEY tokensync remote add team-bin --kind jsonbin
  } >"$ROOT/quiet" 2>&1
  export JSONBIN_MASTER_KEY=$SANDBOX_KEY
}

# A second desk with the same project: `copied FROM TO`.
copied() {
  mkdir -p "$ROOT/$2"
  cp -r "$ROOT/$1/tokensync.json" "$ROOT/$1/tokens" "$ROOT/$2/"
}

# A command at another desk: `at DESK COMMAND`.
at() {
  (cd "$ROOT/$1" && shift && "$@") >"$ROOT/quiet" 2>&1 || {
    status=$?
    cat "$ROOT/quiet"
    return "$status"
  }
}

# Changes a text in files: `edit FROM TO FILE…`; the text has to be there.
edit() {
  local from=$1 to=$2 file
  shift 2
  for file; do
    grep -qF -- "$from" "$file" || return 1
    sed "s|$from|$to|" "$file" >"$ROOT/edited"
    cat "$ROOT/edited" >"$file"
  done
}
