#!/bin/sh
# Starts nginx and Caddy with the very files in deploy/, before the stand-in for Workbench, and checks what they forward, what
# they keep to themselves, what they log and what they send along. With the argument `browser`, a browser also uses the built page
# (dist/) through both.
#
# Needs nginx, caddy, curl, openssl and envsubst. On Debian as root a missing one is installed; elsewhere the lack is told and the
# check skipped, except where continuous integration runs.
set -eu
cd "$(dirname "$0")/../.."

say() {
  echo "deploy: $*" >&2
}

with_browser=
case "$# ${1:-}" in
  '0 ') ;;
  '1 browser') with_browser=yes ;;
  *)
    say "usage: tests/stand-in/deploy.sh [browser]"
    exit 2
    ;;
esac

missing() {
  for command in nginx caddy curl openssl envsubst; do
    command -v "$command" >/dev/null 2>&1 || return 0
  done
  return 1
}

# Debian keeps nginx where only root looks.
PATH=$PATH:/usr/sbin
if missing && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  say "installing nginx, caddy, curl, openssl and gettext-base with apt (a minute)"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx caddy curl openssl gettext-base; } >&2 || true
fi
if missing; then
  say "nginx, caddy, curl, openssl or envsubst is missing (Debian: apt install nginx caddy curl openssl gettext-base)."
  [ -z "${CI:-}" ] || exit 1
  say "SKIPPED: nothing here checked the deployment recipes."
  exit 0
fi

if [ -n "$with_browser" ]; then
  [ -e dist/index.html ] || {
    say "there is no page to serve. \`make dist\` builds it."
    exit 1
  }
  chrome=$(build/chromium.sh)
fi

dir=$(mktemp -d)
processes=
finish() {
  for process in $processes; do
    kill "$process" 2>/dev/null || true
  done
  rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

n_failed=0
# expect WHAT PATTERN ACTUAL: a shell pattern.
expect() {
  case $3 in
    $2) ;;
    *)
      say "$server: $1: expected $2, got: $3"
      n_failed=$((n_failed + 1))
      ;;
  esac
}

# Of this process, so that two runs can be side by side; below those that systems hand out by themselves.
port=$((20000 + $$ * 31 % 12000))
next_port() {
  port=$((port + 1))
}

# What is served

hash=a1b2c3d4e5f60718
pages=$dir/pages

# The page, as a build names its files.
make_pages() {
  mkdir "$pages"
  cp index.html src/service-worker.js "$pages"
  cp src/boot.mjs "$pages/boot-$hash.mjs"
  head -c 20000 /dev/zero >"$pages/engine-${hash}_bg.wasm"
  for name in "app-$hash.css" "engine-$hash.js" "plotly-$hash.js"; do
    yes '/* a line of it */' | head -n 200 >"$pages/$name"
  done
}

# Two authorities, of which one is to be trusted, and Workbench's certificate by the first.
make_certificates() {
  for authority in trusted other; do
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$authority" \
      -keyout "$dir/$authority.key" -out "$dir/$authority.crt" 2>/dev/null
  done
  openssl req -newkey rsa:2048 -nodes -subj /CN=workbench.test -keyout "$dir/workbench.key" -out "$dir/workbench.csr" 2>/dev/null
  echo 'subjectAltName=DNS:workbench.test,DNS:localhost' >"$dir/names"
  openssl x509 -req -days 2 -in "$dir/workbench.csr" -CA "$dir/trusted.crt" -CAkey "$dir/trusted.key" -CAcreateserial \
    -extfile "$dir/names" -out "$dir/workbench.crt" 2>/dev/null
}

start_stand_in() {
  say "building the stand-in"
  cargo build --quiet --package stand-in
  # A browser is shown what a SOC has; for the rest, less does as well.
  n_alerts=2000
  [ -z "$with_browser" ] || n_alerts=10000
  "${CARGO_TARGET_DIR:-target}/debug/stand-in" --alerts $n_alerts >"$dir/stand-in" &
  processes="$processes $!"
  until [ -s "$dir/stand-in" ]; do sleep 0.1; done
  stand_in=$(head -n 1 "$dir/stand-in")
}

