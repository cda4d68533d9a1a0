#!/bin/dash
# Runs a command whose calls are counted (boundary.sh), and tells drive.sh how it ended. Usage: watched.sh COMMAND...
read -r _ _ _ _ _ session _ </proc/self/stat
echo "$session" >/run/lab/session
(
  PATH=/lab/boundaries:/lab/applets:$PATH LAB_WATCHED=yes
  export PATH LAB_WATCHED
  exec "$@"
) &
echo "$!" >/run/lab/leader
wait "$!"
echo "ended $?" >/run/lab/events
