# shellcheck shell=bash disable=SC2154
# Sourced by the packaging tests: a Chatwoot to talk to, http on 127.0.0.1:$1 and https on 127.0.0.1:$2, whose authority is
# $scratch/ca.pem. The emulator runs in the root $3, in which its package is installed; the proxy is this machine's socat.
start_server() {
  local plain=$1 secure=$2 root=$3
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=packaging authority' \
    -keyout "$scratch/ca.key" -out "$scratch/ca.pem" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=server -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout "$scratch/server.key" -out "$scratch/server.csr" 2>/dev/null
  openssl x509 -req -in "$scratch/server.csr" -CA "$scratch/ca.pem" -CAkey "$scratch/ca.key" -days 2 -copy_extensions copy \
    -out "$scratch/server.pem" 2>/dev/null
  chroot "$root" chatwoot-emulator --listen "127.0.0.1:$plain" --admin-token demo >/dev/null &
  servers+=($!)
  socat "OPENSSL-LISTEN:$secure,bind=127.0.0.1,reuseaddr,fork,verify=0,cert=$scratch/server.pem,key=$scratch/server.key" \
    "TCP:127.0.0.1:$plain" 2>"$scratch/socat.log" &
  servers+=($!)
  local port
  for port in "$plain" "$secure"; do
    for _ in $(seq 100); do (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.05; done
  done
}
servers=()
stop_server() { [ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null || true; }
