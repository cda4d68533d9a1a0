#!/bin/dash
# On the device: runs a part of the protocol to one of its boundaries, does something to the device there, lets it go on, and waits until the
# device has come to rest. Usage: drive.sh PART FAULT BOUNDARY AFTER RUN SHELL...
#   PART: apply, confirm, rollback (of a run that waits), undo (of a confirmed one), or `rest` alone: only to wait. BOUNDARY: a number from 1; `log` lists them.
#   AFTER: confirm, expire (the window passes), hold (nothing: the lab cuts the power).
#   FAULT real-…: the clock is the device's own, and the window passes by itself; real-hang: the command hangs until then.
#   FAULT link-…: the command comes over the link, through watched.sh; the lab does to the link what it wants where this says `held`.
# BASE_TIME_NS in the environment is that of the runs. Prints what happened, a line each.
store=/var/lib/fieldwright
bundle=/root/bundle
part=$1 fault=${2-} boundary=${3-} after=${4-} FIELDWRIGHT_RUN=${5-}
[ "$part" = rest ] || shift 5
PATH=/lab/applets:$PATH
export PATH FIELDWRIGHT_RUN

main() {
  if [ "$part" = rest ]; then
    come_to_rest
    come_by
    return
  fi
  case $fault in real-*) umount /proc/uptime ;; esac
  case $part in
    apply) ;;
    undo) "$@" $bundle/apply.sh >/run/lab/before 2>&1 ;;
    *) "$@" $bundle/apply.sh --confirm-within 10 >/run/lab/before 2>&1 ;;
  esac || { echo "before $? $(tr '\n' ' ' </run/lab/before)"; exit 1; }
  rm -f /run/lab/stopped /run/lab/calls
  : >/run/lab/output
  echo "0 $boundary" >/run/lab/count
  case $fault:$part in
    link-*) echo ready ;;
    *:apply) start "$@" $bundle/apply.sh --confirm-within 10 ;;
    *:confirm) start "$@" $bundle/apply.sh --confirm ;;
    *) start "$@" $bundle/rollback.sh ;;
  esac
  wait_for_event
  if [ "$what" = stopped ]; then
    if [ -e $store/pending ]; then echo pending; fi
    if read -r keeper _ 2>/dev/null </run/fieldwright.watch.2 && kill -0 "$keeper" 2>/dev/null; then echo armed; fi
    inject
    if [ "$after" = hold ]; then
      echo held
      sleep 1000
    fi
    if [ "$fault" = hang ] || [ "$fault" = real-hang ]; then
      move_clock
    elif [ "$fault" != kill-all ]; then
      case $fault in fail) echo fail ;; *) echo go ;; esac >/run/lab/resume
    fi
    wait_for_event
  fi
  rm -f /run/lab/count
  case $fault in clock* | real-*) ;; *) mend ;; esac
  if [ "$after" = confirm ]; then
    "$@" $bundle/apply.sh --confirm >/run/lab/confirm 2>&1
    echo "confirm $? $(tr '\n' ' ' </run/lab/confirm)"
  fi
  if [ -e $store/pending ]; then move_clock; fi
  come_to_rest
  case $fault in kill | kill-all | out-of-memory | full | read-only) come_by ;; esac
  case $fault in *hang) let_hung_go ;; esac
  case $fault in clock* | real-*) mend ;; esac
  sed 's/^/| /' /run/lab/output
}

# In a session of its own, as sshd starts commands.
start() {
  setsid dash /lab/watched.sh "$@" >/run/lab/output 2>&1 </dev/null &
}

wait_for_event() {
  read -r what event </run/lab/events
  echo "$what $event"
}

# Past every deadline. Overwritten in place, in the same length: who reads it meanwhile reads a whole line.
move_clock() {
  deadline=$(sed -n 's/^deadline //p' $store/pending)
  case $fault in real-*) return ;; esac
  read -r up _ </run/lab/uptime
  echo "$((${up%.*} + 60)).00 9000.00" 1<>/run/lab/uptime
}

# Until nobody is at work. Where a run is left to which nobody comes, someone visits, as the next operator would.
come_to_rest() {
  turns=0
  while [ "$turns" -lt 100 ]; do
    turns=$((turns + 1))
    if [ ! -e $store/pending ] && ! is_locked && [ -z "$(keepers)" ]; then return; fi
    if [ -e $store/pending ] && [ "$turns" = 8 ] && ! is_locked && [ -z "$(keepers)" ]; then
      sh $bundle/rollback.sh >/run/lab/visit 2>&1
      echo "visited $? $(tr '\n' ' ' </run/lab/visit)"
    fi
    sleep 0.3
  done
  echo restless
}

