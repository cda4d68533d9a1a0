# shellcheck shell=dash
# Stands before a program of the device (install.sh): counts the calls that a script makes, and at the wanted one waits until the lab has
# done to the device what it wants. So a fault hits exactly between two commands of a script. It starts no process.
if [ -n "$LAB_WATCHED" ] && [ -e /run/lab/count ]; then
  # What a script leaves running by itself is not watched.
  if [ "${0##*/}" = setsid ]; then unset LAB_WATCHED; fi
  read -r lab_count lab_target </run/lab/count
  lab_count=$((lab_count + 1))
  echo "$lab_count $lab_target" >/run/lab/count
  if [ "$lab_target" = log ]; then printf '%s %s\n' "${0##*/}" "$*" >>/run/lab/calls; fi
  # The two ends of a pipeline may count the same number: one of them stops.
  if [ "$lab_count" = "$lab_target" ] && (set -C && : >/run/lab/stopped) 2>/dev/null; then
    printf 'stopped %s %s\n' "${0##*/}" "$*" >/run/lab/events
    read -r lab_verb </run/lab/resume
    if [ "$lab_verb" = fail ]; then exit 1; fi
  fi
fi
