# What the scripts know about the machine they run on. To be sourced, in the project's folder.

# Nothing is cached outside this folder, and a certificate that the machine trusts is trusted here.
export UV_CACHE_DIR="$PWD/.local/cache/uv" UV_SYSTEM_CERTS=1 NODE_USE_SYSTEM_CA=1

pango_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)

say() { printf '%s\n' "$*" >&2; }

fail() { say "$@"; exit 1; }

# Only root installs system packages, and only where it is said first what will be installed.
may_install() { [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; }

install_system_packages() {
  say "Installing system packages: $*"
  apt-get update -qq >&2 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    say "That failed. By hand: $(install_line "$@")"
}

# The line that would install Debian's packages of these names here, or their nearest elsewhere.
install_line() {
  if command -v apt-get >/dev/null; then echo "sudo apt-get install $*"
  elif command -v dnf >/dev/null; then echo "sudo dnf install $(other_names "$@")"
  elif command -v brew >/dev/null; then echo "brew install $(other_names "$@")"
  else echo "your system's packages for $*"; fi
}

other_names() {
  case "$*" in
    *pango*) echo pango ;;
    python3-venv) echo python3 ;;
    *) echo "$*" ;;
  esac
}
