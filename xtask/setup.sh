# What ./demo and ./test both need: finding and installing tools, building the interface.
# Sourced by them from the repository's root; it must never change anything outside target/ and node_modules/
# except by apt, and by apt only as root.

# The tools of a Rust installation are often not on the path of a service account.
[ -d "${HOME:-/nonexistent}/.cargo/bin" ] && PATH="$HOME/.cargo/bin:$PATH"
export PATH

# version_at_least FOUND WANTED: compares dotted numbers.
version_at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

chromium_path() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

postgres_folder() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$found" ] && [ -x "$found/initdb" ]; then
    printf '%s\n' "$found"
  elif command -v initdb >/dev/null 2>&1; then
    dirname "$(command -v initdb)"
  else
    return 1
  fi
}

# missing_packages NAME…: which Debian packages lack on this machine, of those named.
missing_packages() {
  local name lacking=()
  for name in "$@"; do
    case "$name" in
      build-essential) command -v cc >/dev/null 2>&1 || lacking+=("$name") ;;
      git) command -v git >/dev/null 2>&1 || lacking+=("$name") ;;
      nodejs) command -v node >/dev/null 2>&1 || lacking+=("$name") ;;
      npm) command -v npm >/dev/null 2>&1 || lacking+=("$name") ;;
      # Half the work of a whole Chromium; who may not install it tests with the one that is there.
      chromium-headless-shell) command -v "$name" >/dev/null 2>&1 || { [ "$(id -u)" -ne 0 ] && chromium_path >/dev/null 2>&1; } || lacking+=("$name") ;;
      postgresql) postgres_folder >/dev/null 2>&1 || lacking+=("$name") ;;
      fonts-noto-cjk) ls /usr/share/fonts/*/noto/*CJK* >/dev/null 2>&1 || lacking+=("$name") ;;
      *) dpkg -s "$name" >/dev/null 2>&1 || lacking+=("$name") ;;
    esac
  done
  printf '%s\n' "${lacking[*]:-}"
}

# install_packages NAME…: installs what lacks as root; else one clear line and failure.
install_packages() {
  local lacking
  lacking=$(missing_packages "$@")
  [ -z "$lacking" ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "missing: $lacking — install with: sudo apt-get install $lacking" >&2
    return 1
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing: $lacking — this system has no apt-get; install them by hand" >&2
    return 1
  fi
  echo "installing: $lacking"
  # The run level keeps packages from starting their servers: the tests start their own.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  # shellcheck disable=SC2086 # the list is split on purpose
  { apt-get update -q && apt-get install -q -y --no-install-recommends $lacking; } || {
    echo "apt could not install: $lacking" >&2
    return 1
  }
}

# Rust comes from rustup, which is no Debian package on all releases: it is checked, never installed behind one's back.
check_rust() {
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  if ! command -v cargo >/dev/null 2>&1; then
    echo "missing: Rust $wanted or newer — install it from https://rustup.rs, then run this again" >&2
    return 1
  fi
  found=$(rustc --version | cut -d' ' -f2)
  version_at_least "$found" "$wanted" || {
    echo "Rust $found is too old: $wanted or newer is needed — run: rustup update stable" >&2
    return 1
  }
}

check_node() {
  local wanted=20.19.0 found
  found=$(node --version 2>/dev/null) || { echo "missing: Node.js $wanted or newer — https://nodejs.org" >&2; return 1; }
  version_at_least "${found#v}" "$wanted" || {
    echo "Node.js ${found#v} is too old: $wanted or newer is needed — https://nodejs.org" >&2
    return 1
  }
}

# hash_of PATH…: one hash of all sources there, without what is installed, built or generated among them.
hash_of() {
  find "$@" \( -name node_modules -o -name dist -o -path '*/api/schema.ts' \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

# npm_install FOLDER: `npm ci`, only if the lock file changed since the last time.
npm_install() {
  local stamp now
  stamp="$1/node_modules/.lock-hash"
  now=$(sha256sum "$1/package-lock.json" | cut -c1-64)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return 0
  (cd "$1" && npm ci --no-audit --no-fund) && printf '%s\n' "$now" >"$stamp"
}

# build_web: builds web/dist, only if a source changed since the last time.
build_web() {
  local stamp now
  stamp=target/web-hash
  now=$(hash_of web docs/openapi.json)
  [ -f web/dist/index.html ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return 0
  npm_install web && (cd web && npm run build) || return 1
  mkdir -p target && printf '%s\n' "$now" >"$stamp"
}
