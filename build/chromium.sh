#!/bin/sh
# Prints the path of a Chromium or Chrome to test with.
#
# $CHROME decides if it is set. On Debian as root a missing one is installed; elsewhere that is yours to do.
set -eu

speaker=chromium
. "$(dirname "$0")/browser.sh"

browser() {
  found CHROME chromium chromium-browser google-chrome google-chrome-stable chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"
}

path=$(browser) || {
  [ -z "${CHROME:-}" ] || exit 1
  install chromium || true
  path=$(browser) || {
    say "There is no Chromium or Chrome here. Install one (Debian: apt install chromium; macOS:"
    say "brew install --cask google-chrome; others: https://www.google.com/chrome), or set CHROME to the path of one."
    exit 1
  }
}

echo "$path"
