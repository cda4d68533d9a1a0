/** Options of a linuxptp program, by letter or long name; `at` is the index of the word that holds the value. */
export interface PtpOption {
  readonly name: string;
  readonly value: string | null;
  readonly at: number;
}

const WITH_VALUE: Readonly<Record<'phc2sys' | 'ptp4l', string>> = { phc2sys: 'cdfEPISFRNOLMuUntzli', ptp4l: 'filp' };

/**
 * Reads the words after `phc2sys` or `ptp4l` as getopt_long does: clustered letters, values attached or apart, `--name=value`.
 * @returns options in order; words that are none are left out
 * Source: linuxptp phc2sys.c and ptp4l.c, getopt strings; config.c config_long_options.
 */
export function parsePtpArgv(program: 'phc2sys' | 'ptp4l', words: readonly string[]): PtpOption[] {
  const found: PtpOption[] = [];
  const valued = WITH_VALUE[program] + (program === 'phc2sys' ? 's' : '');
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || /^(?:&|>|2>)/.test(word)) break;
    if (word.startsWith('--')) {
      const [name = '', ...rest] = word.slice(2).split('=');
      const apart = rest.length === 0 && words[at + 1] !== undefined && !(words[at + 1] ?? '').startsWith('-');
      found.push({ name, value: rest.length > 0 ? rest.join('=') : apart ? (words[at + 1] ?? null) : null, at: apart ? at + 1 : at });
      if (apart) at++;
      continue;
    }
    if (!word.startsWith('-')) continue;
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? '';
      if (!valued.includes(letter)) found.push({ name: letter, value: null, at });
      else {
        const attached = word.slice(index + 1);
        found.push({ name: letter, value: attached || (words[at + 1] ?? null), at: attached ? at : at + 1 });
        if (!attached) at++;
        break;
      }
    }
  }
  return found;
}
