# What chromium.sh and firefox.sh share; both read it with `.`, and say in `speaker` whose words these are.

say() {
  echo "$speaker: $*" >&2
}

major() {
  "$1" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\)\..*/\1/p'
}

# Whether it runs, and is not older than `oldest` if that is set.
works() {
  "$1" --version >/dev/null 2>&1 || return 1
  [ -z "${oldest:-}" ] || [ "$(major "$1")" -ge "$oldest" ]
}

# found VARIABLE NAMES…: prints the path of the first that works. What the variable is set to decides by itself.
found() {
  variable=$1
  shift
  eval "chosen=\${$variable:-}"
  [ -z "$chosen" ] || set -- "$chosen"
  for candidate in "$@"; do
    # A name may be there only to say that there is none, as on Ubuntu: it must run.
    if path=$(command -v "$candidate") && works "$path"; then
      echo "$path"
      return
    fi
  done
  [ -z "$chosen" ] || say "$variable is set to $chosen, which doesn't run${oldest:+ or is older than $oldest}."
  return 1
}

# install PACKAGES…: true if apt did it.
install() {
  command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] || return 1
  say "installing $* with apt (a minute or two)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
}
