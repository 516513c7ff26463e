# Read by bin/faultd and bin/faultctl, whose own file is $self: finds the installation ($lib), java ($java) and the place
# of the archive of classes ($archive). Sets a locale of UTF-8 ($lc_all is the one before). It avoids other processes, each of which costs a millisecond or two.

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# The installation, by a path that is always the same: an archive holds for one spelling of the class path.
here=$PWD
cd -P "${self%/*}/../lib" || exit 1
lib=$PWD
cd "$here" 2>/dev/null || true

if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
else
  java=
  IFS=:
  for directory in $PATH; do
    [ ! -x "$directory/java" ] || { java=$directory/java && break; }
  done
  unset IFS
  [ ! -h "$java" ] || java=$(readlink -f "$java")
fi
[ -x "$java" ] || fail "no Java: install a JRE 17 or newer, or set JAVA_HOME (now '${JAVA_HOME:-}')"

# A file of every JDK and JRE has the version; starting a JVM for it would take longer than the command.
version='' build=''
if [ -r "${java%/bin/java}/release" ]; then
  while IFS='="' read -r key _ value _; do
    case $key in
      JAVA_VERSION) version=$value ;;
      JAVA_RUNTIME_VERSION) build=$value ;;
    esac
  done <"${java%/bin/java}/release"
  major=${version%%[!0-9]*}
  [ "${major:-17}" -ge 17 ] || fail "needs Java 17 or newer, and $java is $version"
fi
# The JVM reads file names and command line words as text of the locale, and C has 128 characters: /run/netns/größe
# would be unreadable. The command of faultctl run gets the original locale.
lc_all=${LC_ALL:-}
export LC_ALL=C.UTF-8

# An archive fits one build of the JVM and one place of the jars. Services have no home.
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
archive=${cache:-/var/cache}/faultd$lib/${0##*/}-${build:-${version:-java}}.jsa

# Whether there is no archive, or one that is older than a jar; leaves the last jar given in $jar.
is_stale() { # jars
  stale=
  [ -f "$archive" ] || stale=yes
  for jar in "$@"; do
    # shellcheck disable=SC3013 # every common sh has it
    [ ! "$jar" -nt "$archive" ] || stale=yes
  done
  [ -n "$stale" ]
}
