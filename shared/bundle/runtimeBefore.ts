/** Part of `runtime`: all that is checked and saved while the device is still as it was. */
export const beforeFirstChange = `# ---- before the first change ----

check_device() {
  if timeout -s KILL 1 true 2>/dev/null; then TIMEOUT=yes; fi
  # What takes back must run as long as it can run at all.
  case $MODE in expire | revert) return 0 ;; esac
  [ -n "$ROOT" ] || [ "$(id -u)" = 0 ] || refuse "this needs root. Run: sudo sh $0"
  case $STORE in *[!A-Za-z0-9/._-]*) refuse "FIELDWRIGHT_STATE may hold letters, digits and /._- alone." ;; esac
  for tool in cat chmod cmp cp cut date grep ln mkdir mv rm sed sha256sum sleep sync tr; do need "$tool"; done
  # The way back is tried with what there is.
  [ "$MODE" = rollback ] || need_tools
  [ "$( (printf '%s' "$((8000000000000000000 + 1))") 2>/dev/null)" = 8000000000000000001 ] ||
    refuse "this shell does not count in 64 bits, which base times need. Run it with dash, bash or busybox ash."
  sums=$(cd "$HERE" && sha256sum -c SHA256SUMS 2>&1) || :
  if [ "$(printf '%s\\n' "$sums" | grep -c ': OK$')" != "$PAYLOAD" ] || printf '%s\\n' "$sums" | grep -q -v ': OK$'; then
    printf '%s\\n' "$sums" | grep -v ': OK$' >&2 || :
    refuse "files in $HERE are not those of the bundle (named above, or missing from SHA256SUMS). Unpack the bundle again."
  fi
}

need() {
  command -v "$1" >/dev/null 2>&1 || refuse "the program $1 is not on this device. Install it first."
}

choose_base_time() {
  if [ "$MODE" != apply ] || { [ -z "\${BASE_TIME_NS:-}" ] && [ -e "$STATE/applied" ]; }; then
    read_line "$STATE/base-time" || refuse "$STATE/base-time is gone. Apply the bundle again."
    BASE_TIME_NS=$LINE
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
  is_in_force || return 1
  read_line "$STATE/base-time" && [ "$LINE" = "$BASE_TIME_NS" ] || return 1
  every_file same_as_payload || return 1
  steps_hold
}

# All that taking back needs is on disk before the first change. A plan that is in force keeps the snapshot of what was before it.
prepare() {
  mkdir -p "$STATE" || return 1
  : >>"$STATE/journal.txt" || return 1
  read_line "$STORE/current" || :
  current=$LINE
  if [ "$current" = "$PLAN_ID" ] && [ -e "$STATE/before/complete" ]; then SNAPSHOT=$STATE/again; else rm -f "$STATE/applied"; fi
  PREPARING=yes
  rm -rf "$SNAPSHOT" "$STATE/waiting" "$STATE/stuck" || return 1
  mkdir -p "$SNAPSHOT/files" || return 1
  save_scripts || return 1
  # Freed first when something is taken back, so that its journal finds room on a disk that has filled up meanwhile.
  cp "$HERE/apply.sh" "$STORE/reserve" || return 1
  TIME_FILE=$STATE/base-time.new
  printf '%s\\n' "$BASE_TIME_NS" >"$TIME_FILE" || return 1
  if [ -n "$current" ]; then printf '%s\\n' "$current" >"$SNAPSHOT/previous" || return 1; fi
  if [ "$current" = "$PLAN_ID" ]; then
    cp "$STATE/base-time" "$SNAPSHOT/base-time" || return 1
  elif [ -n "$current" ]; then
    say "Plan $current was applied before. What it set and this plan does not mention stays as it is."
  fi
  at=1
  while [ "$at" -le "$LIMIT" ]; do
    read_back "$at"
    printf '%s\\n' "$RC $SEEN" >"$SNAPSHOT/$at" || return 1
    root_of "$at"
    if [ -n "$PORT" ]; then save_root || back_out "$WHY"; fi
    at=$((at + 1))
  done
  every_file back_up || return 1
  if command -v tc >/dev/null 2>&1; then tc qdisc show >"$SNAPSHOT/tc-qdisc.txt" 2>&1 || :; fi
  if command -v ip >/dev/null 2>&1; then ip -d link show >"$SNAPSHOT/ip-link.txt" 2>&1 || :; fi
  flush
  : >"$SNAPSHOT/complete" || return 1
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
