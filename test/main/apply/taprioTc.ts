/** A `tc` that takes a software taprio schedule and prints it as iproute2 6.1 does (tc/q_taprio.c taprio_print_opt), from a file for each port. */
export const taprioTc = `#!/bin/sh
case $1 in
  -V) echo 'tc utility, iproute2-6.1.0, libbpf 1.1.0'; exit 0 ;;
  -j) shift ;;
esac
if [ "$1 $2" = 'qdisc show' ]; then
  cat "$FAKE/qdisc/\${4:-none}" 2>/dev/null || echo 'qdisc noqueue 0: root refcnt 2'
  exit 0
fi
if [ "$2" = del ]; then
  rm "$FAKE/qdisc/$4"
  exit
fi
port=$4
shift 9
{
  printf 'qdisc taprio 100: root refcnt 9 tc %s map' "$2"
  shift 3
  while [ "$1" != queues ]; do printf ' %s' "$1"; shift; done
  shift
  printf '\\nqueues'
  while [ "$1" != base-time ]; do printf ' offset %s count %s' "\${1#*@}" "\${1%@*}"; shift; done
  printf ' \\nclockid TAI\\tbase-time %s cycle-time %s cycle-time-extension 0 \\n' "$2" "$4"
  shift 4
  index=0
  while [ "\${1:-}" = sched-entry ]; do
    # C's %#x: a zero has no prefix.
    mask=$3
    [ "$mask" != 0x0 ] || mask=0
    printf '\\tindex %s cmd %s gatemask %s interval %s\\n' "$index" "$2" "$mask" "$4"
    index=$((index + 1))
    shift 4
  done
} >"$FAKE/qdisc/$port"
`;