# nginx as a whole: start_nginx NAME FILE, the file being what is in its http block.
start_nginx() {
  cat >"$dir/$1.main" <<EOT
daemon off;
pid $dir/$1.pid;
error_log $dir/$1.log crit;
events {}
http {
  access_log off;
  client_body_temp_path $dir/$1.body;
  proxy_temp_path $dir/$1.proxy;
  fastcgi_temp_path $dir/$1.fastcgi;
  uwsgi_temp_path $dir/$1.uwsgi;
  scgi_temp_path $dir/$1.scgi;
  # A group's name needs no DNS.
  upstream workbench.test { server 127.0.0.1:$workbench_port; }
  include $2;
}
EOT
  # Workers of root would be another user, who can't read the folder.
  [ "$(id -u)" != 0 ] || sed -i '1i user root;' "$dir/$1.main"
  nginx -c "$dir/$1.main" -e stderr &
  processes="$processes $!"
}

# Workbench with TLS: it talks to nobody who doesn't ask for it by name.
start_workbench() {
  next_port
  workbench_port=$port
  cat >"$dir/workbench.conf" <<EOT
ssl_certificate $dir/workbench.crt;
ssl_certificate_key $dir/workbench.key;
server {
  listen 127.0.0.1:$workbench_port ssl default_server;
  ssl_reject_handshake on;
}
server {
  listen 127.0.0.1:$workbench_port ssl;
  server_name workbench.test localhost;
  location / {
    proxy_pass $stand_in;
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_set_header Host \$host;
  }
}
EOT
  start_nginx workbench "$dir/workbench.conf"
}

