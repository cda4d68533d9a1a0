import { plainText } from './plainText.ts';
import type { BundleSource, DeviceFolder } from './source.ts';

/**
 * The page that goes into the cabinet with the bundle: what it is, how to check and apply it with stock tools, and per port what is set.
 * It knows no facet: a model's lists of records are printed as tables, its other values as lines.
 */
export function renderSummary({ site, problems, toolVersion, facets }: BundleSource, folders: readonly DeviceFolder[], siteSha256: string) {
  const count = (severity: string) => problems.filter((problem) => problem.severity === severity).length;
  const head = [
    plainText(site.name),
    '='.repeat(Math.min(plainText(site.name).length, 78)),
    ...(site.description ? [plainText(site.description), ''] : []),
    `Site sha256   ${siteSha256}`,
    `Made with     Fieldwright ${toolVersion}`,
    `Problems      ${count('error')} errors, ${count('warning')} warnings, ${count('note')} notes (problems.json)`,
    `Devices       ${folders.length} of ${Object.keys(site.devices).length} have something to apply`,
    '',
    'To check it without Fieldwright, in the unpacked folder:',
    '  minisign -V -p KEY.pub -m SHA256SUMS && sha256sum -c SHA256SUMS',
    'To apply it: copy devices/NAME to the device and there, as root: sh apply.sh',
    'From afar: sh apply.sh --confirm-within 120, then over a new connection sh apply.sh --confirm; without that it takes itself back.',
    'To take it back: sh rollback.sh',
    '',
    'Lengths of time are in ns, rates in bit/s, sizes in octets.',
  ];
  const devices = folders.map(({ device, planId, steps }) => {
    const ports = Object.values(site.devices[device]?.ports ?? {}).sort((a, b) => (a.name < b.name ? -1 : 1));
    const parts = ports.flatMap((port) =>
      facets
        .filter(({ name }) => port.facets[name] !== undefined)
        .map(({ name }) => [`  ${device} / ${port.name}: ${name}`, ...describe(port.facets[name], '    '), ''].join('\n')),
    );
    return [`${device}   plan ${planId}, ${steps} steps`, '-'.repeat(78), ...parts].join('\n');
  });
  return `${[...head, '', ...devices].join('\n')}\n`;
}

function describe(model: unknown, indent: string): string[] {
  if (!isRecord(model)) return [`${indent}${cell(model)}`];
  const entries = Object.entries(model).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...entries.map(([key]) => key.length));
  const isTable = (value: unknown): value is Record<string, unknown>[] => Array.isArray(value) && value.length > 0 && value.every(isRecord);
  return [
    ...entries.filter(([, value]) => !isTable(value)).map(([key, value]) => `${indent}${key.padEnd(width)}  ${cell(value)}`),
    ...entries.flatMap(([key, value]) => (isTable(value) ? [`${indent}${key}`, ...table(value, `${indent}  `)] : [])),
  ];
}

function table(rows: readonly Record<string, unknown>[], indent: string): string[] {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [['#', ...keys], ...rows.map((row, index) => [String(index + 1), ...keys.map((key) => cell(row[key]))])];
  const widths = ['#', ...keys].map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = widths.map((_, column) => cells.slice(1).every((row) => /^-?\d*$/.test(row[column] ?? '')));
  const pad = (text: string, column: number) => (isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0));
  return cells.map((row) => `${indent}${row.map(pad).join('  ')}`.trimEnd());
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cell).join(isRecord(value[0]) ? ', ' : ' ');
  if (isRecord(value))
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${cell(inner)}`)
      .join(' ');
  return plainText(String(value));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
