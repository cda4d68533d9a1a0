import { localeStore, translate } from '../kit/i18n.ts';
import { bytesText } from './bytesText.ts';
import type { Notice, TerminalClient } from './needs.ts';
import type { Recorder } from './recorder.ts';
import { terminalTexts } from './texts.ts';

/** Has the host write what a terminal printed to a file. The log itself says where it begins late. */
export async function saveLog(client: TerminalClient | null, name: string, recorder: Recorder): Promise<Notice> {
  const t = translate(terminalTexts, localeStore.getState().locale);
  if (!client) return { kind: 'not-saved', message: t('noHost') };
  const { text, droppedBytes } = recorder.read();
  const head = droppedBytes > 0 ? `${t('logBegins', { bytes: bytesText(droppedBytes) })}\n` : '';
  const saved = await client['terminal.saveLog']({ name, text: head + text }).catch(() => null);
  if (!saved) return { kind: 'not-saved', message: t('noHost') };
  return saved.ok ? { kind: 'saved', file: saved.value.file, droppedBytes } : { kind: 'not-saved', message: saved.failure.message };
}