# start_site NAME AUTHORITY PAGES: the server to check, which trusts that authority and serves that folder; sets $site, $plain and
# $host.
start_site() {
  logs=$dir/$server.$1
  mkdir "$logs"
  next_port
  https_port=$port
  next_port
  http_port=$port
  # Browsers and curl know that names below localhost are this machine.
  name=metrics.localhost
  site=https://$name:$https_port
  plain=http://$name:$http_port
  case $server in
    nginx)
      host=workbench.test
      env SERVER_NAME=$name HTTP_PORT="127.0.0.1:$http_port" HTTPS_PORT="127.0.0.1:$https_port" LOGS="$logs" PAGES="$3" \
        TLS_CERTIFICATE="$dir/workbench.crt" TLS_KEY="$dir/workbench.key" WORKBENCH=https://workbench.test \
        RESOLVER=127.0.0.1 CA_CERTIFICATES="$dir/$2.crt" \
        envsubst "$(sed -n 's/.*\(\${[A-Z_]*}\).*/\1/p' deploy/nginx.conf | tr '\n' ' ')" \
        <deploy/nginx.conf >"$dir/nginx.$1.conf"
      start_nginx "nginx.$1" "$dir/nginx.$1.conf"
      ;;
    caddy)
      host=localhost
      next_port
      env SITE=$name HTTP_PORT="$http_port" HTTPS_PORT="$https_port" PAGES="$3" WORKBENCH="https://localhost:$workbench_port" \
        SSL_CERT_FILE="$dir/$2.crt" CADDY_ADMIN="localhost:$port" XDG_DATA_HOME="$dir/data" XDG_CONFIG_HOME="$dir/config" \
        caddy run --config deploy/Caddyfile --adapter caddyfile >"$logs/log" 2>&1 &
      processes="$processes $!"
      ;;
  esac
  for _ in $(seq 100); do
    curl --silent --insecure --output /dev/null "$site/" && return
    sleep 0.1
  done
  say "$server did not start:"
  cat "$logs"/* >&2
  exit 1
}

# How it is asked

# fetch URL [OPTION…]: prints the status; headers and body are in files.
fetch() {
  url=$1
  shift
  # Not as a pattern: brackets are meant. Not tidied: dots are meant.
  curl --silent --insecure --globoff --path-as-is --max-time 20 --dump-header "$dir/headers" --output "$dir/body" \
    --write-out '%{http_code}' "$@" "$url" || true
}

# ask METHOD PATH [OPTION…]: as the page would, with a cookie.
ask() {
  method=$1
  path=$2
  shift 2
  case $method in HEAD) set -- "$@" --head ;; *) set -- "$@" --request "$method" ;; esac
  fetch "$site$path" --cookie 'theirs=cookie-secret' --header "Origin: $site" "$@"
}

header() {
  tr -d '\r' <"$dir/headers" | sed -n "s/^$1: //Ip" | tr '\n' '|'
}

control() {
  curl --silent --globoff "$@"
}

reset() {
  control --request POST "$stand_in/stand-in/reset"
}

n_seen() {
  control "$stand_in/stand-in/requests" | grep -o '"method"' | wc -l | tr -d ' '
}

alert=/api/v2/expel_alerts/e12da56a-421b-484c-9b73-313ba6852193
export=/api/v2/service_metrics/export
range='filter[from]=2026-09-01T00:00:00Z&filter[to]=2026-09-02T00:00:00Z'
credentials='grant_type=password&username=ana%40example.com&password=correct+horse'
# Works without signing in.
token=stand-in-api-token

# What is checked

# The content of index.html's policy, and whether policy $1 allows nothing that it doesn't.
page_policy=$(sed -n 's/.*Content-Security-Policy" content="\([^"]*\)".*/\1/p' index.html)
is_as_strict() {
  printf '%s\n%s\n' "$page_policy" "$1" | awk -F '; *' '
    { for (i = 1; i <= NF; i++) {
        n = split($i, words, " ")
        if (NR == 1) { directives[words[1]] = 1; for (j = 2; j <= n; j++) allowed[words[1], words[j]] = 1 }
        else if (words[1] == "frame-ancestors") framed = (n == 2 && words[2] == "\047none\047")
        else { delete directives[words[1]]; for (j = 2; j <= n; j++) if (!((words[1], words[j]) in allowed)) wider = 1 }
    } }
    END { for (left in directives) wider = 1; exit wider || !framed }'
}

expect_safe_headers() {
  expect "$1: framing and types" nosniff\| "$(header X-Content-Type-Options)"
  expect "$1: referrer" no-referrer\| "$(header Referrer-Policy)"
  expect "$1: opener" same-origin\| "$(header Cross-Origin-Opener-Policy)"
  expect "$1: embedding" same-origin\| "$(header Cross-Origin-Resource-Policy)"
  expect "$1: transport" 'max-age=*|' "$(header Strict-Transport-Security)"
  expect "$1: permissions" '*camera=()*|' "$(header Permissions-Policy)"
  expect "$1: one policy" "*frame-ancestors 'none'*|" "$(header Content-Security-Policy)"
  expect "$1: cookies" '' "$(header Set-Cookie)"
}

