/** Part of `runtime`: the record of an unfinished run, the clock that its deadline counts on, the lock, and what stands on the device. */
export const pendingRun = `# ---- the unfinished run ----

# It is on disk from before the first change until the run ends: its rename is the end. Renames need no room on a full disk.
write_pending() {
  uptime
  P_DEADLINE=-
  [ -z "$WITHIN" ] || P_DEADLINE=$((UPTIME + WITHIN))
  P_TIMER=fieldwright-revert-$UPTIME-$$
  start_of "$$" || STARTED=-
  boot_id
  number=$(last_number last-confirmed)
  other=$(last_number last-rolled-back)
  [ "$number" -ge "$other" ] || number=$other
  P_BY=$BY
  printf '%s\\n' "plan $PLAN_ID" "run $RUN" "by $BY" "deadline $P_DEADLINE" "boot $BOOT" "before \${SNAPSHOT##*/}" \\
    "process $$ $STARTED" "timer $P_TIMER" "number $((number + 1))" "began $(date -u +%Y-%m-%dT%H:%M:%SZ)" complete >"$STORE/pending.new" || return 1
  flush
  mv -f "$STORE/pending.new" "$STORE/pending" || return 1
  flush
}

# Reads it into P_…; false where there is none.
read_pending() {
  P_PLAN=- P_RUN=- P_BY=- P_DEADLINE=- P_BOOT=- P_BEFORE=before P_PROCESS=- P_STARTED=- P_TIMER=-
  [ -e "$STORE/pending" ] || return 1
  while read -r key value; do
    case $key in
      plan) P_PLAN=$value ;;
      run) P_RUN=$value ;;
      by) P_BY=$value ;;
      deadline) P_DEADLINE=$value ;;
      boot) P_BOOT=$value ;;
      before) P_BEFORE=$value ;;
      process) P_PROCESS=\${value% *} P_STARTED=\${value#* } ;;
      timer) P_TIMER=$value ;;
    esac
  done 2>/dev/null <"$STORE/pending" || return 1
}

# Only the plan that it belongs to, and where a run is named only that run, may end it.
own_pending() {
  [ "$P_PLAN" = "$PLAN_ID" ] ||
    refuse "what waits here is plan $P_PLAN, by $P_BY. For that one: sh $STORE/$P_PLAN/device/apply.sh --confirm, or rollback.sh there."
  [ "$RUN" = - ] || [ "$RUN" = "$P_RUN" ] || refuse "what waits here is run $P_RUN, by $P_BY, and not run $RUN."
}

# Sets what taking back needs from the record.
load_pending() {
  RUN=$P_RUN
  case $P_BEFORE in again) SNAPSHOT=$STATE/again ;; *) SNAPSHOT=$STATE/before ;; esac
  boot_id
  SAME_BOOT=no
  [ "$BOOT" != "$P_BOOT" ] || SAME_BOOT=yes
  read_begun
  # What survived may have come after the last note that did.
  if [ "$SAME_BOOT" = no ]; then LAST=$LIMIT; fi
}

# Whether the record is of a run that nobody brings to an end any more.
is_left_over() {
  boot_id
  [ "$BOOT" = "$P_BOOT" ] || return 0
  if [ "$P_DEADLINE" != - ]; then
    uptime
    [ "$UPTIME" -lt "$P_DEADLINE" ] || return 0
    # Up to the first change the base time is not in its place yet. A run that was killed by then has nothing that anyone must wait for.
    [ -e "$STORE/$P_PLAN/base-time.new" ] || return 1
  fi
  ! is_alive "$P_PROCESS" "$P_STARTED"
}

# Before an apply: what waits is left alone, what is left over is taken back first.
clear_leftover() {
  read_pending || return 0
  is_left_over || refuse "$(waiting_sentence)"
  complain "$DEVICE: run $P_RUN of plan $P_PLAN by $P_BY was left unfinished. It is taken back first."
  FIELDWRIGHT_LOCK_HELD=yes FIELDWRIGHT_RUN='' sh "$STORE/$P_PLAN/device/apply.sh" --revert </dev/null || {
    complain "$DEVICE: the unfinished run could not be taken back. Nothing was applied. See $STORE/$P_PLAN/journal.txt"
    exit 4
  }
}

waiting_sentence() {
  uptime
  printf '%s' "plan $P_PLAN by $P_BY (run $P_RUN) is at work or waits to be confirmed"
  [ "$P_DEADLINE" = - ] || printf '%s' "; it takes itself back in $((P_DEADLINE > UPTIME ? P_DEADLINE - UPTIME : 0)) s"
  printf '.'
}

last_number() {
  found=$(value_of number "$1")
  printf '%s' "\${found:-0}"
}

last_run() {
  value_of run "$1"
}

# What record $2 says of $1.
value_of() {
  while read -r key value; do
    [ "$key" != "$1" ] || printf '%s' "$value"
  done 2>/dev/null <"$STORE/$2" || :
}

# Sets LINE to the first line of file $1 as it stands there. By the shell itself: small devices start programs slowly.
read_line() {
  LINE=
  IFS= read -r LINE 2>/dev/null <"$1" || [ -n "$LINE" ]
}

is_in_force() {
  read_line "$STORE/current" && [ "$LINE" = "$PLAN_ID" ]
}

# How the run that ended last ended. A kill between the rename and the removal of the other record leaves both.
last_outcome() {
  if [ "$(last_number last-confirmed)" -gt "$(last_number last-rolled-back)" ]; then printf confirmed; else printf rolled-back; fi
}

# Seconds since the start of the device: no step of the wall clock reaches them.
uptime() {
  UPTIME=
  read -r UPTIME _ 2>/dev/null <"$PROC/uptime" || :
  UPTIME=\${UPTIME%%.*}
  [ -n "$UPTIME" ] || refuse "$PROC/uptime cannot be read."
}

boot_id() {
  BOOT=
  read -r BOOT 2>/dev/null <"$PROC/sys/kernel/random/boot_id" || :
  BOOT=\${BOOT:--}
}

# ---- one at a time ----

# The lock is a file that is made whole, by link. It lies in /run, so that a power cut does not leave it behind.
take_lock() {
  [ -z "\${FIELDWRIGHT_LOCK_HELD:-}" ] || return 0
  mkdir -p "$ROOT/run" 2>/dev/null || :
  start_of "$$" || STARTED=-
  printf '%s %s %s\\n' "$$" "$STARTED" "$MODE" 2>/dev/null >"$LOCK.$$" || refuse "$LOCK.$$ cannot be written."
  trap 'rm -f "$LOCK.$$"' EXIT
  attempts=0
  until ln "$LOCK.$$" "$LOCK" 2>/dev/null; do
    if holder_lives; then
      make_way || refuse "process $HOLDER is at work here ($HOLDER_MODE). $(if read_pending; then waiting_sentence; fi)"
      [ "$WAITS" = no ] || continue
    fi
    attempts=$((attempts + 1))
    [ "$attempts" -le 20 ] || refuse "$LOCK cannot be taken."
    clear_stale_lock
  done
  rm -f "$LOCK.$$"
  trap 'rm -f "$LOCK"' EXIT
  # What those who were killed were making theirs from, or were clearing away.
  for draft in "$LOCK".[0-9]* "$LOCK".stale.[0-9]*; do is_alive "\${draft##*.}" - || remove "$draft"; done
}

holder_lives() {
  # The file may be gone again by now.
  HOLDER='' HOLDER_STARTED='' HOLDER_MODE=''
  read -r HOLDER HOLDER_STARTED HOLDER_MODE 2>/dev/null <"$LOCK" || return 1
  is_alive "$HOLDER" "$HOLDER_STARTED"
}

# Its owner is gone. By rename, so that only one of several callers gets it; where that was meanwhile another's, it goes back.
clear_stale_lock() {
  [ -n "$HOLDER" ] || return 0
  stale="$HOLDER $HOLDER_STARTED $HOLDER_MODE"
  mv "$LOCK" "$LOCK.stale.$$" 2>/dev/null || return 0
  [ "$(cat "$LOCK.stale.$$")" = "$stale" ] || ln "$LOCK.stale.$$" "$LOCK" 2>/dev/null || :
  rm -f "$LOCK.stale.$$"
}

# Whether the one who holds the lock has been stopped, or is waited for (WAITS): one who takes back already is left to it, for five minutes.
# Only two may do so: the reverter at the deadline, and who takes back the run by its name.
make_way() {
  WAITS=no
  case $MODE in
    expire)
      # The other watcher's: it does the same.
      [ "$HOLDER_MODE" != expire ] || exit 0
      case $HOLDER_MODE in
        reverting | revert)
          waited=$((waited + 1))
          attempts=0
          if [ "$waited" -le 300 ]; then
            WAITS=yes
            pause 1
            return 0
          fi ;;
      esac ;;
    rollback)
      if [ "$RUN" = - ] || [ "$HOLDER_MODE" != apply ]; then return 1; fi
      read_pending && [ "$P_RUN" = "$RUN" ] || return 1 ;;
    *) return 1 ;;
  esac
  note "stopped: process $HOLDER ($HOLDER_MODE) and its children"
  stop_tree "$HOLDER"
}

lock_says() {
  [ -z "\${FIELDWRIGHT_LOCK_HELD:-}" ] || return 0
  [ "$MODE" != expire ] || return 0
  start_of "$$" || STARTED=-
  if printf '%s %s %s\\n' "$$" "$STARTED" "$1" 2>/dev/null >"$LOCK.$$"; then mv -f "$LOCK.$$" "$LOCK" || :; fi
}

# Sets STARTED: when process $1 started, in ticks since boot. With it a process is known from a later one of the same number.
start_of() {
  STARTED=
  read -r line 2>/dev/null <"/proc/$1/stat" || return 1
  line=\${line##*) }
  case $line in Z* | X* | '') return 1 ;; esac
  # shellcheck disable=SC2086
  set -- $line
  [ "$#" -ge 20 ] || return 1
  shift 19
  STARTED=$1
}

is_alive() {
  case $1 in '' | 0* | *[!0-9]*) return 1 ;; esac # 0 would be all of this group
  kill -0 "$1" 2>/dev/null || return 1
  [ "$2" != - ] || return 0
  start_of "$1" && [ "$STARTED" = "$2" ]
}

# Stops a process with all that came of it: held first, so that none makes another meanwhile.
stop_tree() {
  family=" $1 "
  kill -STOP "$1" 2>/dev/null || :
  grew=yes
  while [ "$grew" = yes ]; do
    grew=no
    for entry in /proc/[0-9]*/stat; do
      read -r line 2>/dev/null <"$entry" || continue
      child=\${line%% *}
      line=\${line##*) }
      line=\${line#* }
      case $family in
        *" $child "*) continue ;;
        *" \${line%% *} "*) ;;
        *) continue ;;
      esac
      kill -STOP "$child" 2>/dev/null || :
      family="$family$child "
      grew=yes
    done
  done
  for child in $family; do kill -KILL "$child" 2>/dev/null || :; done
}

# ---- what stands here ----

tell_status() {
  [ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || refuse "this needs root. Run: sudo sh $0 --status"
  mode=-
  if holder_lives; then mode=$HOLDER_MODE; fi
  read_line "$STORE/current" || :
  plan=$LINE
  remaining=-
  if read_pending; then
    read_line "$STORE/$P_PLAN/$P_BEFORE/previous" || :
    plan=$LINE
    state=reverting
    if ! is_left_over && [ "$P_DEADLINE" != - ]; then remaining=$((P_DEADLINE - UPTIME)); fi
    case $mode in
      apply) state=applying ;;
      reverting | revert | expire | rollback) ;;
      *)
        if [ -e "$STORE/$P_PLAN/stuck" ]; then state=stuck
        elif [ "$remaining" = - ]; then
          if [ "$P_DEADLINE" = - ]; then state=stuck
          elif [ "$BOOT" = "$P_BOOT" ] && [ "$UPTIME" -lt "$P_DEADLINE" ]; then state=idle # killed before its first change
          fi
        elif [ -e "$STORE/$P_PLAN/waiting" ]; then state=waiting
        fi ;;
    esac
  else
    case $mode in
      apply) state=applying ;;
      reverting | rollback) state=reverting ;;
      *) state=idle ;;
    esac
  fi
  last='- -'
  if [ -e "$STORE/last-confirmed" ] || [ -e "$STORE/last-rolled-back" ]; then last="$(last_run "last-$(last_outcome)") $(last_outcome)"; fi
  [ "$state" != stuck ] || last="$P_RUN stuck"
  printf '%s\\n' 'fieldwright 1' "state $state" "plan \${plan:--}" "pending $P_PLAN" "run $P_RUN" "remaining $remaining" "by $P_BY" "last $last"
}
`;
