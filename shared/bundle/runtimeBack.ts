/** Part of `runtime`: the way back, from a failed step, a deadline, a restart or a person. */
export const takingBack = `# ---- taking back ----

stopped() {
  [ "$CHANGED" = yes ] || back_out "a signal stopped it."
  case $MODE in rollback | revert) ;; *) give_up "A signal stopped it." ;; esac
}

give_up() {
  trap '' HUP INT TERM
  complain "$DEVICE: $1"
  case $MODE in
    boot | again)
      undo_own_steps
      complain "$DEVICE: the steps of plan $PLAN_ID are undone; the device runs without it. See $STATE/journal.txt"
      exit 3 ;;
  esac
  lock_says reverting
  read_line "$SNAPSHOT/base-time" || :
  BASE_TIME_NS=\${LINE:-0}
  take_back || exit 4
  complain "$DEVICE: everything is taken back, and the state before is there again. See $STATE/journal.txt"
  exit 3
}

# Until the state before is read back, TRIES times with growing pauses. What is done already is not done again.
take_back() {
  trap '' HUP INT TERM
  rm -f "$STORE/reserve"
  every_file unstage
  attempt=1
  lull=1
  while :; do
    go_back
    if settled; then
      if end_taken_back; then return 0; fi
      DIFFERENT=" the record of the run (the end of it could not be noted under $STORE; is the disk full or read-only?)"
    fi
    note "attempt $attempt of $TRIES: not as before:$DIFFERENT"
    if [ "$attempt" -ge "$TRIES" ]; then
      printf '%s\\n' "$MODE" 2>/dev/null >"$STATE/stuck" || :
      alarm "NOT everything is back as it was:$DIFFERENT. See $STATE/journal.txt and $SNAPSHOT."
      return 1
    fi
    [ "$attempt" != 1 ] || alarm "not everything is back as it was yet:$DIFFERENT. It is tried again, up to $TRIES times."
    pause "$lull"
    attempt=$((attempt + 1))
    lull=$((lull * 2 < LONGEST_LULL ? lull * 2 : LONGEST_LULL))
  done
}

# A new schedule runs from its next cycle on, so that what is read may take its time.
settled() {
  for _ in 1 2 3; do
    if state_is_back; then return 0; fi
    pause 1
  done
  state_is_back
}

go_back() {
  undone=no
  undone_live=no
  undo_steps
  every_file restore || :
  if has_systemd; then run systemctl daemon-reload || :; fi
  if [ "$undone_live" = yes ] && [ "$SAME_BOOT" = no ]; then
    restore_previous
  elif [ "$undone" = yes ] && ! state_is_back; then
    restore_previous
  fi
}

undo_steps() {
  at=$LAST
  while [ "$at" -ge 1 ]; do
    if ! is_back "$at"; then
      say "Undoing $at/$LIMIT $(title "$at")"
      undone=yes
      if [ "$at" -le "$NOW_STEPS" ]; then undone_live=yes; fi
      if ! restore_root "$at"; then
        if held_before "$at"; then apply_step "$at" || :; else undo_step "$at" || :; fi
      fi
    fi
    at=$((at - 1))
  done
}

undo_own_steps() {
  at=$LAST
  while [ "$at" -ge 1 ]; do
    say "Undoing $at/$LIMIT $(title "$at")"
    undo_step "$at" || :
    at=$((at - 1))
  done
}

# Whether step $1 reads as it did before. After a restart nothing of a run is left but what survives one: enough that the step does not hold.
is_back() {
  read_like "$1"
  # What stands below a root comes and goes with it.
  if [ "$SAME_BOOT" = yes ] && [ "$LIKE" -lt "$1" ] && is_root_step "$LIKE"; then return 0; fi
  if [ "$SAME_BOOT" = no ] && [ "$1" -le "$NOW_STEPS" ]; then
    ! step_holds "$1" || held_before "$1"
    return
  fi
  unchanged "$1" || root_is_back "$1"
}

# Whether the plan itself was in force before this run and step $1 stood. Then to apply it again with the base time of then is the way back.
held_before() {
  [ "$SNAPSHOT" = "$STATE/again" ] || return 1
  read_line "$SNAPSHOT/$1" || return 1
  case $LINE in '0 '*) ;; *) return 1 ;; esac
  SEEN=\${LINE#0 }
  expect_step "$1"
}

restore_previous() {
  [ -s "$SNAPSHOT/previous" ] && [ "$SNAPSHOT" != "$STATE/again" ] || return 0
  previous=$(cat "$SNAPSHOT/previous")
  OUTPUT=$(FIELDWRIGHT_LOCK_HELD=yes FIELDWRIGHT_RUN='' BASE_TIME_NS='' sh "$STORE/$previous/device/apply.sh" --again </dev/null 2>&1) ||
    complain "Plan $previous did not come back: $OUTPUT"
}

state_is_back() {
  DIFFERENT=
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    is_back "$at" || DIFFERENT="$DIFFERENT step $at ($(title "$at"))"
    at=$((at + 1))
  done
  every_file note_different
  [ -z "$DIFFERENT" ]
}

# All of it by renames, for which a full disk has room. The last one ends the run; the journal tells so before it, so that its end is true whatever
# is cut off. False where the run did not end.
end_taken_back() {
  flush
  if [ -s "$SNAPSHOT/previous" ]; then
    put_link "$SNAPSHOT/previous" "$STORE/current" || complain "$STORE/current could not be set back."
  else
    rm -f "$STORE/current"
  fi
  if [ -s "$SNAPSHOT/base-time" ]; then put_link "$SNAPSHOT/base-time" "$STATE/base-time" || :; fi
  if [ "$SNAPSHOT" = "$STATE/before" ]; then rm -f "$STATE/applied"; fi
  drop_folders
  note "rolled back: run $RUN, plan $PLAN_ID"
  flush
  [ ! -e "$STORE/pending" ] || mv -f "$STORE/pending" "$STORE/last-rolled-back" || return 1
  flush
  CHANGED=no
  rm -f "$STATE/waiting" "$STATE/stuck" "$STATE/base-time.new"
  every_file drop_old
  rm -rf "$SNAPSHOT"
  disarm || :
  flush || :
}

# File $2 becomes file $1 of the same disk.
put_link() {
  if cmp -s "$1" "$2"; then return 0; fi
  rm -f "$2.new"
  ln "$1" "$2.new" 2>/dev/null || cp "$1" "$2.new" || return 1
  mv -f "$2.new" "$2"
}
`;