check_page() {
  expect 'the page' 200 "$(ask GET /)"
  cmp -s "$dir/body" index.html || expect 'the page' 'index.html' 'something else'
  expect_safe_headers 'the page'
  is_as_strict "$(header Content-Security-Policy | tr -d '|')" || expect 'policy' "$page_policy" "$(header Content-Security-Policy)"
  expect 'the page: caching' no-cache\| "$(header Cache-Control)"
  expect 'the page: type' 'text/html*' "$(header Content-Type)"

  for name in "engine-${hash}_bg.wasm" "app-$hash.css" "engine-$hash.js" "plotly-$hash.js"; do
    expect "$name" 200 "$(ask GET "/$name" --header 'Accept-Encoding: gzip')"
    expect "$name: caching" '*immutable|' "$(header Cache-Control)"
    expect "$name: compression" 'gzip|' "$(header Content-Encoding)"
    expect "$name: policy" '*|' "$(header Content-Security-Policy)"
  done
  ask GET "/engine-${hash}_bg.wasm" >"$dir/status"
  expect 'wasm: type' application/wasm\| "$(header Content-Type)"
  expect 'boot.mjs' 200 "$(ask GET "/boot-$hash.mjs")"
  expect 'boot.mjs: caching' '*immutable|' "$(header Cache-Control)"
  expect 'boot.mjs: type' 'text/javascript*' "$(header Content-Type)"
  for name in service-worker.js settings.json; do
    expect "$name" 200 "$(ask GET "/$name")"
    expect "$name: caching" no-cache\| "$(header Cache-Control)"
  done
  ask GET /service-worker.js >"$dir/status"
  expect 'service-worker.js: type' 'text/javascript*' "$(header Content-Type)"
  expect 'a file of another build' 404 "$(ask GET /engine-ffffffffffffffff.js)"
  expect_safe_headers 'a file of another build'
  case $(header Cache-Control) in *immutable*) expect 'a file of another build: caching' no-cache immutable ;; esac
  expect 'without TLS' '30[18]' "$(fetch "$plain/")"
  expect 'without TLS: where to' 'https://metrics.localhost*' "$(header Location)"
}

check_forwarded() {
  reset
  expect 'sign-in, first step' 401 "$(ask POST /auth/v0/login --data "$credentials")"
  expect 'sign-in, second step' 200 "$(ask POST /auth/v0/login --data "$credentials" --header 'x-expelinc-otp: 123456')"
  expect_safe_headers 'sign-in'
  expect 'sign-in: caching' no-store\| "$(header Cache-Control)"
  expect 'sign-in: policy' '*sandbox*' "$(header Content-Security-Policy)"
  session=$(sed 's/.*"access_token":"\([^"]*\)".*/\1/' "$dir/body")

  for path in "$export?$range" "$export/beta?$range" $alert $alert/evidence $alert/vendor_alerts \
    "$alert?include=evidence,vendor_alerts" "$alert/evidence?page%5Blimit%5D=2" \
    "/api/v2/vendor_alert_evidences?filter[evidenced_expel_alerts][id]=${alert##*/}" \
    "/api/v2/vendor_alerts?filter[expel_alerts][id]=${alert##*/}"; do
    expect "$path" 200 "$(ask GET "$path" --header "Authorization: Bearer $session")"
    expect_safe_headers "$path"
    expect_workbenchs_answer "$path"
  done
  expect 'without a token' 401 "$(ask GET "$alert")"

  control "$stand_in/stand-in/requests" >"$dir/requests"
  # The direct requests above name no such host.
  tr '{' '\n' <"$dir/requests" | grep "\"host\":\"$host\"" >"$dir/forwarded" || true
  expect 'requests forwarded' 12 "$(wc -l <"$dir/forwarded" | tr -d ' ')"
  for name in cookie origin referer x-forwarded-for; do
    ! grep -q "\"$name\"" "$dir/forwarded" || expect "header $name" 'kept back' 'forwarded'
  done
}

# That what was answered last is what Workbench answers at path $1, which is asked again.
expect_workbenchs_answer() {
  cp "$dir/body" "$dir/through"
  control --header "Authorization: Bearer $token" --output "$dir/body" "$stand_in$1"
  cmp -s "$dir/through" "$dir/body" || expect "$1: content" "Workbench's" 'something else'
}

