import { renderCommand } from '../kit/command.ts';
import { BASE_TIME_FILE, type Plan } from '../kit/plan.ts';
import type { PortPlace } from '../site/model.ts';
import { compileSchedule } from './compile.ts';
import type { Schedule } from './model.ts';
import { titleOf } from './titles.ts';

/**
 * tc keeps nothing over a reboot: a script with the same commands, and a systemd unit that runs it at boot. The recorded base time lies
 * in the past by then, which is legal: taprio goes on at base + n · cycle. Where none is recorded, TAI 0 has the phase of any full second, if the cycle
 * divides a second.
 */
export function persistSchedule(schedule: Schedule, place: PortPlace): Plan {
  const port = place.port.name;
  const script = `/etc/fieldwright/tas/${port}.sh`;
  // "@" would make the unit an instance of a template.
  const escaped = port.replaceAll('@', '\\x40');
  const unit = `fieldwright-tas-${escaped}.service`;
  return {
    files: [
      { path: script, mode: '0755', text: scriptText(schedule, place) },
      { path: `/etc/systemd/system/${unit}`, mode: '0644', text: unitText({ port, escaped, script }) },
    ],
    steps: [
      {
        id: `${port}-tas-persist`,
        title: titleOf('persist', place),
        apply: [
          ['systemctl', 'daemon-reload'],
          ['systemctl', 'enable', unit],
        ],
        verify: ['systemctl', 'is-enabled', unit],
        expect: ['enabled'],
        rollback: [['systemctl', 'disable', unit]],
      },
    ],
  };
}

function scriptText(schedule: Schedule, place: PortPlace): string {
  const lines = compileSchedule(schedule, place).steps.flatMap(({ apply }) => apply.map(renderCommand));
  const baseTime =
    schedule.baseTime.kind === 'absolute'
      ? []
      : ['BASE_TIME_NS=0', `if [ -s ${BASE_TIME_FILE} ]; then BASE_TIME_NS=$(cat ${BASE_TIME_FILE}); fi`];
  return [
    '#!/bin/sh',
    `# Puts the gate schedule of ${place.port.name} back after a reboot. Written by Fieldwright; the next apply overwrites it.`,
    'set -eu',
    ...baseTime,
    ...lines,
    '',
  ].join('\n');
}

interface Unit {
  readonly port: string;
  /** The port's name inside a unit's name. */
  readonly escaped: string;
  readonly script: string;
}

/**
 * Tried again (systemd ≥ 244) until the kernel takes it: the interface must be there, and while its link is down the kernel counts with
 * 10 Mbit/s and may refuse windows. After the port's linuxptp where the distribution runs one: CLOCK_TAI moves by 37 s when it sets the
 * kernel's TAI offset, and a running software schedule would have to catch up. After what takes back a run that was not confirmed: it may take this
 * unit's script as well, and systemd has the unit in its queue by then.
 */
function unitText({ port, escaped, script }: Unit): string {
  return `[Unit]
Description=Fieldwright: gate schedule of ${port}
After=network.target time-sync.target fieldwright-boot.service ptp4l@${escaped}.service phc2sys@${escaped}.service
ConditionPathExists=${script}
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh ${script}
Restart=on-failure
RestartSec=2

[Install]
WantedBy=multi-user.target
`;
}
