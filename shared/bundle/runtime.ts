import { BASE_TIME_FILE } from '../kit/plan.ts';
import { beforeFirstChange } from './runtimeBefore.ts';
import { stepsAndBack } from './runtimeSteps.ts';

/**
 * The part of `apply.sh` that is the same for every device: checks, lock, snapshot, steps with read-back, taking back.
 * POSIX sh for dash, bash and busybox ash; `local` and arrays are not POSIX, so names are global and each is used by one function.
 * Above it stand the device's own variables and functions (`script.ts`):
 * DEVICE PLAN_ID SITE_SHA256 NOW_STEPS STEPS PAYLOAD USES_BASE_TIME, need_tools title apply_step read_step expect_step undo_step each_file.
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
MODE=apply
CHANGED=no
LAST=0
OUTPUT=
SUCCEEDED=0
MISSING=
TIMEOUT=no

main() {
  case $#:\${1:-} in
    0:) ;;
    1:--boot) MODE=boot ;;
    1:--again) MODE=again ;;
    1:--rollback) MODE=rollback ;;
    *) complain "Usage: sh apply.sh, or sh rollback.sh. Neither takes arguments."; exit 2 ;;
  esac
  check_device
  take_lock
  # The steps after NOW_STEPS are for the next start of the device, through systemd.
  LIMIT=$STEPS
  if [ "$MODE" = boot ] || ! has_systemd; then LIMIT=$NOW_STEPS; fi
  trap stopped HUP INT TERM
  trap '' PIPE
  case $MODE in
    apply) apply ;;
    boot | again) put_back ;;
    rollback) roll_back ;;
  esac
}

apply() {
  choose_base_time
  if in_place; then
    say "$DEVICE: plan $PLAN_ID is in place already, nothing to do."
    return 0
  fi
  prepare || refuse "the state before could not be saved under $STATE. Is the disk full or read-only?"
  if ! every_file stage; then
    every_file unstage
    [ "$LAST" != 0 ] || rm -rf "$STATE/before"
    refuse "the files of this plan could not be written. Is the disk full or read-only?"
  fi
  flush
  journal "$(now) apply: device $DEVICE, plan $PLAN_ID, site $SITE_SHA256, by \${SUDO_USER:-$(id -un)}, base time $BASE_TIME_NS"
  CHANGED=yes
  every_file place || give_up "A file could not be put in its place."
  run_steps || give_up "$WHY"
  note_applied || give_up "That the plan is applied could not be noted under $STORE."
  flush
  say "$DEVICE: plan $PLAN_ID is applied, each step was read back. Undo: sh $STATE/device/rollback.sh"
  has_systemd || say "No systemd here: after a reboot the plan is gone, unless the device's own init runs: sh $STATE/device/apply.sh --boot"
}

note_applied() {
  printf '%s\\n' "$PLAN_ID" >"$STORE/current.new" || return 1
  flush
  mv -f "$STORE/current.new" "$STORE/current" || return 1
  : >"$STATE/applied"
}

# The steps alone, with the base time of the first run. boot: a device's own init calls it; again: a plan that came later was taken back.
put_back() {
  # The line in the init script may outlive the plan.
  if [ "$MODE" = boot ] && { [ ! -e "$STATE/applied" ] || [ "$(cat "$STORE/current" 2>/dev/null)" != "$PLAN_ID" ]; }; then
    say "$DEVICE: plan $PLAN_ID is not in force here, nothing to set."
    return 0
  fi
  choose_base_time
  journal "$(now) $MODE: base time $BASE_TIME_NS"
  CHANGED=yes
  run_steps || give_up "$WHY"
  say "$DEVICE: plan $PLAN_ID stands again."
}

roll_back() {
  if [ ! -e "$STATE/before/complete" ]; then
    say "$DEVICE: plan $PLAN_ID is not applied here, nothing to take back."
    return 0
  fi
  if [ -s "$STORE/current" ] && [ "$(cat "$STORE/current")" != "$PLAN_ID" ] && [ -e "$STATE/applied" ]; then
    refuse "plan $(cat "$STORE/current") was applied after this one. Take that one back first."
  fi
  CHANGED=yes
  BASE_TIME_NS=$(cat "$STATE/base-time" 2>/dev/null) || BASE_TIME_NS=0
  read_begun
  journal "$(now) rollback, by \${SUDO_USER:-$(id -un)}"
  take_back || { complain "$DEVICE: NOT everything is back as it was:$DIFFERENT. See $STATE/journal.txt and $STATE/before."; exit 4; }
  say "$DEVICE: plan $PLAN_ID is taken back, and the state before is there again."
}

${beforeFirstChange}
${stepsAndBack}
# ---- telling ----

now() {
  date -u +%Y-%m-%dT%H:%M:%SZ
}

# The journal and the terminal are for people: that they fail (disk full, connection cut) stops nothing.
journal() {
  [ ! -d "$STATE" ] || printf '%s\\n' "$*" 2>/dev/null >>"$STATE/journal.txt" || :
}

say() {
  printf '%s\\n' "$*" 2>/dev/null || :
  journal "$*"
}

complain() {
  printf '%s\\n' "$*" >&2 || :
  journal "$*"
}

refuse() {
  printf '%s\\n' "$DEVICE: refused, nothing was changed: $1" >&2 || :
  exit 1
}

main "$@"
`;