check_kept() {
  before=$(n_seen)
  while read -r method path; do
    expect "$method $path" '40[0345]' "$(ask "$method" "$path" --header "Authorization: Bearer $token")"
  done <<EOT
GET /auth/v0/login
OPTIONS /auth/v0/login
POST /auth/v0/login/
POST /auth/v0/login?again
POST //auth/v0/login
POST /auth/v0/%6cogin
POST /auth/v0/logout
GET /auth/
GET /api
GET /api/v2/organizations
GET /api/v1/expel_alerts/1
GET /api/v2/expel_alerts
GET $alert/comments
GET $alert/evidence/1
GET $alert/relationships/evidence
PATCH $alert
DELETE $alert
HEAD $alert
POST $export?$range
GET $export/gamma
GET /api/v2/vendor_alerts/1
GET /api/v2/expel_alerts/../organizations
GET /api/v2/expel_alerts/..
GET /api/v2/expel_alerts/%2e%2e/organizations
GET /api/v2/expel_alerts/..%2forganizations
GET /api/v2/expel_alerts/x%2f..%2f..%2forganizations
GET //api/v2/organizations
GET /x/../api/v2/organizations
GET /API/v2/organizations
GET /stand-in/requests
EOT
  head -c 20000 /dev/zero | tr '\0' x >"$dir/large"
  expect 'a body without end' '4??' "$(ask POST /auth/v0/login --data-binary "@$dir/large")"
  expect 'requests of these that were forwarded' "$before" "$(n_seen)"
}

check_stream() {
  control --output /dev/null --data '{"on_export": [{"fault": {"slow": {"bytes": 500, "ms": 200}}}]}' "$stand_in/stand-in/faults"
  # Some pieces must be here long before there are enough to fill anybody's buffer, which begins at 4096.
  ask GET "$export?$range" --header "Authorization: Bearer $token" --max-time 1.5 >"$dir/status"
  n_bytes=$(wc -c <"$dir/body")
  [ "$n_bytes" -ge 500 ] || expect 'bytes of an export within 1.5 seconds' '500 or more' "$n_bytes"
  reset
}

# Workbench in another's name: no secret may leave, nor come into the logs of what failed.
check_verification() {
  reset
  expect 'a certificate of an unknown authority' 502 \
    "$(ask POST /auth/v0/login --data "$credentials" --header 'x-expelinc-otp: 123456')"
  expect 'the same, an export' 502 "$(ask GET "$export?$range" --header "Authorization: Bearer $token")"
  expect_safe_headers 'the answer instead'
  expect 'requests to whoever it is' 0 "$(n_seen)"
}

check_logs() {
  grep -q /auth/v0/login "$dir/$server".*/* || expect 'logs' 'requests' 'none'
  for secret in correct horse 123456 cookie-secret stand-in-session stand-in-api-token filter; do
    if grep -h -e "$secret" "$dir/$server".*/* >"$dir/found"; then
      expect "logs: $secret" 'nothing' "$(head -n 1 "$dir/found")"
    fi
  done
}

check_server() {
  say "checking deploy/ with $server"
  start_site names trusted "$pages"
  check_page
  check_forwarded
  check_kept
  check_stream
  start_site untrusted other "$pages"
  check_verification
}

# _headers is for hosts that aren't here: its policy is compared.
check_static_hosts() {
  server=_headers
  policy=$(sed -n 's/^  Content-Security-Policy: //p' deploy/_headers)
  is_as_strict "$policy" || expect 'policy' "$page_policy" "$policy"
}

use_in_browser() {
  sites=
  for server in nginx caddy; do
    start_site page trusted "$PWD/dist"
    sites="$sites${sites:+,}\"$server\":\"$site\""
  done
  say "using the page through both in a browser"
  reset
  CHROME=$chrome SITES="{$sites}" STAND_IN=$stand_in \
    build/tools.sh run playwright test --config tests/browser/deploy.config.mjs || n_failed=$((n_failed + 1))
}

make_pages
make_certificates
start_stand_in
start_workbench
for server in nginx caddy; do
  check_server
done
check_static_hosts
[ -z "$with_browser" ] || use_in_browser
# The browser's visit included.
for server in nginx caddy; do
  check_logs
done

[ $n_failed = 0 ] || exit 1
say "nginx and Caddy forward what they should, and nothing else"
