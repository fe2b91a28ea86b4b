#!/bin/sh
# Says what this machine lacks for `make demo` and `make test`, and as root on Debian or Ubuntu installs it.
set -eu
PATH="$PATH:/usr/sbin:/sbin" # where Debian keeps nft, out of sight of most users

missing=''
unmet=0
report() { # verdict, what, remark
  printf '  %-8s %-14s %s\n' "$1" "$2" "$3"
}

lacks() { # what, Debian package, what for
  report missing "$1" "$3 (package $2)"
  case "$missing " in *" $2 "*) ;; *) missing="$missing $2" ;; esac
}

need() { # command, Debian package, what for
  if command -v "$1" >/dev/null 2>&1; then report ok "$1" "$3"; else lacks "$@"; fi
}

version_at_least() { # have, want
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

need_version() { # command, version found, version wanted, where to get it
  if [ -n "$2" ] && version_at_least "$2" "$3"; then
    report ok "$1" "$2"
  else
    report missing "$1" "$3 or newer${2:+, not $2}: $4"
    unmet=1
  fi
}

echo 'This machine:'
need_version node "$(node --version 2>/dev/null | tr -d v || true)" 20 https://nodejs.org
need_version npm "$(npm --version 2>/dev/null || true)" 9 https://nodejs.org
need_version go "$(go env GOVERSION 2>/dev/null | sed 's/^go//' || true)" 1.21 'https://go.dev/dl (where 1.26 is needed, go fetches it)'
need gcc gcc 'builds runc'
need pkg-config pkg-config 'builds runc'
if pkg-config --exists libseccomp 2>/dev/null; then
  report ok libseccomp 'builds runc'
else
  lacks libseccomp libseccomp-dev 'builds runc'
fi
need flock util-linux 'one build at a time'
need setpriv util-linux 'what a test starts ends with it'
need unshare util-linux "the node's sandbox"
need nsenter util-linux "the node's sandbox"
need mount mount "the node's file systems"
need tail coreutils 'cleans up after a node'
need find findutils 'cleans up after a node'
need ip iproute2 "the node's network"
need nft nftables "the node's services"
need openssl openssl "the cluster's certificates"
need ldd libc-bin 'what goes into an image'
need redis-server redis-server "the example's queue"
need python3 python3 'what verify runs in pods without a shell'
browser="${CHROMIUM:-}"
for each in chromium chromium-browser google-chrome; do
  [ -n "$browser" ] || browser="$(command -v "$each" || true)"
done
if [ -n "$browser" ]; then
  report ok "${browser##*/}" 'plays the page'
elif grep -qs '^ID=ubuntu' /etc/os-release; then
  lacks chromium chromium-browser 'plays the page'
else
  lacks chromium chromium 'plays the page'
fi

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing …"
    # Debian starts a server that it installs; ours are started by who needs them.
    policy=/usr/sbin/policy-rc.d
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && trap 'rm -f "$policy"' EXIT; }
    # shellcheck disable=SC2086 — a list of packages
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }; then
      echo "apt-get could not install$missing: its own words are above." >&2
      unmet=1
    fi
  else
    echo "Install$missing (on Debian or Ubuntu: apt-get install$missing), or run this as root." >&2
    unmet=1
  fi
fi
if [ "$(uname -s)" != Linux ]; then
  echo 'The test cluster needs Linux; elsewhere name a cluster by RECORDINGS_KUBECONFIG.' >&2
  unmet=1
elif [ "$(id -u)" != 0 ]; then
  echo 'Nodes need root: run `make demo` and `make test` as root, or name a cluster by RECORDINGS_KUBECONFIG.'
fi
if [ "$unmet" != 0 ]; then
  echo 'This machine is not ready: what it lacks is above.' >&2
  exit 1
fi
echo 'Everything is there.'
