#!/bin/dash
# On the device, after each boot: programs that change something, each behind a boundary; and a boot-time clock that the lab moves.
# Programs are busybox's static ones where it has them: a user-mode kernel starts them in half the time.
set -eu
busybox=/usr/share/lab/busybox-static
mkdir -p /run/lab
[ -p /run/lab/events ] || mkfifo /run/lab/events /run/lab/resume /run/lab/proceed
if [ ! -e /lab/complete ]; then
  mkdir -p /lab/boundaries /lab/applets
  for name in awk cat cmp cut date df dirname env expr find grep head id ls od readlink sed sha256sum sleep sort stat tail timeout tr uname wc xargs; do
    ln -sf $busybox "/lab/applets/$name"
  done
  for name in chmod chown cp ln mkdir mktemp mv rm rmdir setsid sync touch; do
    printf '#!%s ash\n. /lab/boundary.sh\nexec %s "$@"\n' $busybox "$name" >"/lab/boundaries/$name"
  done
  for name in ip perl systemctl systemd-run tc; do
    program=$(command -v "$name") || continue
    printf '#!%s ash\n. /lab/boundary.sh\nexec %s "$@"\n' $busybox "$program" >"/lab/boundaries/$name"
  done
  chmod 0755 /lab/boundaries/*
  : >/lab/complete
fi
# It stands still until the lab moves it: no run is too slow for its window.
if [ ! -e /run/lab/uptime ]; then
  echo '10000.00 9000.00' >/run/lab/uptime
  mount --bind /run/lab/uptime /proc/uptime
fi
