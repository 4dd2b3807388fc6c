# Sourced by the other scripts, after jdk.sh and maven.sh: the built command, rebuilt when needed.
# shellcheck shell=bash

# What the command is built from.
distribution_sources=(pom.xml {types,vm,ledger,client,node}/pom.xml
  {types,vm,ledger,client,node}/src/main)

# distribution_is_current ROOT: whether nothing has changed since the last build by this script.
# Folders count too: theirs is the time of the last file that came, went or was renamed.
distribution_is_current() {
  local lib=$1/target/qlcvm/lib sources=("${distribution_sources[@]/#/$1/}") newer
  [[ -d $lib ]] || return 1
  # One process for all of them: this is part of every start. What is not there is not newer.
  newer=$(find "${sources[@]}" -newer "$lib" -print -quit 2>/dev/null) || true
  [[ -z $newer ]]
}

# build_distribution ROOT JDK: leaves every jar of the command in ROOT/target/qlcvm/lib.
#
# Maven puts them into node/target/dist/lib. They run from a copy that is put into place by
# renaming: a node that is running keeps the jars it was started with, whatever is built meanwhile.
# Of two builds at the same time the second waits, and then finds its work done.
build_distribution() (
  tree=$1
  jdk=$2
  distribution_is_current "$tree" && return
  mkdir -p "$tree/target"
  if command -v flock >/dev/null; then
    exec 9>"$tree/target/qlcvm.lock"
    flock 9
    distribution_is_current "$tree" && return
  fi
  echo "building qlcvm (half a minute or so; the first time longer: Maven fetches what is needed)" >&2
  next=$tree/target/qlcvm.next
  rm -rf "$next" "$tree/node/target/dist"
  mkdir -p "$next/lib"
  # Made before the build, so that an edit during it leads to another one.
  touch "$next/started"
  run_maven "$jdk" -f "$tree/pom.xml" -pl node -am -Dmaven.test.skip=true package || {
    echo "The build failed. What Maven says is above; \"mvn package\" says more." >&2
    return 1
  }
  cp "$tree"/node/target/dist/lib/* "$next/lib/"
  touch -r "$next/started" "$next/lib"
  rm -rf "$tree/target/qlcvm.old"
  [[ ! -d $tree/target/qlcvm ]] || mv "$tree/target/qlcvm" "$tree/target/qlcvm.old"
  mv "$next" "$tree/target/qlcvm"
  rm -rf "$tree/target/qlcvm.old"
)
