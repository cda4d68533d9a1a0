/** One `name value` line. Offsets count UTF-16 units from the start of the configuration. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** `global`, or the name of a port. */
  readonly section: string;
  readonly nameAt: number;
  readonly valueAt: number;
}

export interface PtpConfig {
  readonly sections: readonly { readonly name: string; readonly at: number }[];
  readonly settings: readonly Setting[];
  /** Lines that ptp4l does not understand: no value, or outside a section. */
  readonly broken: readonly { readonly text: string; readonly at: number; readonly inSection: boolean }[];
}

/** Reads a ptp4l configuration as ptp4l does; never fails. Source: linuxptp config.c config_read. */
export function parsePtpConfig(text: string): PtpConfig {
  const sections: { name: string; at: number }[] = [];
  const settings: Setting[] = [];
  const broken: { text: string; at: number; inSection: boolean }[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + 1_024));
    const content = line.trim();
    const at = start + line.length - line.trimStart().length;
    const section = /^\[([^\]]{1,60})\]/.exec(content);
    if (section) sections.push({ name: (section[1] ?? '').trim().toLowerCase() === 'global' ? 'global' : (section[1] ?? '').trim(), at });
    else if (content !== '' && !content.startsWith('#')) {
      const setting = /^(\S+)(\s+)(\S.*)$/.exec(content);
      const current = sections.at(-1)?.name;
      if (!setting || current === undefined) broken.push({ text: content.slice(0, 80), at, inSection: current !== undefined });
      else {
        const [, name = '', gap = '', value = ''] = setting;
        settings.push({ name, value, section: current, nameAt: at, valueAt: at + name.length + gap.length });
      }
    }
    start = end + 1;
  }
  return { sections, settings, broken };
}

/** The value that counts for a port: its own, else the global one. The last line wins. */
export function settingOf({ settings }: PtpConfig, name: string, section: string): Setting | undefined {
  const find = (where: string) => settings.findLast((setting) => setting.name === name && setting.section === where);
  return find(section) ?? find('global');
}
