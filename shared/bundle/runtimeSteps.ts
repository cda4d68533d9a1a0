/** Part of `runtime`: running steps and reading them back, putting files in place and taking them away. */
export const stepsAndFiles = `# ---- steps ----

run_steps() {
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    last_before=$LAST
    if [ "$at" -gt "$LAST" ]; then
      LAST=$at
      if [ "$MODE" = apply ] && ! note_begun; then
        LAST=$last_before
        WHY="$SNAPSHOT/begun could not be written."
        return 1
      fi
    fi
    SUCCEEDED=0
    say "$at/$LIMIT $(title "$at")"
    renewed=no
    if ! apply_step "$at"; then
      WHY="Step $at failed with status $RC: $OUTPUT"
      if ! refuses_replacing "$at" || ! renew_root "$at"; then
        # A step that did nothing is not undone: what stands there is someone else's.
        if [ "$SUCCEEDED" = 0 ] && unchanged "$at"; then LAST=$last_before; fi
        return 1
      fi
    fi
    if ! step_holds "$at"; then
      WHY="Step $at ran, but reading back does not show \\"$MISSING\\". It shows: $SEEN"
      [ "$renewed" = no ] && had_root "$at" && renew_root "$at" && step_holds "$at" || return 1
    fi
    at=$((at + 1))
  done
}

# On disk before the step runs, and whole: a file that a power cut leaves empty would not tell what to undo.
note_begun() {
  printf '%s\\n' "$LAST" >"$SNAPSHOT/begun.new" || return 1
  flush
  mv -f "$SNAPSHOT/begun.new" "$SNAPSHOT/begun"
}

# The last step that may have begun. Where the note of it is damaged, that is any of them.
read_begun() {
  LAST=0
  if [ -e "$SNAPSHOT/begun" ]; then
    read_line "$SNAPSHOT/begun" || :
    LAST=$LINE
  fi
  case $LAST in '' | *[!0-9]*) LAST=$LIMIT ;; esac
}

# run PROGRAM ARGUMENT...: leaves what it printed in OUTPUT and its status in RC. A program that hangs is stopped after a minute.
run() {
  locate "$1"
  called=$*
  shift
  RC=0
  if [ "$TIMEOUT" = yes ]; then
    OUTPUT=$(timeout -s KILL 60 "$PROGRAM" "$@" </dev/null 2>&1) || RC=$?
  else
    OUTPUT=$("$PROGRAM" "$@" </dev/null 2>&1) || RC=$?
  fi
  note "status $RC: $called"
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

pause() {
  locate sleep
  "$PROGRAM" "$1" || :
}

# Reads step $1 back: SEEN is what the device says, with white space folded.
read_back() {
  read_step "$1" || :
  set -f
  # shellcheck disable=SC2086
  set -- $OUTPUT
  set +f
  SEEN=$*
}

# Whether step $1 reads back as it did before the plan was applied.
unchanged() {
  read_back "$1"
  read_line "$SNAPSHOT/$1" && [ "$LINE" = "$RC $SEEN" ]
}

step_holds() {
  read_back "$1"
  MISSING='(status 0)'
  [ "$RC" = 0 ] && expect_step "$1"
}

steps_hold() {
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    step_holds "$at" || return 1
    at=$((at + 1))
  done
}

# Whole words: "cycle-time 1000" does not stand in "cycle-time 10000".
has() {
  MISSING=$1
  case " $SEEN " in
    *" $1 "*) return 0 ;;
  esac
  return 1
}

# ---- files: every_file calls these with the path on the device, the mode, and the path in the bundle ----

every_file() {
  each_file "$1" || return 1
  if [ "$USES_BASE_TIME" = yes ]; then "$1" "$BASE_TIME_FILE" 0644 ''; fi
}

# Sets FROM to what is to stand at a path: a file of the bundle, or the base time of this run.
source_of() {
  FROM=$HERE/files$1
  if [ -z "$1" ]; then FROM=$TIME_FILE; fi
}

# Twice: as a snapshot, and beside the file itself, from where one rename brings it back however full the disk is.
back_up() {
  drop_old "$1"
  if [ -d "$ROOT$1" ]; then complain "$1 is a directory."; return 1; fi
  folder=\${1%/*}
  while [ -n "$folder" ] && [ ! -d "$ROOT$folder" ]; do
    printf '%s\\n' "$folder" >>"$SNAPSHOT/folders" || return 1
    folder=\${folder%/*}
  done
  if [ -e "$ROOT$1" ] || [ -h "$ROOT$1" ]; then
    mkdir -p "$SNAPSHOT/files\${1%/*}" || return 1
    cp -pP "$ROOT$1" "$SNAPSHOT/files$1" || return 1
    # So that whoever comes after a kill knows of the copy.
    printf '%s\\n' "$1" >>"$SNAPSHOT/beside" || return 1
    cp -pP "$ROOT$1" "$ROOT$1.fieldwright-old"
  fi
}

# Folders that this run made, each after those in it. One that someone else has put something into stays.
drop_folders() {
  [ -e "$SNAPSHOT/folders" ] || return 0
  while read -r folder; do
    [ ! -d "$ROOT$folder" ] || rmdir "$ROOT$folder" 2>/dev/null || :
  done <"$SNAPSHOT/folders"
}

drop_old() {
  remove "$ROOT$1.fieldwright-old"
}

stage() {
  [ -d "$ROOT\${1%/*}" ] || (umask 022 && mkdir -p "$ROOT\${1%/*}") || return 1
  source_of "$3"
  cp "$FROM" "$ROOT$1.fieldwright-new" || return 1
  chmod "$2" "$ROOT$1.fieldwright-new"
}

unstage() {
  remove "$ROOT$1.fieldwright-new"
}

remove() {
  if [ -e "$1" ] || [ -h "$1" ]; then rm -f "$1" || :; fi
}

place() {
  mv -f "$ROOT$1.fieldwright-new" "$ROOT$1" || return 1
  note "wrote $1"
}

same_as_payload() {
  source_of "$3"
  cmp -s "$FROM" "$ROOT$1"
}

restore() {
  # Without the whole snapshot nobody knows what stood there.
  [ -e "$SNAPSHOT/complete" ] || return 1
  if [ -e "$SNAPSHOT/files$1" ] || [ -h "$SNAPSHOT/files$1" ]; then
    if [ -e "$ROOT$1.fieldwright-old" ] || [ -h "$ROOT$1.fieldwright-old" ]; then
      mv -f "$ROOT$1.fieldwright-old" "$ROOT$1" && return 0
    fi
    if is_as_before "$1"; then return 0; fi
    cp -pP "$SNAPSHOT/files$1" "$ROOT$1.fieldwright-new" || return 1
    mv -f "$ROOT$1.fieldwright-new" "$ROOT$1"
  else
    rm -f "$ROOT$1"
  fi
}

is_as_before() {
  if [ -h "$SNAPSHOT/files$1" ]; then
    [ -h "$ROOT$1" ]
  elif [ -e "$SNAPSHOT/files$1" ]; then
    cmp -s "$SNAPSHOT/files$1" "$ROOT$1"
  else
    [ ! -e "$ROOT$1" ]
  fi
}

note_different() {
  is_as_before "$1" || DIFFERENT="$DIFFERENT $1"
}

# As sd_booted(3) tells it: the program alone may also lie in a container or an image.
has_systemd() {
  [ -d "$ROOT/run/systemd/system" ] && command -v systemctl >/dev/null 2>&1
}
`;
