import { type Locale, renderSentence, type Sentence } from './problem.ts';

type Catalog = Readonly<Record<string, Sentence>>;

interface Form {
  readonly pattern: RegExp;
  readonly sentence: Sentence;
}

/** Texts longer than that are no sentence of ours: they are not tried. */
const MAX_LENGTH = 500;

const forms = new WeakMap<Catalog, readonly Form[]>();

/**
 * Says an English sentence of a catalogue in another language: for what comes back from a device as the text that was sent to it, such as the
 * title of a step. @returns null where no sentence of the catalogue has that form
 */
export function inLanguage(text: string, catalog: Catalog, locale: Locale): string | null {
  if (locale === 'en') return text;
  if (text.length > MAX_LENGTH) return null;
  const known = forms.get(catalog) ?? Object.values(catalog).map(formOf);
  forms.set(catalog, known);
  for (const { pattern, sentence } of known) {
    const found = pattern.exec(text);
    if (found) return renderSentence(sentence, found.groups ?? {}, locale);
  }
  return null;
}

function formOf(sentence: Sentence): Form {
  const source = sentence.en.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\\\{(\w+)\\\}/g, '(?<$1>.+?)');
  return { pattern: new RegExp(`^${source}$`), sentence };
}
