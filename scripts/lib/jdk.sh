# Sourced by the other scripts: finds a JDK 25, wherever the machine keeps it.
# shellcheck shell=bash

readonly jdk_feature=25

# jdk_is_right FOLDER: whether FOLDER is the home of a JDK (not only a runtime) of the version.
# Every JDK names its version in the file "release", so that nothing needs to be started.
jdk_is_right() {
  local release pattern=$'\nJAVA_VERSION="'$jdk_feature'[."-]'
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  IFS= read -r -d '' release <"$1/release" || true # no zero byte ends it
  [[ $'\n'$release =~ $pattern ]]
}

# Folders that may be a JDK's home, the most deliberate choice first, one a line.
jdk_candidates() {
  local java
  printf '%s\n' "${JAVA_HOME:-}"
  if java=$(type -P java); then
    java=$(readlink -f "$java")
    printf '%s\n' "${java%/bin/java}"
  fi
  # What Maven's toolchains know: written by hand, or found by its toolchains plugin.
  sed -n 's|.*<jdkHome>\(.*\)</jdkHome>.*|\1|p' \
    "${HOME:-}/.m2/toolchains.xml" "${HOME:-}/.m2/discovered-jdk-toolchains-cache.xml" 2>/dev/null || true
  printf '%s\n' /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /usr/local/*jdk* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home
}

# Prints the home of a JDK 25, or says what to install and fails.
find_jdk() {
  local home
  while IFS= read -r home; do
    if [[ -n $home ]] && jdk_is_right "$home"; then
      printf '%s\n' "$home"
      return
    fi
  done < <(jdk_candidates)
  cat >&2 <<MESSAGE
No JDK $jdk_feature found. Install one, or point JAVA_HOME at one that is installed:
  Debian, Ubuntu   apt-get install temurin-$jdk_feature-jdk   (needs the package source of https://adoptium.net/installation/linux)
                   or openjdk-$jdk_feature-jdk where the distribution has it
  Fedora           dnf install java-$jdk_feature-openjdk-devel
  macOS            brew install --cask temurin@$jdk_feature
  any              unpack an archive from https://adoptium.net/temurin/releases/?version=$jdk_feature and set JAVA_HOME
Looked at JAVA_HOME, java on the PATH, Maven's toolchains, and the usual folders such as /usr/lib/jvm.
MESSAGE
  return 1
}
