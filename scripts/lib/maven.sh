# Sourced by the other scripts, after jdk.sh: runs Maven quietly.
# shellcheck shell=bash

# run_maven JDK ARGUMENT...: Maven on whatever Java it finds (17 will do: the build takes the JDK 25
# by toolchains), and on the given JDK where there is no other. All output goes to stderr.
run_maven() {
  local jdk=$1
  shift
  if ! command -v mvn >/dev/null; then
    echo "No Maven found. Install 3.8 or newer: apt-get install maven (Debian, Ubuntu), brew install maven (macOS)" >&2
    return 1
  fi
  if [[ -z ${JAVA_HOME:-} ]] && ! command -v java >/dev/null; then
    export JAVA_HOME=$jdk
  fi
  # Even with colours off it prints the code that ends a colour: out of logs with it.
  mvn -q -B -ntp -Dstyle.color=never "$@" 2>&1 | sed $'s/\e\\[0m//g' >&2
}
