# Sourced by docker-test, after jdk.sh: base images for machines that reach no image registry, made
# of Debian's packages and of the JDK and Maven that are installed here.
# shellcheck shell=bash

readonly local_runtime_image=qlcvm-base-runtime:local
readonly local_build_image=qlcvm-base-build:local

# make_base_images JDK: makes both, unless they are there. Takes about a minute.
make_base_images() (
  jdk=$1
  if docker image inspect "$local_runtime_image" "$local_build_image" >/dev/null 2>&1; then
    return
  fi
  if ((EUID != 0)) || ! command -v debootstrap >/dev/null; then
    cat >&2 <<MESSAGE
No image registry is reachable, and no base images can be made here either. One of these helps:
  - let the Docker engine reach a registry that has the images named in docker/Dockerfile
  - name other images: QLCVM_BUILD_IMAGE (with a JDK 25 and Maven) and QLCVM_RUNTIME_IMAGE
  - run this as root with debootstrap installed (apt-get install debootstrap)
MESSAGE
    return 1
  fi
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  debootstrap --variant=minbase bookworm "$folder" >&2
  rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* \
    "$folder"/usr/share/{doc,locale,man}/*
  tar -C "$folder" -c . | docker import - "$local_runtime_image" >&2

  # With links followed: parts of both are links into /etc, such as the trusted certificates.
  mkdir -p "$folder/opt"
  cp -rL "$jdk" "$folder/opt/jdk"
  cp -rL "$(dirname "$(dirname "$(readlink -f "$(command -v mvn)")")")" "$folder/opt/maven"
  tar -C "$folder" -c . | docker import \
    --change 'ENV JAVA_HOME=/opt/jdk PATH=/opt/maven/bin:/opt/jdk/bin:/usr/bin:/bin:/usr/sbin:/sbin' \
    - "$local_build_image" >&2
)
