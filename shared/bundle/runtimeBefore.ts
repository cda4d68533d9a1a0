/** Part of `runtime`: all that is checked, locked and saved while the device is still as it was. */
export const beforeFirstChange = `# ---- before the first change ----

check_device() {
  [ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || refuse "this needs root. Run: sudo sh $0"
  for tool in cat chmod cmp cp date grep mkdir mv rm rmdir sha256sum sleep sync tr; do need "$tool"; done
  need_tools
  [ "$( (printf '%s' "$((8000000000000000000 + 1))") 2>/dev/null)" = 8000000000000000001 ] ||
    refuse "this shell does not count in 64 bits, which base times need. Run it with dash, bash or busybox ash."
  sums=$(cd "$HERE" && sha256sum -c SHA256SUMS 2>&1) || :
  if [ "$(printf '%s\\n' "$sums" | grep -c ': OK$')" != "$PAYLOAD" ] || printf '%s\\n' "$sums" | grep -q -v ': OK$'; then
    printf '%s\\n' "$sums" | grep -v ': OK$' >&2 || :
    refuse "files in $HERE are not those of the bundle (named above, or missing from SHA256SUMS). Unpack the bundle again."
  fi
  if timeout 1 true 2>/dev/null; then TIMEOUT=yes; fi
}

need() {
  command -v "$1" >/dev/null 2>&1 || refuse "the program $1 is not on this device. Install it first."
}

# A directory is made by one caller alone. It lies in /run, so that a power cut does not leave it behind.
take_lock() {
  [ -z "\${FIELDWRIGHT_LOCK_HELD:-}" ] || return 0
  mkdir -p "$ROOT/run" 2>/dev/null || :
  if ! mkdir "$LOCK" 2>/dev/null; then
    owner=$(cat "$LOCK/pid" 2>/dev/null) || owner=
    case $owner in
      '' | *[!0-9]*) refuse "another run holds $LOCK. If there is none, remove that directory." ;;
    esac
    if kill -0 "$owner" 2>/dev/null; then refuse "process $owner is applying or taking back a plan. Wait for it."; fi
    # Its owner is gone. One of several callers may remove it, and looks again first: the next run may have it by now.
    mkdir "$LOCK.$owner" 2>/dev/null || refuse "another run is taking over $LOCK. If there is none, remove $LOCK.$owner."
    [ "$(cat "$LOCK/pid" 2>/dev/null)" != "$owner" ] || rm -rf "$LOCK"
    rmdir "$LOCK.$owner"
    mkdir "$LOCK" 2>/dev/null || refuse "another run has just taken $LOCK."
  fi
  printf '%s\\n' "$$" >"$LOCK/pid" || { rm -rf "$LOCK"; refuse "$LOCK cannot be written."; }
  trap 'rm -rf "$LOCK"' EXIT
}

choose_base_time() {
  if [ "$MODE" != apply ] || { [ -z "\${BASE_TIME_NS:-}" ] && [ -e "$STATE/before/complete" ]; }; then
    BASE_TIME_NS=$(cat "$STATE/base-time" 2>/dev/null) || refuse "$STATE/base-time is gone. Apply the bundle again."
  fi
  BASE_TIME_NS=\${BASE_TIME_NS:-0}
  case $BASE_TIME_NS in
    *[!0-9]* | 0?* | 9?????????????????? | ????????????????????*)
      refuse "BASE_TIME_NS is not a time: give TAI nanoseconds since 1970 as a whole number, 0 to 8999999999999999999." ;;
  esac
  [ "$USES_BASE_TIME" = no ] || say "Base time $BASE_TIME_NS ns (TAI). The windows are right only where PTP keeps this device's clock."
}

in_place() {
  [ -e "$STATE/applied" ] || return 1
  [ "$(cat "$STORE/current" 2>/dev/null)" = "$PLAN_ID" ] || return 1
  [ "$(cat "$STATE/base-time" 2>/dev/null)" = "$BASE_TIME_NS" ] || return 1
  every_file same_as_payload || return 1
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    step_holds "$at" || return 1
    at=$((at + 1))
  done
}

# All that a rollback needs is on disk before the first change. A run that was cut off keeps the snapshot of its start.
prepare() {
  mkdir -p "$STATE" || return 1
  : >>"$STATE/journal.txt" || return 1
  current=$(cat "$STORE/current" 2>/dev/null) || current=
  if [ -e "$STATE/applied" ] && [ "$current" != "$PLAN_ID" ]; then rm -rf "$STATE/before" "$STATE/applied" "$STATE/begun"; fi
  printf '%s\\n' "$BASE_TIME_NS" >"$STATE/base-time" || return 1
  save_scripts || return 1
  if [ -e "$STATE/before/complete" ]; then
    read_begun
    return 0
  fi
  rm -rf "$STATE/before" "$STATE/previous" "$STATE/begun" || return 1
  mkdir -p "$STATE/before/files" || return 1
  if [ -n "$current" ]; then
    printf '%s\\n' "$current" >"$STATE/previous" || return 1
    say "Plan $current was applied before. What it set and this plan does not mention stays as it is."
  fi
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    read_back "$at"
    printf '%s\\n' "$RC $SEEN" >"$STATE/before/$at" || return 1
    at=$((at + 1))
  done
  every_file back_up || return 1
  if command -v tc >/dev/null 2>&1; then tc qdisc show >"$STATE/before/tc-qdisc.txt" 2>&1 || :; fi
  if command -v ip >/dev/null 2>&1; then ip -d link show >"$STATE/before/ip-link.txt" 2>&1 || :; fi
  flush
  : >"$STATE/before/complete" || return 1
  flush
}

# The device can take back and come up again after the folder of the bundle is gone.
save_scripts() {
  if [ "$HERE" = "$STATE/device" ] || (cd "$STATE/device" && sha256sum -c SHA256SUMS) >/dev/null 2>&1; then return 0; fi
  rm -rf "$STATE/device" "$STATE/device.new" || return 1
  mkdir "$STATE/device.new" || return 1
  cp "$HERE/apply.sh" "$HERE/rollback.sh" "$HERE/commands.txt" "$HERE/SHA256SUMS" "$STATE/device.new/" || return 1
  if [ -d "$HERE/files" ]; then cp -R "$HERE/files" "$STATE/device.new/" || return 1; fi
  flush
  mv "$STATE/device.new" "$STATE/device"
}
`;
