#!/bin/sh
# Prints the path of a Chromium or Chrome to test with; with `driver`, that of the chromedriver that fits it.
#
# $CHROME and $CHROMEDRIVER decide if they are set. On Debian as root a missing one is installed; elsewhere that is yours to do.
set -eu

say() {
  echo "chromium: $*" >&2
}

works() {
  "$1" --version >/dev/null 2>&1
}

browser() {
  for name in "${CHROME:-chromium}" chromium chromium-browser google-chrome google-chrome-stable chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    # Ubuntu's /usr/bin/chromium-browser may be there only to say that there is none: it must run.
    if path=$(command -v "$name") && works "$path"; then
      echo "$path"
      return
    fi
    if [ -n "${CHROME:-}" ]; then
      say "CHROME is set to $CHROME, which doesn't run."
      exit 1
    fi
  done
  return 1
}

major() {
  "$1" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\)\..*/\1/p'
}

# A driver drives browsers of its own major version.
driver() {
  wanted=$(major "$1")
  for name in "${CHROMEDRIVER:-chromedriver}" /usr/lib/chromium-browser/chromedriver /usr/lib/chromium/chromedriver; do
    if path=$(command -v "$name") && [ "$(major "$path")" = "$wanted" ]; then
      echo "$path"
      return
    fi
    if [ -n "${CHROMEDRIVER:-}" ]; then
      say "CHROMEDRIVER is set to $CHROMEDRIVER, which isn't a chromedriver $wanted for $1."
      exit 1
    fi
  done
  return 1
}

# install PACKAGES…: true if apt did it.
install() {
  command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] || return 1
  say "installing $* with apt (a minute or two)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
}

path=$(browser) || {
  [ -z "${CHROME:-}" ] || exit 1
  install chromium chromium-driver || true
  path=$(browser) || {
    say "There is no Chromium or Chrome here. Install one (Debian: apt install chromium chromium-driver; macOS:"
    say "brew install --cask google-chrome; others: https://www.google.com/chrome), or set CHROME to the path of one."
    exit 1
  }
}

case ${1:-} in
  '') echo "$path" ;;
  driver)
    driver "$path" || {
      [ -z "${CHROMEDRIVER:-}" ] || exit 1
      install chromium-driver || true
      driver "$path" || {
        say "There is no chromedriver $(major "$path") for $path. Install it (Debian: apt install chromium-driver; macOS:"
        say "brew install --cask chromedriver; others: https://googlechromelabs.github.io/chrome-for-testing), or set"
        say "CHROMEDRIVER to the path of one."
        exit 1
      }
    }
    ;;
  *)
    say "usage: build/chromium.sh [driver]"
    exit 1
    ;;
esac
