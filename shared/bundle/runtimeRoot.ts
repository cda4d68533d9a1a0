import { SCHEDULE_SENDER } from '../kit/plan.ts';

/**
 * Part of `runtime`: the root qdisc of a port as it was before, as commands that bring it back.
 * What tc prints is read as text: iproute2 tc/tc_qdisc.c print_qdisc, q_taprio.c taprio_print_opt, q_etf.c, q_fifo.c, q_fq_codel.c, q_sfq.c.
 */
export const rootQdisc = `# ---- the root qdisc of a port ----

# Sets PORT where step $1 replaces a root qdisc.
is_root_step() {
  root_of "$1"
  [ -n "$PORT" ]
}

# Saves what stands at PORT as commands, for step $at; false where it could not be brought back.
save_root() {
  WHY="the root qdisc of $PORT could not be saved under $SNAPSHOT. Is the disk full or read-only?"
  # That there is no such port the step itself will say.
  run tc qdisc show dev "$PORT" || OUTPUT=
  if ! read_qdiscs; then
    WHY="port $PORT has the qdisc $UNKNOWN, which could not be brought back as it is. Remove it first (tc qdisc del dev $PORT root), and apply again."
    return 1
  fi
  case $COMMANDS in
    *' sfq '* | *' fq_codel '*)
      run tc filter show dev "$PORT" || OUTPUT=
      if [ -n "$OUTPUT" ]; then
        WHY="port $PORT has filters at its root qdisc, which would be lost. Remove it first (tc qdisc del dev $PORT root), and apply again."
        return 1
      fi ;;
  esac
  printf '%s\\n' "$COMMANDS" >"$SNAPSHOT/root-$at" || return 1
  printf '%s\\n' "$LATER" >"$SNAPSHOT/root-$at.later"
}

# The kernel changes neither traffic mapping nor clock nor flags of a running schedule.
refuses_replacing() {
  is_root_step "$1" || return 1
  case $OUTPUT in *'running schedule'* | *'not supported'* | *'File exists'*) ;; *) return 1 ;; esac
}

# A schedule under another handle is replaced without a word, but the mapping goes with the old one (Linux 6.1, taprio_destroy).
had_root() {
  is_root_step "$1" && [ -n "$(cat "$SNAPSHOT/root-$1" 2>/dev/null)" ]
}

# What stands at the root is removed first, and step $1 runs once more.
renew_root() {
  renewed=yes
  run tc qdisc del dev "$PORT" root || return 1
  apply_step "$1" && return 0
  WHY="Step $1 failed with status $RC: $OUTPUT"
  return 1
}

# Whether what stands says the same as before, if not in the same text: a schedule that begins with the next cycle, or one that waited and runs by now.
root_is_back() {
  is_root_step "$1" && [ -e "$SNAPSHOT/root-$1" ] || return 1
  run tc qdisc show dev "$PORT" && read_qdiscs || return 1
  [ "$COMMANDS" = "$(cat "$SNAPSHOT/root-$1")" ] || { [ -n "$COMMANDS" ] && [ "$COMMANDS" = "$(cat "$SNAPSHOT/root-$1.later")" ]; }
}

# After a restart the root is what the device itself set up: then only what the plan set is undone.
restore_root() {
  is_root_step "$1" && [ -e "$SNAPSHOT/root-$1" ] && [ "$SAME_BOOT" = yes ] || return 1
  run tc qdisc del dev "$PORT" root || :
  while read -r program arguments; do
    set -f
    # shellcheck disable=SC2086
    set -- $arguments
    set +f
    case $program in
      sleep) pause "$1" ;;
      tc) run tc qdisc replace dev "$PORT" "$@" || : ;;
      perl) run perl ${SCHEDULE_SENDER} qdisc replace dev "$PORT" "$@" || : ;;
    esac
  done <"$SNAPSHOT/root-$1"
}

# Reads OUTPUT, what tc says of one port: COMMANDS bring it back, a line each; LATER once the schedule that waits there has taken over.
# What has handle 0 the kernel makes by itself. False where something cannot be brought back: UNKNOWN names it.
read_qdiscs() {
  COMMANDS=
  LATER=
  UNKNOWN='that tc describes in words unknown here'
  case $OUTPUT in *'*'* | *'?'* | *'['*) return 1 ;; esac
  # The dots stop what looks ahead.
  # shellcheck disable=SC2086
  set -- $OUTPUT . . . . . . . . . .
  while [ "$1" != . ]; do
    [ "$1" = qdisc ] || return 1
    kind=$2
    handle=$3
    parent=
    shift 3
    while :; do
      case $1 in
        root) parent=root ;;
        parent)
          parent="parent $2"
          shift ;;
        dev | refcnt) shift ;;
        offloaded) ;;
        *) break ;;
      esac
      shift
    done
    options=
    while [ "$1" != qdisc ] && [ "$1" != . ]; do
      options="$options $1"
      shift
    done
    UNKNOWN="$kind $handle"
    case $handle:$kind in
      0:* | *:ingress | *:clsact) continue ;;
    esac
    case $kind:$parent in
      *:'parent :'*) return 1 ;;
      taprio:root) read_taprio || return 1 ;;
      mq:root | pfifo_fast:*) command_is "tc $parent handle $handle $kind" ;;
      pfifo:* | bfifo:* | sfq:* | fq_codel:*) read_plain ;;
      etf:parent*) read_etf ;;
      *) return 1 ;;
    esac
  done
}

command_is() {
  COMMANDS="$COMMANDS\${COMMANDS:+
}$1"
  LATER="$LATER\${LATER:+
}$1"
}

# A queue with options that tc takes as it prints them, but for units: 100p, 10sec.
read_plain() {
  words=
  for word in $options; do
    case $word in
      *[0-9]p) word=\${word%p} ;;
      *[0-9]sec) word=\${word%sec} ;;
    esac
    words="$words $word"
  done
  case $kind:$options in fq_codel:*' ecn'*) ;; fq_codel:*) words="$words noecn" ;; esac
  command_is "tc $parent handle $handle $kind$words"
}

# clockid TAI delta 200000 offload off deadline_mode off skip_sock_check on
read_etf() {
  words=
  before=
  for word in $options; do
    case $before:$word in
      clockid:*) words="$words clockid CLOCK_$word" ;;
      delta:*) words="$words delta $word" ;;
      offload:on | deadline_mode:on | skip_sock_check:on) words="$words $before" ;;
    esac
    before=$word
  done
  command_is "tc $parent handle $handle etf$words"
}

# tc N map … queues … clockid … flags … txtime delay …, then the schedule that runs and the one that waits, then limits and preemption.
read_taprio() {
  # shellcheck disable=SC2086
  set -- $options . . . . . . . . . .
  settings=
  modes=
  limits=
  framing=
  running=
  waiting=
  times=
  entries=
  count=0
  longest=0
  cycle=0
  while [ "$1" != . ]; do
    option=$1
    shift
    case $option in
      tc) settings="num_tc $1" ;;
      map)
        settings="$settings map"
        while is_number "$2"; do settings="$settings $1"; shift; done
        settings="$settings $1" ;;
      queues)
        settings="$settings queues"
        while [ "$1" = offset ]; do settings="$settings $4@$2"; shift 4; done
        continue ;;
      clockid) case $1 in invalid) ;; *) modes="$modes clockid CLOCK_\${1#CLOCK_}" ;; esac ;;
      flags) modes="$modes flags $1" ;;
      txtime)
        shift
        modes="$modes txtime-delay $1" ;;
      base-time)
        end_schedule
        times="base-time $1" ;;
      cycle-time)
        times="$times cycle-time $1"
        cycle=$1 ;;
      cycle-time-extension) case $1 in 0) ;; *) times="$times cycle-time-extension $1" ;; esac ;;
      index)
        entries="$entries sched-entry $3 $5 $7"
        count=$((count + 1))
        shift 6 ;;
      max-sdu)
        while is_number "$1"; do limits="$limits $1"; shift; done
        continue ;;
      fp)
        while [ "$1" = E ] || [ "$1" = P ]; do framing="$framing $1"; shift; done
        continue ;;
      *) return 1 ;;
    esac
    shift
  done
  end_schedule
  [ -n "$running" ] || return 1
  case $limits in *[1-9]*) modes="$modes max-sdu$limits" ;; esac
  case $framing in *P*) modes="$modes fp$framing" ;; esac
  # What tc 6.1 can pass at the least. Where there are more, they came through the program that passes all.
  sender=tc
  if [ "$longest" -gt 22 ]; then
    sender=perl
    if [ ! -e "$ROOT${SCHEDULE_SENDER}" ] || ! command -v perl >/dev/null 2>&1; then
      [ "$longest" -le 30 ] && [ -z "$limits$framing" ] || return 1
      sender=tc
    fi
  fi
  target="root handle $handle taprio $settings"
  COMMANDS="$sender $target $running$modes"
  LATER=$COMMANDS
  if [ -n "$waiting" ]; then
    LATER="$sender $target $waiting$modes"
    COMMANDS="$COMMANDS
sleep $((cycle / 1000000000 + 2))
$LATER"
  fi
}

# A schedule without entries is none: so tc prints the running one where none has begun.
end_schedule() {
  if [ -n "$entries" ]; then
    if [ -z "$running" ]; then running="$times$entries"; else waiting="$times$entries"; fi
  fi
  [ "$count" -le "$longest" ] || longest=$count
  entries=
  count=0
}

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}
`;
