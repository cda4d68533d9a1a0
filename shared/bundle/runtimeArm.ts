/** Part of `runtime`: what takes an unconfirmed run back without the workstation: at its deadline, and at the next start of the device. */
export const armed = `# ---- arming ----

# Before the first change, in this order: what runs at boot, the record that it looks for, what runs at the deadline.
arm() {
  WHY="what takes the run back after a restart could not be installed. Is the disk full or read-only?"
  install_hook || return 1
  WHY="the record of the run could not be written under $STORE. Is the disk full or read-only?"
  write_pending || return 1
  [ -n "$WITHIN" ] || return 0
  WHY="what takes the run back at its deadline could not be started."
  if start_timer || start_watchers; then return 0; fi
  rm -f "$STORE/pending"
  return 1
}

# After a run: what armed it goes; with no plan in force, nothing of it stays.
disarm() {
  drop_drafts
  # The timer has run out where it is the one that calls.
  if [ "$MODE" != expire ] && [ "\${P_DEADLINE:--}" != - ] && has_systemd; then run systemctl stop "$P_TIMER.timer" || :; fi
  if [ -e "$STORE/pending" ] || [ -s "$STORE/current" ]; then return 0; fi
  rm -f "$STORE/reserve"
  remove_hook
}

# What a kill left while the record, the hook or the note of the plan in force was being written.
drop_drafts() {
  for file in "$STORE/pending.new" "$STORE/current.new" "$STORE/boot.sh.fieldwright-new" \\
    "$ROOT/etc/systemd/system/fieldwright-boot.service.fieldwright-new" "$ROOT/etc/local.d/fieldwright.start.fieldwright-new" \\
    "$ROOT/etc/init.d/S99fieldwright.fieldwright-new" "$ROOT/etc/rc.local.fieldwright-new"; do remove "$file"; done
}

# What a run left that was killed before its record stood, or after its end. Nothing reads it any more, whichever plan it is of.
clear_rests() {
  [ ! -e "$STORE/pending" ] || return 0
  every_file unstage
  every_file drop_old
  for list in "$STORE"/*/before/beside "$STORE"/*/again/beside; do
    [ -e "$list" ] || continue
    while read -r file; do remove "$ROOT$file.fieldwright-old"; done 2>/dev/null <"$list" || :
    remove "$list"
  done
  for file in "$STORE"/*/base-time.new; do remove "$file"; done
  drop_drafts
  if [ -s "$STORE/current" ]; then return 0; fi
  remove "$STORE/reserve"
  [ ! -e "$STORE/boot.sh" ] || remove_hook
}

# ---- at the next start ----

# Sets HOOK: who calls boot.sh when the device starts.
find_hook() {
  # Seen from the device itself, where it is under construction below ROOT.
  BOOT_SCRIPT=\${FIELDWRIGHT_STATE:-/var/lib/fieldwright}/boot.sh
  HOOK=
  if has_systemd; then HOOK=systemd
  elif [ -d "$ROOT/etc/runlevels" ] && [ -d "$ROOT/etc/local.d" ]; then
    for level in "$ROOT"/etc/runlevels/*/local; do if [ -e "$level" ] || [ -h "$level" ]; then HOOK=openrc; fi; done
    [ -n "$HOOK" ] || refuse "OpenRC does not run /etc/local.d at boot here. Let it: rc-update add local default"
  elif grep -q 'S??' "$ROOT/etc/init.d/rcS" 2>/dev/null; then HOOK=rcS
  elif [ -x "$ROOT/etc/rc.local" ]; then HOOK=rc.local
  elif [ "\${FIELDWRIGHT_BOOT:-}" = own ]; then HOOK=own
  else
    refuse "nothing here runs at boot that could take an unfinished run back: no systemd, no OpenRC, no /etc/init.d/rcS that runs S??*, no executable /etc/rc.local. Make one, or let the device's own init run sh $BOOT_SCRIPT and set FIELDWRIGHT_BOOT=own."
  fi
}

install_hook() {
  boot_text | put_text "$STORE/boot.sh" 0700 || return 1
  case $HOOK in
    systemd)
      unit_text | put_text "$ROOT/etc/systemd/system/fieldwright-boot.service" 0644 || return 1
      run systemctl daemon-reload && run systemctl enable fieldwright-boot.service || return 1 ;;
    openrc) printf '%s\\n' '#!/bin/sh' "sh $BOOT_SCRIPT" | put_text "$ROOT/etc/local.d/fieldwright.start" 0755 || return 1 ;;
    rcS)
      printf '%s\\n' '#!/bin/sh' "case \\\${1:-start} in start) sh $BOOT_SCRIPT ;; esac" |
        put_text "$ROOT/etc/init.d/S99fieldwright" 0755 || return 1 ;;
    rc.local)
      if ! grep -q -F "sh $BOOT_SCRIPT " "$ROOT/etc/rc.local"; then
        # First, so that nothing that fails or ends before it keeps it from running.
        { sed -n '1{/^#!/p;}' "$ROOT/etc/rc.local" && printf '%s\\n' "sh $BOOT_SCRIPT || : # Fieldwright" && sed '1{/^#!/d;}' "$ROOT/etc/rc.local"; } |
          put_text "$ROOT/etc/rc.local" 0755 || return 1
      fi ;;
  esac
  flush
}

remove_hook() {
  if [ -e "$ROOT/etc/systemd/system/fieldwright-boot.service" ]; then
    if has_systemd; then run systemctl disable fieldwright-boot.service || :; fi
    rm -f "$ROOT/etc/systemd/system/fieldwright-boot.service"
    if has_systemd; then run systemctl daemon-reload || :; fi
  fi
  rm -f "$ROOT/etc/local.d/fieldwright.start" "$ROOT/etc/init.d/S99fieldwright"
  if grep -q '/boot.sh || : # Fieldwright$' "$ROOT/etc/rc.local" 2>/dev/null; then
    # Where the disk is full the line stays, and boot.sh with it, which tells the next call so.
    sed '/\\/boot\\.sh || : # Fieldwright$/d' "$ROOT/etc/rc.local" | put_text "$ROOT/etc/rc.local" 0755 || return 0
  fi
  rm -f "$STORE/boot.sh"
  flush || :
}

# Standard input becomes file $1 with mode $2: whole, or not at all.
put_text() {
  [ -d "\${1%/*}" ] || (umask 022 && mkdir -p "\${1%/*}") || return 1
  cat >"$1.fieldwright-new" || { rm -f "$1.fieldwright-new"; return 1; }
  if [ ! -s "$1.fieldwright-new" ] || cmp -s "$1.fieldwright-new" "$1"; then
    rm -f "$1.fieldwright-new"
    [ -s "$1" ]
    return
  fi
  if chmod "$2" "$1.fieldwright-new" && flush && mv -f "$1.fieldwright-new" "$1"; then return 0; fi
  rm -f "$1.fieldwright-new"
  return 1
}

boot_text() {
  cat <<'END'
#!/bin/sh
# Fieldwright: runs when the device starts. A run that nobody confirmed is taken back; without systemd the plan in force is set again.
store=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
[ -n "\${FIELDWRIGHT_ROOT:-}" ] || export FIELDWRIGHT_STATE="$store"

bring_up() {
  if [ -e "$store/pending" ]; then
    plan=$(sed -n 's/^plan //p' "$store/pending")
    sh "$store/$plan/device/apply.sh" --revert || return 4
  fi
  [ ! -d "\${FIELDWRIGHT_ROOT:-}/run/systemd/system" ] || return 0
  [ -s "$store/current" ] || return 0
  sh "$store/$(cat "$store/current")/device/apply.sh" --boot
}

bring_up && exit 0
# systemd calls again by itself. Elsewhere: a port may still be coming up, and what keeps a run from being taken back may pass.
[ ! -d "\${FIELDWRIGHT_ROOT:-}/run/systemd/system" ] || exit 4
for wait in 1 2 4 8 15 30 60 60 60 60 60 60; do
  sleep "$wait"
  bring_up && break
done </dev/null >/dev/null 2>&1 &
END
}

# Before the network comes up with files that nobody confirmed; what the plans start at boot comes after it.
unit_text() {
  cat <<END
[Unit]
Description=Fieldwright: take back a run that was not confirmed
DefaultDependencies=no
RequiresMountsFor=\${BOOT_SCRIPT%/*}
After=local-fs.target
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target
ConditionPathExists=\${BOOT_SCRIPT%/*}/pending
StartLimitIntervalSec=3600
StartLimitBurst=12

[Service]
Type=oneshot
ExecStart=/bin/sh $BOOT_SCRIPT
TimeoutStartSec=300
Restart=on-failure
RestartSec=10
OOMScoreAdjust=-1000

[Install]
WantedBy=multi-user.target
END
}

# ---- at the deadline ----

# systemd counts it on its own, on a clock that nobody sets.
start_timer() {
  has_systemd && command -v systemd-run >/dev/null 2>&1 || return 1
  set -- sh "$STATE/device/apply.sh" --expire
  [ -z "\${FIELDWRIGHT_STATE:-}" ] || set -- "--setenv=FIELDWRIGHT_STATE=$FIELDWRIGHT_STATE" "$@"
  # Where it is killed it comes again; status 4 says that it has tried for long enough.
  run systemd-run "--unit=$P_TIMER" "--on-active=\${WITHIN}s" --timer-property=AccuracySec=1s --property=OOMScoreAdjust=-1000 \\
    --property=Restart=on-failure --property=RestartSec=5 --property=SuccessExitStatus=4 "$@"
}

# Elsewhere two processes watch the clock and each other.
start_watchers() {
  rm -f "$ROOT/run/fieldwright.watch.1" "$ROOT/run/fieldwright.watch.2"
  start_watcher 1
  start_watcher 2
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if watcher_lives 1 && watcher_lives 2; then return 0; fi
    pause 1
  done
  return 1
}

# Detached from the terminal and from the connection.
start_watcher() {
  if command -v setsid >/dev/null 2>&1; then
    (FIELDWRIGHT_RUN='' setsid sh "$STATE/device/apply.sh" --watch "$1" </dev/null >/dev/null 2>&1 &)
  else
    (FIELDWRIGHT_RUN='' sh "$STATE/device/apply.sh" --watch "$1" </dev/null >/dev/null 2>&1 &)
  fi
}

watcher_lives() {
  read -r watcher started 2>/dev/null <"$ROOT/run/fieldwright.watch.$1" || return 1
  is_alive "$watcher" "$started"
}

# Watcher $1 of two. It starts the other one again, and at the deadline what takes the run back, until the run has ended.
watch() {
  trap '' HUP INT TERM
  printf '%s' -1000 2>/dev/null >"/proc/$$/oom_score_adj" || :
  watcher_lives "$1" && return 0
  start_of "$$" || STARTED=-
  printf '%s %s\\n' "$$" "$STARTED" >"$ROOT/run/fieldwright.watch.$1"
  watched=none
  if read_pending && [ "$P_DEADLINE" != - ]; then watched=$P_TIMER; fi
  while read_pending && [ "$P_TIMER" = "$watched" ] && ! has_expired_stuck; do
    watcher_lives "$((3 - $1))" || start_watcher "$((3 - $1))"
    uptime
    if [ "$UPTIME" -ge "$P_DEADLINE" ]; then sh "$STATE/device/apply.sh" --expire </dev/null >/dev/null 2>&1 || :; fi
    pause 1
  done
  rm -f "$ROOT/run/fieldwright.watch.$1"
}

# A take-back that failed before the deadline is tried again at the deadline. Only where that fails as well, for long enough, it is left standing.
has_expired_stuck() {
  how=
  read -r how 2>/dev/null <"$STATE/stuck" || :
  [ "$how" = expire ]
}

# The time is over: whoever is still at work on the run is stopped, and all is taken back.
expire() {
  trap '' HUP INT TERM
  waited=0
  read_pending || return 0
  [ "$P_PLAN" = "$PLAN_ID" ] && [ "$P_DEADLINE" != - ] || return 0
  load_pending
  if [ "$SAME_BOOT" = yes ]; then
    uptime
    while [ "$UPTIME" -lt "$P_DEADLINE" ]; do
      pause 1
      uptime
    done
  fi
  expired=$P_TIMER
  take_lock
  # The run may have ended while the lock was another's; its end may not be on disk yet where that one was stopped.
  if ! read_pending || [ "$P_TIMER" != "$expired" ]; then
    flush
    clear_rests
    return 0
  fi
  load_pending
  alarm "run $RUN of plan $PLAN_ID by $P_BY was not confirmed in time and is taken back"
  LONGEST_LULL=60
  end_run "not confirmed in time"
}
`;
