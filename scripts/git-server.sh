#!/usr/bin/env bash
# scripts/git-server.sh DIR
# A Git server for tests and benchmarks, on loopback and ports that are free: nginx, fcgiwrap and git http-backend.
# Prints `ready https=PORT http=PORT` once it answers, and ends when its input ends or it is stopped.
#   DIR/repos/     bare repositories, served as /NAME.git; those below repos/public/ are open to everybody
#   DIR/token      the password that goes with any user name, as GitLab takes tokens (made if it is missing)
#   DIR/ca.pem     signed the certificate, which is for localhost and 127.0.0.1
#   DIR/access.log one line a request: status, bytes, whether a password came, request
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

fail() { echo "git-server: $*" >&2 && exit 1; }

main() {
  [[ $# == 1 && $1 != --help ]] || { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 2; }
  local need
  for need in nginx fcgiwrap git openssl; do
    command -v "$need" >/dev/null || fail "$need is missing: install nginx, fcgiwrap, git and openssl"
  done
  backend=$(git --exec-path)/git-http-backend
  [[ -x $backend ]] || fail "git has no http-backend here: $backend"
  mkdir -p "$1/repos/public" "$1/tmp"
  dir=$(cd -P "$1" && pwd)
  [[ -s $dir/token ]] || (umask 077 && openssl rand -hex 20 >"$dir/token")
  [[ -s $dir/server.pem ]] || certificate
  gate
  # A process group for each job: fcgiwrap's children outlive it otherwise.
  set -m
  trap 'stop' EXIT
  trap 'exit 0' INT TERM HUP
  rm -f "$dir/fcgi.sock"
  fcgiwrap -c 4 -s "unix:$dir/fcgi.sock" >>"$dir/error.log" 2>&1 </dev/null &
  wait_for 'fcgiwrap' test -S "$dir/fcgi.sock"
  start_nginx
  echo "ready https=$https http=$http"
  while read -r _; do :; done
}

stop() {
  local job
  for job in $(jobs -p); do kill -- "-$job" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -f "$dir/fcgi.sock"
}

certificate() {
  local key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256'
  # shellcheck disable=SC2086 # several options in one word, on purpose
  {
    openssl req -x509 $key -days 30 -subj '/CN=Test CA' -keyout "$dir/ca.key" -out "$dir/ca.pem" \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
    openssl req $key -subj /CN=localhost -keyout "$dir/server.key" -out "$dir/server.csr"
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' >"$dir/server.ext"
    openssl x509 -req -days 30 -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial \
      -extfile "$dir/server.ext" -out "$dir/server.pem"
  } >>"$dir/error.log" 2>&1 || fail "openssl made no certificate: see $dir/error.log"
}

# The CGI program: looks at the password, then hands over to git. nginx itself can only compare user names too.
gate() {
  printf '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[http]\n\treceivepack = true\n[safe]\n\tdirectory = *\n' >"$dir/gitconfig"
  cat >"$dir/gate" <<EOF
#!$BASH
read -r token <'$dir/token'
if [[ \$PATH_INFO != /public/* ]]; then
  given=\$(base64 -d <<<"\${HTTP_AUTHORIZATION#Basic }" 2>/dev/null)
  if [[ -z \$HTTP_AUTHORIZATION || \${given#*:} != "\$token" ]]; then
    printf 'Status: 401 Unauthorized\r\nWWW-Authenticate: Basic realm="Git"\r\nContent-Type: text/plain\r\n\r\nHTTP Basic: Access denied\n'
    exit
  fi
fi
export GIT_PROJECT_ROOT='$dir/repos' GIT_HTTP_EXPORT_ALL=1 REMOTE_USER=tester GIT_CONFIG_GLOBAL='$dir/gitconfig' GIT_CONFIG_NOSYSTEM=1
exec '$backend'
EOF
  chmod +x "$dir/gate"
}

start_nginx() {
  local tries
  for tries in 1 2 3 4 5 6 7 8 9 10; do
    https=$(free_port) http=$(free_port)
    configuration >"$dir/nginx.conf"
    nginx -p "$dir" -e stderr -c "$dir/nginx.conf" >/dev/null 2>>"$dir/error.log" </dev/null &
    nginx=$!
    if wait_for '' answers "$https" && kill -0 "$nginx" 2>/dev/null; then return; fi
    kill "$nginx" 2>/dev/null || true
  done
  fail "nginx did not start after $tries tries: see $dir/error.log"
}

configuration() {
  [[ $(id -u) != 0 ]] || echo 'user root;'
  cat <<EOF
daemon off;
worker_processes 2;
pid $dir/nginx.pid;
error_log $dir/error.log;
events {}
http {
  log_format short '\$status \$bytes_sent \$gate_password \$request';
  map \$http_authorization \$gate_password { '' anonymous; default password; }
  access_log $dir/access.log short;
  client_body_temp_path $dir/tmp/body;
  proxy_temp_path $dir/tmp/proxy;
  fastcgi_temp_path $dir/tmp/fastcgi;
  uwsgi_temp_path $dir/tmp/uwsgi;
  scgi_temp_path $dir/tmp/scgi;
  client_max_body_size 0;
  server {
    listen 127.0.0.1:$http;
    listen 127.0.0.1:$https ssl;
    ssl_certificate $dir/server.pem;
    ssl_certificate_key $dir/server.key;
    location / {
      fastcgi_pass unix:$dir/fcgi.sock;
      fastcgi_buffering off;
      fastcgi_param SCRIPT_FILENAME $dir/gate;
      fastcgi_param PATH_INFO \$uri;
      fastcgi_param QUERY_STRING \$query_string;
      fastcgi_param REQUEST_METHOD \$request_method;
      fastcgi_param CONTENT_TYPE \$content_type;
      fastcgi_param CONTENT_LENGTH \$content_length;
      fastcgi_param HTTP_AUTHORIZATION \$http_authorization;
      fastcgi_param HTTP_CONTENT_ENCODING \$http_content_encoding;
      fastcgi_param GIT_PROTOCOL \$http_git_protocol;
      fastcgi_param REMOTE_ADDR \$remote_addr;
    }
  }
}
EOF
}

# Below the range from which the kernel takes the ports of outgoing connections.
free_port() {
  local port
  while :; do
    port=$((10000 + (RANDOM * 32768 + RANDOM) % 20000))
    answers "$port" || { echo "$port" && return; }
  done
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

wait_for() {
  local what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    if [[ $tries -ge 100 ]]; then
      [[ -n $what ]] || return 1
      fail "$what did not start: see $dir/error.log"
    fi
    sleep 0.05
  done
}

main "$@"
