/**
 * What is read of a device before a run, as the user: programs, versions, clock, room, how it boots. Arguments: the programs to look for.
 * A constant: nothing of a site stands in it. Under 3 KB and without single quotes, so that it passes as one argument (dropbear: 9,000 octets a command).
 */
export const lookScript = `
PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
root=\${FIELDWRIGHT_ROOT:-}
echo "look 1"
echo "clock $(date +%s)"
echo "uid $(id -u)"
if [ "$(id -u)" = 0 ]; then echo "rights root"
elif sudo -n true >/dev/null 2>&1; then echo "rights sudo"
elif command -v sudo >/dev/null 2>&1; then echo "rights password"
else echo "rights none"; fi
for tool in "$@"; do
  if command -v "$tool" >/dev/null 2>&1; then echo "has $tool"; else echo "lacks $tool"; fi
done
if command -v tc >/dev/null 2>&1; then echo "tc $(tc -V 2>&1)"; fi
echo "kernel $(uname -r 2>/dev/null)"
for place in /var/lib /etc /run; do
  at=$root$place
  while [ -n "$at" ] && [ ! -e "$at" ]; do at=\${at%/*}; done
  echo "disk $place $(df -Pk "\${at:-/}" 2>/dev/null | tail -n 1)"
done
local=no
for level in "$root"/etc/runlevels/*/local; do if [ -e "$level" ] || [ -h "$level" ]; then local=yes; fi; done
if [ -d "$root/run/systemd/system" ] && command -v systemctl >/dev/null 2>&1; then echo "boot systemd"
elif [ "$local" = yes ] && [ -d "$root/etc/local.d" ]; then echo "boot OpenRC"
elif grep -q "S??" "$root/etc/init.d/rcS" 2>/dev/null; then echo "boot init.d"
elif [ -x "$root/etc/rc.local" ]; then echo "boot rc.local"
elif [ "\${FIELDWRIGHT_BOOT:-}" = own ]; then echo "boot its own"
else echo "boot none"; fi
`;

/** What only root may read: whether a run is pending, whether the disks can be written, what PTP says. Asks any apply.sh that lies there for the status. */
export const rootLookScript = `
PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
root=\${FIELDWRIGHT_ROOT:-}
echo "look 1"
for place in /var/lib /etc /run; do
  [ -w "$root$place" ] || [ ! -d "$root$place" ] || echo "readonly $place"
done
asked=no
for script in "$root"/var/lib/fieldwright/*/device/apply.sh; do
  if [ -f "$script" ] && [ "$asked" = no ]; then
    asked=yes
    sh "$script" --status 2>&1 | while read -r line; do echo "status $line"; done
  fi
done
echo "asked $asked"
if command -v pmc >/dev/null 2>&1; then
  for what in TIME_PROPERTIES_DATA_SET TIME_STATUS_NP; do
    pmc -u -b 0 "GET $what" 2>/dev/null | while read -r key value; do echo "pmc $key $value"; done
  done
fi
`;
