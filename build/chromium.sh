#!/bin/sh
# Prints the path of a Chromium or Chrome to test with; with `driver`, that of the chromedriver that fits it.
#
# $CHROME and $CHROMEDRIVER decide if they are set. On Debian as root a missing one is installed; elsewhere that is yours to do.
set -eu

speaker=chromium
. "$(dirname "$0")/browser.sh"

browser() {
  found CHROME chromium chromium-browser google-chrome google-chrome-stable chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"
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
