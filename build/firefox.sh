#!/bin/sh
# Prints the path of a Firefox to test with.
#
# $FIREFOX decides if it is set. On Debian as root a missing one is installed; elsewhere that is yours to do.
set -eu

speaker=firefox
# Older ones know too little of WebDriver BiDi.
oldest=153
. "$(dirname "$0")/browser.sh"

browser() {
  found FIREFOX firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox
}

path=$(browser) || {
  [ -z "${FIREFOX:-}" ] || exit 1
  install firefox-esr || true
  path=$(browser) || {
    say "There is no Firefox $oldest or newer here. Install one (Debian: apt install firefox-esr; macOS: brew install --cask firefox; others:"
    say "https://www.mozilla.org/firefox), or set FIREFOX to the path of one."
    exit 1
  }
}

echo "$path"
