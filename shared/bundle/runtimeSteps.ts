/** Part of `runtime`: running steps and reading them back, taking them back, putting files in place. */
export const stepsAndBack = `# ---- steps ----

run_steps() {
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    last_before=$LAST
    if [ "$at" -gt "$LAST" ]; then
      LAST=$at
      if [ "$MODE" = apply ] && ! note_begun; then
        LAST=$last_before
        WHY="$STATE/begun could not be written."
        return 1
      fi
    fi
    SUCCEEDED=0
    say "$at/$LIMIT $(title "$at")"
    if ! apply_step "$at"; then
      WHY="Step $at failed with status $RC: $OUTPUT"
      # A step that did nothing is not undone: what stands there is someone else's.
      if [ "$SUCCEEDED" = 0 ] && unchanged "$at"; then LAST=$last_before; fi
      return 1
    fi
    if ! step_holds "$at"; then
      WHY="Step $at ran, but reading back does not show \\"$MISSING\\". It shows: $SEEN"
      return 1
    fi
    at=$((at + 1))
  done
}

# On disk before the step runs, and whole: a file that a power cut leaves empty would not tell what to undo.
note_begun() {
  printf '%s\\n' "$LAST" >"$STATE/begun.new" || return 1
  flush
  mv -f "$STATE/begun.new" "$STATE/begun"
}

# The last step that may have begun. Where the note of it is damaged, that is any of them.
read_begun() {
  LAST=0
  [ ! -e "$STATE/begun" ] || LAST=$(cat "$STATE/begun") || :
  case $LAST in '' | *[!0-9]*) LAST=$LIMIT ;; esac
}

# run PROGRAM ARGUMENT...: leaves what it printed in OUTPUT and its status in RC. A program that hangs is stopped after a minute.
run() {
  locate "$1"
  called=$*
  shift
  RC=0
  if [ "$TIMEOUT" = yes ]; then
    OUTPUT=$(timeout 60 "$PROGRAM" "$@" </dev/null 2>&1) || RC=$?
  else
    OUTPUT=$("$PROGRAM" "$@" </dev/null 2>&1) || RC=$?
  fi
  journal "$(now) status $RC: $called"
  [ -z "$OUTPUT" ] || journal "$OUTPUT"
  [ "$RC" != 0 ] || SUCCEEDED=1
  return "$RC"
}

# Sets PROGRAM to the file of that name on PATH. A stand-alone busybox shell would take its own tc instead, which knows no taprio.
locate() {
  PROGRAM=$1
  case $1 in */*) return 0 ;; esac
  words=$IFS
  IFS=:
  for folder in $PATH; do
    if [ -f "$folder/$1" ] && [ -x "$folder/$1" ]; then
      PROGRAM=$folder/$1
      break
    fi
  done
  IFS=$words
}

flush() {
  locate sync
  "$PROGRAM"
}

# Reads step $1 back: SEEN is what the device says, with white space folded.
read_back() {
  read_step "$1" || :
  SEEN=$(printf '%s\\n' "$OUTPUT" | tr -s ' \\t\\n' '   ')
}

# Whether step $1 reads back as it did before the plan was applied.
unchanged() {
  read_back "$1"
  [ "$(cat "$STATE/before/$1" 2>/dev/null)" = "$RC $SEEN" ]
}

step_holds() {
  read_back "$1"
  MISSING='(status 0)'
  [ "$RC" = 0 ] && expect_step "$1"
}

# Whole words: "cycle-time 1000" does not stand in "cycle-time 10000".
has() {
  MISSING=$1
  case " $SEEN " in
    *" $1 "*) return 0 ;;
  esac
  return 1
}

# ---- taking back ----

stopped() {
  [ "$CHANGED" = yes ] || refuse "a signal stopped it."
  [ "$MODE" = rollback ] || give_up "A signal stopped it."
}

give_up() {
  trap '' HUP INT TERM
  complain "$DEVICE: $1"
  if [ "$MODE" != apply ]; then
    undo_steps
    complain "$DEVICE: the steps of plan $PLAN_ID are undone; the device runs without it. See $STATE/journal.txt"
    exit 3
  fi
  if take_back; then
    complain "$DEVICE: everything is taken back, and the state before is there again. See $STATE/journal.txt"
    exit 3
  fi
  complain "$DEVICE: NOT everything is back as it was:$DIFFERENT. See $STATE/journal.txt and $STATE/before."
  exit 4
}

take_back() {
  trap '' HUP INT TERM
  every_file unstage
  attempt=1
  while :; do
    undo_steps
    every_file restore || :
    if has_systemd; then run systemctl daemon-reload || :; fi
    restore_previous
    if state_is_back; then break; fi
    [ "$attempt" -lt 3 ] || return 1
    attempt=$((attempt + 1))
    run sleep 1 || :
  done
  flush # before the snapshot goes
  if [ -s "$STATE/previous" ]; then
    cp "$STATE/previous" "$STORE/current"
  else
    rm -f "$STORE/current"
  fi
  rm -rf "$STATE/before" "$STATE/begun" "$STATE/applied" "$STATE/previous"
  flush
}

undo_steps() {
  at=$LAST
  while [ "$at" -ge 1 ]; do
    say "Undoing $at/$LIMIT $(title "$at")"
    undo_step "$at" || :
    at=$((at - 1))
  done
}

restore_previous() {
  [ -s "$STATE/previous" ] || return 0
  previous=$(cat "$STATE/previous")
  OUTPUT=$(FIELDWRIGHT_LOCK_HELD=yes sh "$STORE/$previous/device/apply.sh" --again </dev/null 2>&1) || complain "Plan $previous did not come back: $OUTPUT"
}

state_is_back() {
  DIFFERENT=
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    unchanged "$at" || DIFFERENT="$DIFFERENT step $at ($(title "$at"))"
    at=$((at + 1))
  done
  every_file note_different
  [ -z "$DIFFERENT" ]
}

# ---- files: every_file calls these with the path on the device, the mode, and the path in the bundle ----

every_file() {
  each_file "$1" || return 1
  if [ "$USES_BASE_TIME" = yes ]; then "$1" "$BASE_TIME_FILE" 0644 ''; fi
}

# Sets FROM to what is to stand at a path: a file of the bundle, or the base time of this run.
source_of() {
  FROM=$HERE/files$1
  if [ -z "$1" ]; then FROM=$STATE/base-time; fi
}

back_up() {
  if [ -d "$ROOT$1" ]; then complain "$1 is a directory."; return 1; fi
  if [ -e "$ROOT$1" ] || [ -h "$ROOT$1" ]; then
    mkdir -p "$STATE/before/files$(dirname -- "$1")" || return 1
    cp -pP "$ROOT$1" "$STATE/before/files$1"
  fi
}

stage() {
  (umask 022 && mkdir -p "$ROOT$(dirname -- "$1")") || return 1
  source_of "$3"
  cp "$FROM" "$ROOT$1.fieldwright-new" || return 1
  chmod "$2" "$ROOT$1.fieldwright-new"
}

unstage() {
  rm -f "$ROOT$1.fieldwright-new" || :
}

place() {
  mv -f "$ROOT$1.fieldwright-new" "$ROOT$1" || return 1
  journal "$(now) wrote $1"
}

same_as_payload() {
  source_of "$3"
  cmp -s "$FROM" "$ROOT$1"
}

restore() {
  if [ -e "$STATE/before/files$1" ] || [ -h "$STATE/before/files$1" ]; then
    cp -pP "$STATE/before/files$1" "$ROOT$1.fieldwright-new" || return 1
    mv -f "$ROOT$1.fieldwright-new" "$ROOT$1"
  else
    rm -f "$ROOT$1"
  fi
}

note_different() {
  if [ -e "$STATE/before/files$1" ]; then
    cmp -s "$STATE/before/files$1" "$ROOT$1" || DIFFERENT="$DIFFERENT $1"
  elif [ -e "$ROOT$1" ] && [ ! -h "$STATE/before/files$1" ]; then
    DIFFERENT="$DIFFERENT $1"
  fi
}

# As sd_booted(3) tells it: the program alone may also lie in a container or an image.
has_systemd() {
  [ -d "$ROOT/run/systemd/system" ] && command -v systemctl >/dev/null 2>&1
}
`;
