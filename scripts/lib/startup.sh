# Sourced by scripts/qlcvm, after distribution.sh, and in the image by docker/qlcvm: a cache of
# loaded classes, from which nodes start in half the time.
# shellcheck shell=bash

# The options of a dev chain's node, which is to be small: a heap of 96 to 160 MiB, of it 28 for what
# lives no longer than a block, and one collector thread, since on the two processors of a small
# machine more cost more than they save. Other nodes have Java's defaults, which go by the machine:
# what strangers may send at a time needs more room.
dev_options=(-XX:+UseSerialGC -Xms96m -Xmx160m -Xmn28m)

# How a node takes the cache. At the address that it was made for: Java would move it by a random
# distance at each start, for which it reads and changes all of it. And quietly, since a node starts
# without it as well.
# shellcheck disable=SC2034 # the sourcing script's
startup_options=(-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Xlog:aot=off -Xlog:cds=off)

# RocksDB's threads share two arenas: each has its own otherwise, and keeps what it once had.
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}

# RocksDB runs a shell, ldd and grep to find out whether the C library is musl, if nobody says so.
compgen -G '/lib/ld-musl-*' >/dev/null || export ROCKSDB_MUSL_LIBC=${ROCKSDB_MUSL_LIBC:-false}

# startup_cache ROOT JDK: where the cache for this build and this JDK is, or would be. Java looks
# itself whether a cache is its own, so a name by vendor and version will do.
startup_cache() {
  local release name='' key
  IFS= read -r -d '' release <"$2/release" || true # no zero byte ends it
  for key in IMPLEMENTOR JAVA_RUNTIME_VERSION; do
    [[ ! $'\n'$release =~ $'\n'$key'="'([^\"]*) ]] || name+=-${BASH_REMATCH[1]//[^A-Za-z0-9.+]/-}
  done
  echo "$1/target/qlcvm/classes$name.aot"
}

# make_startup_cache ROOT JDK CACHE: makes the cache, unless it is there, of what a node loads that
# starts, takes a contract, and runs it. Without it nodes start slower, so a failure is none of theirs.
make_startup_cache() (
  cache=$3
  exec 9>"$1/target/qlcvm.lock"
  ! command -v flock >/dev/null || flock 9
  [[ ! -f $cache ]] || return 0
  echo "making the cache that nodes start from (half a minute or so, once for a build)" >&2
  record_startup "$2/bin/java" "$1/target/qlcvm/lib/*" "$cache" \
    "$1/contracts/rust/token/token.wasm" 9>&-
)

# record_startup JAVA CLASSPATH CACHE TOKEN: runs a node for a while, and writes what it loaded;
# writes nothing if the node ends, or isn't ready within a minute.
record_startup() (
  java=$1 classpath=$2 cache=$3 token=$4
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  "$java" --enable-native-access=ALL-UNNAMED -XX:-UsePerfData "${dev_options[@]}" \
    "-XX:AOTCacheOutput=$cache.next" -cp "$classpath" io.qlcvm.node.Main \
    node --dev --port 0 --data "$folder/chain" >"$folder/out" 2>&1 &
  node=$!
  tries=0
  until grep -q '^ready: ' "$folder/out"; do
    kill -0 "$node" 2>/dev/null || return 0
    ((++tries < 600)) || { kill -9 "$node" && return 0; }
    sleep 0.1
  done
  show_calls "$(sed -n 's/^ready: .*://p' "$folder/out")" "$token" || true
  kill "$node"
  wait "$node" || true
  [[ ! -f $cache.next ]] || mv "$cache.next" "$cache"
)

# show_calls PORT TOKEN: deploys the token, and calls it, as the first dev account.
show_calls() {
  local from=qlc_1sndyafrc1koc6kzya7wxfdd7ifmmffqnmftajw9uqsa6k55u8t91jifghmr
  local to=5839963e81598ad9d4da216beaa1e727627d98220bf8bc5a7e072b00d50fa04f contract reply i
  exec 8<>"/dev/tcp/127.0.0.1/$1"
  # Name and symbol "A", 2 digits, a supply of 2^24.
  post contract_deploy "\"from\":\"$from\",\"code\":\"0x$(od -An -v -tx1 "$2" | tr -d ' \n')\",\
\"input\":\"0x010000004101000000410200000001000000000000000000000000\""
  contract=$(sed 's/.*"contract":"\(qlc_[a-z0-9]*\)".*/\1/' <<<"$reply")
  for ((i = 0; i < 300; i++)); do
    post contract_invoke "\"from\":\"$from\",\"contract\":\"$contract\",\"method\":\"transfer\",\
\"gasLimit\":1000000,\"input\":\"0x${to}01000000000000000000000000000000\""
    post contract_query "\"contract\":\"$contract\",\"method\":\"balance_of\",\"input\":\"0x$to\""
  done
  exec 8>&-
}

# post METHOD MEMBERS: a call over the connection 8; its answer is in the variable reply.
post() {
  local LC_ALL=C line length=0
  local body="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$1\",\"params\":{$2}}"
  printf 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
    "${#body}" "$body" >&8
  while IFS= read -r line <&8 && [[ $line != $'\r' ]]; do
    [[ $line != content-length:* ]] || length=${line//[^0-9]/}
  done
  IFS= read -r -N "$length" reply <&8
}