# What someone finds who comes after a kill: drafts that the killed one could not clear away go with the next call.
come_by() {
  if [ -e $store/pending ]; then return; fi
  sh $bundle/apply.sh --confirm >/run/lab/next 2>&1
  echo "next $? $(tr '\n' ' ' </run/lab/next)"
}

# What hung goes on at last, where nobody stopped it: by then there is nothing left for it to do. Opened for both ways, the pipe needs no reader.
let_hung_go() {
  echo go 1<>/run/lab/resume
  turns=0
  while [ -n "$(watched)" ] && [ "$turns" -lt 30 ]; do
    turns=$((turns + 1))
    sleep 0.3
  done
  come_to_rest
}

is_locked() {
  read -r owner _ 2>/dev/null </run/fieldwright.lock && kill -0 "$owner" 2>/dev/null
}

# Process ids of the watched session; of all others that belong to the protocol: those who hold the deadline.
watched() {
  read -r own 2>/dev/null </run/lab/session || return 0
  for folder in /proc/[0-9]*; do
    read -r _ _ _ _ _ session _ 2>/dev/null <"$folder/stat" || continue
    [ "$session" != "$own" ] || echo "${folder#/proc/}"
  done
}

keepers() {
  ours=" $(watched | tr '\n' ' ')"
  # The expression does not match itself, nor the lab's own scripts.
  # shellcheck disable=SC2013 # names without spaces
  for file in $(grep -l -a -E '(device|bundle)/(apply|rollback)[.]sh|fieldwright/boot[.]sh' /proc/[0-9]*/cmdline 2>/dev/null); do
    pid=${file#/proc/}
    pid=${pid%/*}
    case $ours in *" $pid "*) ;; *) echo "$pid" ;; esac
  done
}

inject() {
  read -r leader </run/lab/leader
  case $fault in
    none | hang | fail | real-*) ;;
    link-*)
      echo held
      read -r _ </run/lab/proceed
      ;;
    hangup) kill -HUP "$leader" ;;
    terminate) kill -TERM "$leader" ;;
    kill) kill -KILL "$leader" ;;
    kill-all)
      read -r own </run/lab/session
      for pid in $(watched); do [ "$pid" = "$own" ] || kill -KILL "$pid"; done
      ;;
    out-of-memory)
      echo 1000 >"/proc/$leader/oom_score_adj"
      echo f >/proc/sysrq-trigger
      while kill -0 "$leader" 2>/dev/null; do sleep 0.1; done
      ;;
    hangup-keepers) for pid in $(keepers); do kill -HUP "$pid"; done ;;
    kill-keeper) for pid in $(keepers); do kill -KILL "$pid" && break; done ;;
    clock*) step_clock "${fault#clock}" ;;
    full) dd if=/dev/zero of=/lab/filler bs=1M 2>/dev/null; dd if=/dev/zero of=/lab/rest bs=1k 2>/dev/null ;;
    # Whoever takes back meanwhile tries again until the disk can be written to.
    read-only) echo u >/proc/sysrq-trigger; (sleep 4; mount -o remount,rw /) & writable=$!; sleep 0.3 ;;
    second)
      (FIELDWRIGHT_RUN=other sh /root/other/apply.sh) >/run/lab/second 2>&1
      echo "second $? $(tr '\n' ' ' </run/lab/second)"
      ;;
    second-rollback)
      (FIELDWRIGHT_RUN=other sh $bundle/rollback.sh) >/run/lab/second 2>&1
      echo "second $? $(tr '\n' ' ' </run/lab/second)"
      ;;
    *) echo "unknown $fault" ;;
  esac
}

mend() {
  case $fault in
    full) rm -f /lab/filler /lab/rest ;;
    read-only) wait "$writable" ;;
    clock*) step_clock "$((-(${fault#clock})))" ;;
    real-*)
      read -r up _ </proc/uptime
      if [ "${up%.*}" -ge "${deadline:-0}" ]; then echo "the window was over"; else echo "early: at ${up%.*} instead of $deadline"; fi
      mount --bind /run/lab/uptime /proc/uptime
      ;;
  esac
}

step_clock() {
  date -u -s "@$(($(date +%s) + $1))" >/dev/null
}

main "$@"
