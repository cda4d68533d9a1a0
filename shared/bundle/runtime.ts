import { BASE_TIME_FILE } from '../kit/plan.ts';
import { armed } from './runtimeArm.ts';
import { takingBack } from './runtimeBack.ts';
import { beforeFirstChange } from './runtimeBefore.ts';
import { pendingRun } from './runtimePending.ts';
import { rootQdisc } from './runtimeRoot.ts';
import { stepsAndFiles } from './runtimeSteps.ts';

/**
 * The part of `apply.sh` that is the same for every device: checks, lock, snapshot, arming, steps with read-back, taking back.
 * POSIX sh for dash, bash and busybox ash; `local` and arrays are not POSIX, so names are global and each is used by one function.
 * Above it stand the device's own variables and functions (`script.ts`):
 * DEVICE PLAN_ID SITE_SHA256 NOW_STEPS STEPS PAYLOAD USES_BASE_TIME,
 * need_tools title apply_step read_step expect_step undo_step root_of read_like each_file.
 */
export const runtime = `
# ---- from here on the same for every device ----

# FIELDWRIGHT_ROOT stands before every path (an image under construction, a test); FIELDWRIGHT_STATE is where state is kept.
ROOT=\${FIELDWRIGHT_ROOT:-}
STORE=\${FIELDWRIGHT_STATE:-$ROOT/var/lib/fieldwright}
STATE=$STORE/$PLAN_ID
LOCK=$ROOT/run/fieldwright.lock
BASE_TIME_FILE=${BASE_TIME_FILE}
PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
PROC=/proc
[ ! -e "$ROOT/proc/uptime" ] || PROC=$ROOT/proc
RUN=\${FIELDWRIGHT_RUN:--}
WITHIN=
MODE=apply
CHANGED=no
PREPARING=no
LAST=0
SNAPSHOT=$STATE/before
TIME_FILE=$STATE/base-time
SAME_BOOT=yes
TRIES=12
LONGEST_LULL=15
OUTPUT=
SUCCEEDED=0
MISSING=
DIFFERENT=
TIMEOUT=no

main() {
  case $#:\${1:-} in
    0:) ;;
    2:--confirm-within) WITHIN=\${2:-none} ;;
    1:--confirm | 1:--status | 1:--boot | 1:--again | 1:--rollback | 1:--revert | 1:--expire) MODE=\${1#--} ;;
    2:--watch) MODE=watch ;;
    *) usage ;;
  esac
  case $RUN in
    *[!A-Za-z0-9-]* | ?????????????????????????????????????????????????????????????????*) usage ;;
  esac
  case $WITHIN in *[!0-9]* | ?????* | 0*) usage ;; esac
  if [ -n "$WITHIN" ] && { [ "$WITHIN" -lt 10 ] || [ "$WITHIN" -gt 3600 ]; }; then usage; fi
  # The steps after NOW_STEPS are for the next start of the device, through systemd.
  LIMIT=$STEPS
  if [ "$MODE" = boot ] || ! has_systemd; then LIMIT=$NOW_STEPS; fi
  who
  case $MODE in
    status) tell_status; return 0 ;;
    watch) watch "$2"; return 0 ;;
  esac
  check_device
  trap '' PIPE
  case $MODE in
    expire) expire; return 0 ;;
  esac
  take_lock
  trap stopped HUP INT TERM
  case $MODE in apply | confirm | rollback) clear_rests ;; esac
  case $MODE in
    apply) apply ;;
    confirm) confirm ;;
    boot | again) put_back ;;
    rollback) roll_back ;;
    revert) revert ;;
  esac
}

usage() {
  complain "Usage: sh apply.sh [--confirm-within SECONDS | --confirm | --status], SECONDS from 10 to 3600, or sh rollback.sh. FIELDWRIGHT_RUN is 1 to 64 letters, digits and -."
  exit 2
}

apply() {
  clear_leftover
  choose_base_time
  if in_place; then
    say "$DEVICE: plan $PLAN_ID is in place already, nothing to do."
    return 0
  fi
  find_hook
  prepare || back_out "the state before could not be saved under $STATE. Is the disk full or read-only?"
  note "apply: device $DEVICE, plan $PLAN_ID, site $SITE_SHA256, run $RUN, by $BY, base time $BASE_TIME_NS"
  arm || back_out "$WHY"
  every_file stage || back_out "the files of this plan could not be written. Is the disk full or read-only?"
  flush || back_out "the disk could not be written to."
  CHANGED=yes
  mv -f "$TIME_FILE" "$STATE/base-time" || give_up "The base time could not be noted."
  TIME_FILE=$STATE/base-time
  every_file place || give_up "A file could not be put in its place."
  run_steps || give_up "$WHY"
  note_applied || give_up "That the plan is applied could not be noted under $STORE."
  flush || give_up "The disk could not be written to."
  if [ -n "$WITHIN" ]; then
    uptime
    note "waits for confirmation"
    say "$DEVICE: plan $PLAN_ID is applied, each step was read back. It takes itself back in $((P_DEADLINE - UPTIME)) s unless confirmed: sh $STATE/device/apply.sh --confirm"
    return 0
  fi
  commit || give_up "The run could not be ended under $STORE."
  say "$DEVICE: plan $PLAN_ID is applied, each step was read back. Undo: sh $STATE/device/rollback.sh"
}

# Nothing was changed yet: what was written for this run goes. Before it has written anything, all that stands here is of others.
back_out() {
  trap '' HUP INT TERM
  [ "$PREPARING" = yes ] || refuse "$1"
  note "refused: $1"
  every_file unstage
  every_file drop_old
  drop_folders
  rm -f "$STORE/pending" "$STATE/base-time.new" || :
  rm -rf "$SNAPSHOT" || :
  disarm || :
  refuse "$1"
}

note_applied() {
  if ! is_in_force; then
    printf '%s\\n' "$PLAN_ID" >"$STORE/current.new" || return 1
    flush
    mv -f "$STORE/current.new" "$STORE/current" || return 1
  fi
  : >"$STATE/waiting" || return 1
  : >"$STATE/applied"
}

# Over a new connection: that the device can still be reached is what it shows. All is read back once more.
confirm() {
  if ! read_pending; then
    [ "$RUN" = - ] || [ "$RUN" != "$(last_run last-rolled-back)" ] || [ "$(last_outcome)" != rolled-back ] ||
      refuse "run $RUN was taken back already."
    is_in_force || refuse "plan $PLAN_ID does not wait here."
    say "$DEVICE: plan $PLAN_ID is confirmed already."
    return 0
  fi
  own_pending
  load_pending
  [ "$SAME_BOOT" = yes ] || refuse "the device was restarted since; the run is being taken back."
  uptime
  [ "$P_DEADLINE" = - ] || [ "$UPTIME" -lt "$P_DEADLINE" ] || refuse "the time to confirm is over; the run is being taken back."
  [ -e "$STATE/waiting" ] || refuse "the run did not come to its end. Take it back: sh $STATE/device/rollback.sh"
  CHANGED=yes
  note "confirm, by $BY"
  steps_hold || give_up "Reading back before the confirmation does not show \\"$MISSING\\" (step $at). It shows: $SEEN"
  every_file same_as_payload || give_up "A file of the plan is no longer as it was written."
  uptime
  [ "$P_DEADLINE" = - ] || [ "$UPTIME" -lt "$P_DEADLINE" ] || give_up "The time to confirm ran out while reading back."
  commit || give_up "The run could not be ended under $STORE."
  say "$DEVICE: plan $PLAN_ID is confirmed and stays."
}

# The rename is the commit: before it a power cut ends in the old state, after it in the new one.
# The journal has the line first: should the run be taken back after all, that is told after it, so that the journal's end is true.
commit() {
  trap '' HUP INT TERM
  note "confirmed: run $RUN, plan $PLAN_ID"
  flush
  mv -f "$STORE/pending" "$STORE/last-confirmed" || return 1
  flush
  CHANGED=no
  rm -f "$STATE/waiting" "$STATE/stuck"
  rm -rf "$STATE/again"
  every_file drop_old
  rm -f "$STATE/before/beside"
  disarm
}

# The steps alone, with the base time of the first run. boot: the device starts; again: a plan that came later was taken back.
put_back() {
  # The line in the init script may outlive the plan.
  if [ "$MODE" = boot ] && { [ ! -e "$STATE/applied" ] || [ -e "$STORE/pending" ] || ! is_in_force; }; then
    say "$DEVICE: plan $PLAN_ID is not in force here, nothing to set."
    return 0
  fi
  choose_base_time
  note "$MODE: base time $BASE_TIME_NS"
  CHANGED=yes
  run_steps || give_up "$WHY"
  say "$DEVICE: plan $PLAN_ID stands again."
}

roll_back() {
  if read_pending; then
    own_pending
    load_pending
    end_run "rollback, by $BY"
    return 0
  fi
  if [ "$RUN" != - ]; then
    if [ "$RUN" = "$(last_run last-rolled-back)" ]; then say "$DEVICE: run $RUN is taken back already."; return 0; fi
    [ "$RUN" = "$(last_run last-confirmed)" ] || refuse "run $RUN changed nothing here, or a later one came after it."
  fi
  if ! is_in_force; then
    [ ! -e "$STATE/before/complete" ] || [ ! -s "$STORE/current" ] || [ ! -e "$STATE/applied" ] ||
      refuse "plan $(cat "$STORE/current") was applied after this one. Take that one back first."
    say "$DEVICE: plan $PLAN_ID is not applied here, nothing to take back."
    return 0
  fi
  [ -e "$STATE/before/complete" ] || refuse "the state before is gone from $STATE/before."
  # From here on it is an unfinished run, so that the next start of the device ends what a power cut leaves half done.
  rm -f "$STORE/reserve"
  WITHIN=
  [ "$RUN" != - ] || RUN=$(last_run last-confirmed)
  RUN=\${RUN:--}
  # A signal that comes now must not leave the record behind as that of a run that nobody ends.
  CHANGED=yes
  write_pending || complain "$DEVICE: the disk is full: a power cut from here on would leave it half done."
  SAME_BOOT=yes
  read_begun
  end_run "rollback of the confirmed plan, by $BY"
}

# A run that was cut off, by a power cut or a kill: called by the boot hook, and by an apply that finds it.
revert() {
  read_pending || return 0
  own_pending
  load_pending
  alarm "run $RUN of plan $PLAN_ID by $P_BY was cut off and is taken back"
  # The hook at boot calls again by itself, and the device is to come up meanwhile.
  [ -n "\${FIELDWRIGHT_LOCK_HELD:-}" ] || TRIES=3
  end_run "an unfinished run is taken back"
}

# Takes back what stands loaded, and ends with the status that tells how that went.
end_run() {
  CHANGED=yes
  lock_says reverting
  read_line "$SNAPSHOT/base-time" || read_line "$STATE/base-time" || :
  BASE_TIME_NS=\${LINE:-0}
  note "$1"
  take_back || exit 4
  say "$DEVICE: plan $PLAN_ID is taken back, and the state before is there again."
}

${pendingRun}
${beforeFirstChange}
${armed}
${stepsAndFiles}
${rootQdisc}
${takingBack}
# ---- telling ----

# Sets BY: who is at work, as text that no terminal obeys. Controls go; where others could hide in it, all but ASCII.
who() {
  BY=\${FIELDWRIGHT_BY:-\${SUDO_USER:-$(id -un 2>/dev/null || id -u)}}
  case $BY in
    *[!\\ -~]*)
      BY=$(printf '%s' "$BY" | tr -d '\\000-\\037\\177')
      case $BY in
        *"$(printf '\\302')"* | *"$(printf '\\342\\200')"* | *"$(printf '\\342\\201')"* | *"$(printf '\\357\\273')"*)
          BY=$(printf '%s' "$BY" | tr -c ' -~' '?') ;;
      esac ;;
  esac
  [ "\${#BY}" -le 200 ] || BY=$(printf '%s' "$BY" | tr -c ' -~' '?' | cut -c 1-200)
  [ -n "$BY" ] || BY=-
}

# The journal and the terminal are for people: that they fail (disk full, connection cut) stops nothing.
journal() {
  [ ! -d "$STATE" ] || printf '%s\\n' "$*" 2>/dev/null >>"$STATE/journal.txt" || :
}

note() {
  [ ! -d "$STATE" ] || journal "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"
}

say() {
  printf '%s\\n' "$*" 2>/dev/null || :
  journal "$*"
}

complain() {
  printf '%s\\n' "$*" >&2 || :
  journal "$*"
}

# What someone must hear who is not looking: on every terminal and in the kernel's log.
alarm() {
  complain "$DEVICE: $1"
  if [ -w "$ROOT/dev/kmsg" ]; then printf '<2>fieldwright: %s: %s\\n' "$DEVICE" "$1" 2>/dev/null >>"$ROOT/dev/kmsg" || :; fi
  if command -v wall >/dev/null 2>&1; then wall "Fieldwright: $DEVICE: $1" </dev/null >/dev/null 2>&1 || :; fi
}

refuse() {
  printf '%s\\n' "$DEVICE: refused, nothing was changed: $1" >&2 || :
  exit 1
}

main "$@"
`;
