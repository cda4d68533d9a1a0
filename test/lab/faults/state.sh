#!/bin/dash
# What a plan may change on the device, as text to compare; then what nothing may leave behind; then what the device says of itself.
# Usage: state.sh PORT...
PATH=/lab/applets:$PATH LC_ALL=C
export PATH LC_ALL
echo '== state'
for port in "$@"; do tc qdisc show dev "$port"; done
find /etc -xdev ! -type d -exec stat -c '%a %u:%g %s %F %N' {} + | sort
find /etc -xdev -type d | sort
find /etc/fieldwright /etc/systemd /etc/init.d /etc/local.d /etc/rc.local -type f -exec sha256sum {} + 2>/dev/null | sort
if [ -d /run/systemd/system ]; then systemctl list-unit-files --no-legend --no-pager --state=enabled; fi
cat /var/lib/fieldwright/current 2>/dev/null
echo '== left over'
find /etc /run -xdev -name '*.fieldwright-*'
find /var/lib/fieldwright -name pending 2>/dev/null
# A lock whose owner is gone is nobody's: the next one takes it.
if read -r owner _ 2>/dev/null </run/fieldwright.lock && kill -0 "$owner" 2>/dev/null; then echo "locked by $owner"; fi
# shellcheck disable=SC2013 # names without spaces
for file in $(grep -l -a -E '(device|bundle)/(apply|rollback)[.]sh|fieldwright/boot[.]sh' /proc/[0-9]*/cmdline 2>/dev/null); do
  words=$({ tr '\0' ' ' <"$file"; } 2>/dev/null)
  [ -z "$words" ] || echo "process $words"
done
if [ -d /run/systemd/system ]; then systemctl list-units --no-legend --no-pager --all 'fieldwright-revert*'; fi
echo '== status'
sh /root/bundle/apply.sh --status
echo '== journal'
plan=$(sed -n 's/^PLAN_ID=//p' /root/bundle/apply.sh)
tail -n 60 "/var/lib/fieldwright/$plan/journal.txt" 2>/dev/null
