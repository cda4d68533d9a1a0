import type { Locale } from '../../shared/kit/problem.ts';
import { translate } from '../kit/i18n.ts';
import { sizeText } from './rows.ts';
import { countTexts } from './texts.ts';

interface Counted {
  readonly files: number;
  readonly folders: number;
  /** Octets of the files. */
  readonly bytes: number;
}

/** `1 file and 2 folders (1.5 KiB)`: what there is none of is left out. */
export function countText({ files, folders, bytes }: Counted, locale: Locale): string {
  const t = translate(countTexts, locale);
  const ofFiles = files === 1 ? t('file') : t('files', { count: files });
  const ofFolders = folders === 1 ? t('folder') : t('folders', { count: folders });
  if (files === 0 && folders > 0) return ofFolders;
  const size = sizeText(bytes);
  return t('sized', { what: folders === 0 ? ofFiles : t('both', { files: ofFiles, folders: ofFolders }), size });
}
