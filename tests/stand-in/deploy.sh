#!/bin/sh
# Starts nginx and Caddy with the very files in deploy/, before the stand-in for Workbench, and checks what they forward, what
# they keep to themselves, what they log and what they send along. With the argument `browser`, a browser also uses the built page
# (dist/) through both.
#
# Needs nginx, caddy, curl, openssl and envsubst. On Debian as root a missing one is installed; elsewhere the lack is reported and the
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

# The page, as a build names its files, and what somebody may have copied along.
make_pages() {
  mkdir -p "$pages/.git" "$pages/folder/.cache"
  cp index.html src/service-worker.js "$pages"
  cp src/boot.mjs "$pages/boot-$hash.mjs"
  head -c 20000 /dev/zero >"$pages/engine-${hash}_bg.wasm"
  for name in "app-$hash.css" "engine-$hash.js" "plotly-$hash.js"; do
    yes '/* a line of it */' | head -n 200 >"$pages/$name"
  done
  for name in .env .git/config folder/.cache/index.html; do
    echo dot-secret >"$pages/$name"
  done
}

# Two authorities, of which one is to be trusted, and Workbench's certificate by the first.
make_certificates() {
  for authority in trusted other; do
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$authority" \
      -keyout "$dir/$authority.key" -out "$dir/$authority.crt" 2>/dev/null
  done
  openssl req -newkey rsa:2048 -nodes -subj /CN=workbench.test -keyout "$dir/workbench.key" -out "$dir/workbench.csr" 2>/dev/null
  echo 'subjectAltName=DNS:workbench.test,DNS:down.test,DNS:localhost' >"$dir/names"
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

# nginx as a whole: start_nginx NAME LOG FILE, the file being what is in its http block. Around it everything is logged that can be:
# what the recipe doesn't keep out of the logs is found there.
start_nginx() {
  cat >"$dir/$1.main" <<EOT
daemon off;
pid $dir/$1.pid;
error_log $2 debug;
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
  # An error that nginx holds for a critical one.
  upstream down.test { server unix:$dir/nobody; }
  include $3;
}
EOT
  # Workers of root would be another user, who can't read the folder.
  [ "$(id -u)" != 0 ] || sed -i '1i user root;' "$dir/$1.main"
  nginx -c "$dir/$1.main" -e stderr &
  processes="$processes $!"
}

# Workbench with TLS: it talks to nobody who doesn't ask for it by name, and passes all headers on.
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
    proxy_set_header X-Seen-Upgrade \$http_upgrade;
    proxy_ignore_headers X-Accel-Redirect X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset X-Accel-Expires;
    proxy_pass_header X-Accel-Redirect;
    proxy_pass_header X-Accel-Limit-Rate;
    proxy_pass_header X-Accel-Buffering;
    proxy_pass_header X-Accel-Charset;
    proxy_pass_header X-Accel-Expires;
  }
}
EOT
  start_nginx workbench /dev/null "$dir/workbench.conf"
}

# start_site NAME AUTHORITY PAGES [WORKBENCH [CHANGE]]: the server to check, which trusts that authority, serves that folder, forwards to
# Workbench or to nobody (`down`), and has a recipe that sed changed. Sets $site, $plain and $host.
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
      sed "${5:-}" deploy/nginx.conf |
        env SERVER_NAME=$name HTTP_PORT="127.0.0.1:$http_port" HTTPS_PORT="127.0.0.1:$https_port" LOGS="$logs" PAGES="$3" \
          TLS_CERTIFICATE="$dir/workbench.crt" TLS_KEY="$dir/workbench.key" WORKBENCH="https://${4:-workbench}.test" \
          RESOLVER=127.0.0.1 CA_CERTIFICATES="$dir/$2.crt" \
          envsubst "$(sed -n 's/.*\(\${[A-Z_]*}\).*/\1/p' deploy/nginx.conf | tr '\n' ' ')" >"$dir/nginx.$1.conf"
      start_nginx "nginx.$1" "$logs/main.log" "$dir/nginx.$1.conf"
      ;;
    caddy)
      host=localhost
      next_port
      sed "${5:-}" deploy/Caddyfile >"$dir/Caddyfile.$1"
      case ${4:-} in down) workbench=https://localhost:1 ;; *) workbench=https://localhost:$workbench_port ;; esac
      env SITE=$name HTTP_PORT="$http_port" HTTPS_PORT="$https_port" PAGES="$3" WORKBENCH=$workbench \
        SSL_CERT_FILE="$dir/$2.crt" CADDY_ADMIN="localhost:$port" XDG_DATA_HOME="$dir/data" XDG_CONFIG_HOME="$dir/config" \
        caddy run --config "$dir/Caddyfile.$1" --adapter caddyfile >"$logs/log" 2>&1 &
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

