# Read by bin/faultd with --supervised, with the daemon's arguments: keeps a daemon running until it ends normally.
#
# A killed daemon is restarted at once and adopts the faults in force. Only when it is not restarted, because too many were killed in a
# short time or because this process must end, does a sweep clean up after a daemon that could not do so itself.

usage() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# A word for eval.
quote() {
  printf %s "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

limit=5 seconds=10 sweep='' name=''
for word; do
  shift
  case $name in
    --state-dir | --netns-dir | --config) sweep="$sweep$(quote "$name=$word") " ;;
  esac
  name=$word
  case $word in
    --supervised) continue ;;
    --supervised=*)
      limit=${word#*=} seconds=${word#*/}
      limit=${limit%%/*}
      case $limit/$seconds in
        */*[!0-9]* | *[!0-9]*/* | /* | */ | 0*) usage "$word: how many starts in how many seconds, e.g. --supervised=5/10" ;;
      esac
      continue
      ;;
    --state-dir=* | --netns-dir=* | --config=*) sweep="$sweep$(quote "$word") " ;;
  esac
  set -- "$@" "$word"
done

say() {
  echo "faultd: $*" >&2
}
clean() {
  say "removing all faults, for no daemon will follow"
  eval "\"\$self\" sweep $sweep"
}

child='' asked=''
# A background child of a shell ignores SIGINT.
trap 'asked=yes; [ -z "$child" ] || kill "$child" 2>/dev/null' TERM INT
trap '[ -z "$child" ] || kill -HUP "$child" 2>/dev/null' HUP

starts='' killed=''
while :; do
  "$self" "$@" &
  child=$!
  [ -z "$asked" ] || kill "$child" 2>/dev/null
  # A signal ends the wait, too; a process that has ended stays until it has been waited for.
  while :; do
    wait "$child"
    status=$?
    kill -0 "$child" 2>/dev/null || break
  done
  child=''
  if [ -n "$asked" ]; then
    case $status in
      0) exit 0 ;;
      143) clean && exit 0 ;; # it was still starting, and did not receive it
    esac
    [ "$status" -eq 143 ] || clean
    exit 1
  fi
  case $status in
    0 | 2) exit "$status" ;;
    1) [ -n "$killed" ] || exit 1 ;; # it could not start; after a killed one the restarts continue
  esac
  killed=yes
  now=$(date +%s)
  recent='' count=1
  for start in $starts; do
    [ $((now - start)) -ge "$seconds" ] || recent="$recent $start" count=$((count + 1))
  done
  starts="$recent $now"
  if [ "$count" -gt "$limit" ]; then
    say "the daemon ended with status $status, $count times within $seconds s: that is the start limit"
    clean
    exit 1
  fi
  say "the daemon ended with status $status and is started again"
done