# ask METHOD PATH [OPTION…]: as the page would, with more headers than are good for it.
ask() {
  method=$1
  path=$2
  shift 2
  case $method in HEAD) set -- "$@" --head ;; *) set -- "$@" --request "$method" ;; esac
  fetch "$site$path" --cookie 'theirs=cookie-secret' --header "Origin: $site" --header 'Sec-Fetch-Site: same-origin' \
    --header 'X-Forwarded-For: 192.0.2.7' --header 'X-Real-IP: 192.0.2.7' --header 'Forwarded: for=192.0.2.7' --header 'Via: 1.1 them' \
    "$@"
}

header() {
  tr -d '\r' <"$dir/headers" | sed -n "s/^$1: //Ip" | tr '\n' '|'
}

control() {
  curl --silent --globoff "$@"
}

# order SETTINGS: what the stand-in is to do.
order() {
  control --fail --output /dev/null --data "$1" "$stand_in/stand-in/faults"
}

reset() {
  control --request POST "$stand_in/stand-in/reset"
}

n_seen() {
  control "$stand_in/stand-in/requests" | grep -o '"method"' | wc -l | tr -d ' '
}

# What came through the server, the headers and the length of the body of each request on a line. Direct requests name no such host.
forwarded() {
  control "$stand_in/stand-in/requests" | tr '{' '\n' | grep "\"host\":\"$host\"" || true
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
  expect "$1: transport" 'max-age=31536000; includeSubDomains|' "$(header Strict-Transport-Security)"
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
  # Where a folder is, not where the request says it was sent.
  ask GET /folder --header 'Host: evil.example' >"$dir/status"
  case $(header Location) in *evil*) expect 'where a folder is' 'this site' "$(header Location)" ;; esac
}

check_dot_files() {
  for path in /.env /%2eenv //.env /./.env /.git/config /.git/ /.git /%2Egit/config /folder/../.git/config /folder/.cache/index.html \
    /folder/.cache/; do
    expect "$path" 404 "$(ask GET "$path")"
    ! grep -q dot-secret "$dir/body" || expect "$path" 'kept back' 'served'
  done
  expect_safe_headers 'a dot file'
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
  expect 'a wish for another protocol' 200 \
    "$(ask GET "$alert" --http1.1 --header 'Connection: Upgrade' --header 'Upgrade: websocket' --header "Authorization: Bearer $session")"

  forwarded >"$dir/forwarded"
  expect 'requests forwarded' 13 "$(wc -l <"$dir/forwarded" | tr -d ' ')"
  # By default Workbench learns the client's address from nobody.
  for name in cookie origin referer sec-fetch-site via x-seen-upgrade forwarded x-real-ip 'x-forwarded-[a-z]*'; do
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

# sign_in_from SEC_FETCH_SITE ORIGIN [OPTION…]: as a form of a page there would, without asking first. `-` is none.
sign_in_from() {
  set -- "$@" --data "$credentials"
  [ "$2" = - ] || set -- "$@" --header "Origin: $2"
  [ "$1" = - ] || set -- "$@" --header "Sec-Fetch-Site: $1"
  shift 2
  # Over HTTP/2, Caddy and curl disagree about the rest of a body when the answer is already there.
  fetch "$site/auth/v0/login" --http1.1 "$@"
}

check_other_sites() {
  before=$(n_seen)
  own_port=${site##*:}
  while read -r fetch_site origin; do
    expect "a sign-in from $fetch_site $origin" 403 "$(sign_in_from "$fetch_site" "$origin")"
  done <<EOT
cross-site https://evil.example
cross-site $site
cross-site null
cross-site -
same-site https://other.localhost:$own_port
same-site https://metrics.localhost:1
same-site $site
none -
none $site
same-origin https://evil.example
same-origin null
same-origin -
same-originally $site
- https://evil.example
- null
- https://metrics.localhost:1
- https://metrics.localhost
- https://localhost:$own_port
- https://evil.metrics.localhost:$own_port
- https://metrics.localhost.evil.example
- $site.evil.example
- $site/
- http://metrics.localhost:$own_port
- -
EOT
  expect_safe_headers 'a sign-in from another site'
  expect 'the same over HTTP/2' 403 "$(fetch "$site/auth/v0/login" --http2 --request POST --header 'Origin: https://evil.example')"
  expect 'sign-ins of other sites that were forwarded' "$before" "$(n_seen)"
  # A name that leads here, but isn't the configured one.
  expect 'a sign-in for another name' '[024]*' "$(sign_in_from - "https://evil.example:$own_port" --header "Host: evil.example:$own_port")"
  expect 'sign-ins for another name that were forwarded' "$before" "$(n_seen)"
  # A browser from before there was Sec-Fetch-Site, and a new one.
  expect 'a sign-in by origin' 401 "$(sign_in_from - "$site")"
  expect 'a sign-in by both' 401 "$(sign_in_from same-origin "$site")"
  expect 'sign-ins of this site that were forwarded' $((before + 2)) "$(n_seen)"
}

check_bodies() {
  reset
  for protocol in --http1.1 --http2; do
    for framing in 'X-Framing: length' 'Transfer-Encoding: chunked'; do
      expect "a question with a body, $protocol, $framing" 200 \
        "$(ask GET "$alert" $protocol --header "$framing" --header "Authorization: Bearer $token" --data 'body-secret')"
    done
  done
  expect 'questions with a body that were forwarded' 4 "$(forwarded | wc -l | tr -d ' ')"
  # One too large may be refused.
  expect 'a question with a large body' '[24]??' \
    "$(ask GET "$alert" --http1.1 --header "Authorization: Bearer $token" --data-binary "@$dir/large")"
  expect 'questions that still had a body' 0 "$(forwarded | grep -vc '"body_bytes":0')"
}

check_stream() {
  order '{"on_export": [{"fault": {"slow": {"bytes": 500, "ms": 200}}}]}'
  # Some pieces must be here long before there are enough to fill anybody's buffer, which begins at 4096.
  ask GET "$export?$range" --header "Authorization: Bearer $token" --max-time 1.5 >"$dir/status"
  n_bytes=$(wc -c <"$dir/body")
  [ "$n_bytes" -ge 500 ] || expect 'bytes of an export within 1.5 seconds' '500 or more' "$n_bytes"
  order '{"on_export": []}'
}

# Headers by which an answer could do more than answer.
check_headers_of_answers() {
  names='Accept-CH Access-Control-Allow-Credentials Access-Control-Allow-Origin Access-Control-Expose-Headers Activate-Storage-Access
    Age Attribution-Reporting-Register-Source Clear-Site-Data Content-Disposition Content-Location
    Content-Security-Policy-Report-Only Critical-CH Cross-Origin-Embedder-Policy Cross-Origin-Opener-Policy-Report-Only
    Document-Policy ETag Expect-CT Expires Feature-Policy Integrity-Policy Last-Modified Link Location NEL No-Vary-Search
    Observe-Browsing-Topics Origin-Agent-Cluster Origin-Trial Permissions-Policy-Report-Only Pragma Public-Key-Pins Refresh Report-To
    Reporting-Endpoints Secure-Session-Registration Server-Timing Service-Worker-Allowed Set-Cookie Set-Login SourceMap
    Speculation-Rules Supports-Loading-Mode Timing-Allow-Origin Use-As-Dictionary Via WWW-Authenticate X-Accel-Charset
    X-DNS-Prefetch-Control X-Frame-Options X-Powered-By X-Robots-Tag X-SourceMap X-UA-Compatible X-XSS-Protection
    Cache-Control Content-Security-Policy Cross-Origin-Opener-Policy Cross-Origin-Resource-Policy Permissions-Policy
    Referrer-Policy Strict-Transport-Security X-Content-Type-Options'
  # nginx can hide only what it knows.
  [ "$server" = nginx ] || names="$names X-Unheard-Of"
  headers=$(for name in $names; do printf '["%s", "of-workbench"], ' "$name"; done)
  order "{\"headers\": [$headers [\"Alt-Svc\", \"h3=\\\"of-workbench:443\\\"\"]]}"
  for path in "$alert" "$export?$range"; do
    expect "$path with more headers" 200 "$(ask GET "$path" --header "Authorization: Bearer $token")"
    expect "headers of $path" '' "$(grep of-workbench "$dir/headers" | tr '\r\n' '  ')"
    expect_safe_headers "$path with more headers"
    expect_workbenchs_answer "$path"
  done
  # Errors, and signing in, as well.
  order '{"on_alerts": [{"fault": {"status": {"code": 429, "retry_after": "7"}}, "times": 1}]}'
  expect 'an error of Workbench' 429 "$(ask GET "$alert" --header "Authorization: Bearer $token")"
  expect 'headers of an error' '' "$(grep of-workbench "$dir/headers" | tr '\r\n' '  ')"
  expect 'when to try again' '7|' "$(header Retry-After)"
  expect 'a sign-in with more headers' 401 "$(ask POST /auth/v0/login --data "$credentials")"
  expect 'headers of a sign-in' '' "$(grep of-workbench "$dir/headers" | tr '\r\n' '  ')"
  # A redirect leads nowhere.
  order '{"headers": [["Location", "https://evil.example/of-workbench"]], "on_alerts": [{"fault": {"status": {"code": 302}}, "times": 1}]}'
  expect 'a redirect' 302 "$(ask GET "$alert" --header "Authorization: Bearer $token")"
  expect 'where a redirect leads' '' "$(header Location)"

  # What comes through, comes as it was.
  order '{"headers": [["X-Accel-Redirect", "/index.html"]]}'
  expect 'an answer that asks for a file' 200 "$(ask GET "$alert" --header "Authorization: Bearer $token")"
  expect_workbenchs_answer "$alert"
  expect 'its type' 'application/vnd.api+json|' "$(header Content-Type)"
  order '{"headers": [["X-Accel-Limit-Rate", "1"], ["X-Accel-Buffering", "yes"], ["X-Accel-Charset", "utf-7"]]}'
  check_stream
  expect 'its type, with a charset' 'text/csv; charset=utf-8|' "$(header Content-Type)"
  reset
}

check_plain_http() {
  before=$(n_seen)
  for path in /auth/v0/login "$alert" "$export?$range" /api /auth/ /API/v2/expel_alerts/1 //api/v2/expel_alerts/1 /%61pi/v2/expel_alerts/1; do
    for method in GET POST; do
      expect "http: $method $path" 403 "$(fetch "$plain$path" --request $method --header "Origin: $site")"
      expect "http: $method $path leads" '' "$(header Location)"
    done
  done
  expect 'requests over http that were forwarded' "$before" "$(n_seen)"
  for named in metrics.localhost evil.example; do
    expect "http: the page, of $named" '30[18]' "$(fetch "$plain/" --header "Host: $named")"
    expect "http: the page, of $named, leads" 'https://metrics.localhost[:/]*' "$(header Location)"
    expect "http: the API, of $named" 403 "$(fetch "$plain$alert" --header "Host: $named")"
  done
}

check_rate() {
  reset
  start=$(date +%s)
  n_sent=0
  status=
  # Every five seconds the limit lets one more through, and that may be the twentieth: what follows looks at a refusal.
  while [ $n_sent -lt 20 ] || { [ "$status" != 429 ] && [ $n_sent -lt 40 ]; }; do
    status=$(ask POST /auth/v0/login --data "$credentials")
    n_sent=$((n_sent + 1))
    echo "$status"
  done >"$dir/statuses"
  n_refused=$(grep -c 429 "$dir/statuses" || true)
  n_allowed=$((13 + ($(date +%s) - start) / 5))
  [ "$n_refused" -ge $((n_sent - n_allowed)) ] || expect "sign-ins refused, of $n_sent" "$((n_sent - n_allowed)) or more" "$n_refused"
  expect 'the last of them' 429 "$status"
  expect 'when to try again' '10|' "$(header Retry-After)"
  expect_safe_headers 'a sign-in too many'
  expect 'sign-ins forwarded' $((n_sent - n_refused)) "$(n_seen)"
  expect 'anything else meanwhile' 200 "$(ask GET "$alert" --header "Authorization: Bearer $token")"
}

# With the choice made that Workbench learns the client's address.
check_client_address() {
  reset
  ask POST /auth/v0/login --data "$credentials" >"$dir/status"
  ask GET "$alert" --header "Authorization: Bearer $token" >"$dir/status"
  expect 'requests with the address' 2 "$(forwarded | grep -c '"x-forwarded-for":"127.0.0.1"')"
  ! forwarded | grep -q '192.0.2.7\|"forwarded"\|"x-real-ip"\|x-forwarded-[^f]' || expect 'what others say of it' 'kept back' 'forwarded'
  # A connection that breaks, so that something is logged.
  order '{"on_export": [{"fault": {"cut": {"after": 3000}}}]}'
  ask GET "$export?$range&filter[x]=query-secret" --header "Authorization: Bearer $token" >"$dir/status"
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

# Nobody there: what failed may not be logged with its query, at any level.
check_down() {
  expect 'nobody there' 502 "$(ask GET "$export?filter[x]=query-secret" --header "Authorization: Bearer $token")"
  expect_safe_headers 'the answer instead'
  ask GET '/nothing?query-secret' >"$dir/status"
  fetch "$plain/nothing?query-secret" >"$dir/status"
  fetch "$plain$export?query-secret" >"$dir/status"
  grep -q " 502 \|:502" "$logs"/* || expect 'logs' 'what failed' 'nothing'
}

check_logs() {
  grep -q /auth/v0/login "$dir/$server".*/* || expect 'logs' 'requests' 'none'
  for secret in correct horse 123456 cookie-secret stand-in-session stand-in-api-token query-secret body-secret filter 192.0.2.7; do
    if grep -h -e "$secret" "$dir/$server".*/* >"$dir/found"; then
      expect "logs: $secret" 'nothing' "$(head -n 1 "$dir/found")"
    fi
  done
}

check_server() {
  say "checking deploy/ with $server"
  # The choices that a recipe offers, and all that it could log.
  case $server in
    nginx)
      choices='s/# \(proxy_set_header X-Forwarded-For\)/\1/'
      debug=
      ;;
    caddy)
      choices='/header_up -X-Forwarded-For$/d;s/^{$/&\n\tdebug/'
      debug='s/^{$/&\n\tdebug/'
      ;;
  esac
  start_site names trusted "$pages"
  check_page
  check_dot_files
  check_forwarded
  check_kept
  check_other_sites
  check_bodies
  check_stream
  check_headers_of_answers
  check_plain_http
  # Caddy has nothing to limit it with; deploy/README.md says so.
  [ "$server" != nginx ] || check_rate
  start_site choices trusted "$pages" workbench "$choices"
  check_client_address
  start_site down trusted "$pages" down "$debug"
  check_down
  start_site untrusted other "$pages"
  check_verification
}

# _headers is for hosts that aren't here: its policy is compared.
check_static_hosts() {
  server=_headers
  policy=$(sed -n 's/^  Content-Security-Policy: //p' deploy/_headers)
  is_as_strict "$policy" || expect 'policy' "$page_policy" "$policy"
  expect 'transport' 'max-age=31536000; includeSubDomains' "$(sed -n 's/^  Strict-Transport-Security: //p' deploy/_headers)"
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
