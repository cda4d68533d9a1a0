import type { TreeTotals as Totals } from '../../shared/mqtt/contract.ts';
import { useText } from '../kit/i18n.ts';
import { bytesText, countText, rateText } from './amounts.ts';
import { treeTexts } from './texts.ts';

/** What there is in all, what is held of it, and what is not: what is lost stands before what may be clipped on a narrow screen. */
export function TreeTotals({ totals }: { readonly totals: Totals }) {
  const t = useText(treeTexts);
  const lost = [
    totals.forgotten > 0 && t('forgotten', { count: countText(totals.forgotten) }),
    totals.truncated > 0 && t('truncated', { count: countText(totals.truncated), bytes: bytesText(totals.truncatedBytes) }),
    totals.beyondTree > 0 && t('beyond', { count: countText(totals.beyondTree) }),
    totals.badNames > 0 && t('badNames', { count: countText(totals.badNames) }),
  ].filter((word) => word !== false);
  return (
    <footer className="mqtt-totals">
      <span>{t('topics', { count: countText(totals.topics) })}</span>
      <span>{t('messages', { count: countText(totals.messages) })}</span>
      <b>{t('perSecond', { rate: rateText(totals.ratePerS) || '0' })}</b>
      {lost.map((word) => (
        <span key={word} className="warn">
          {word}
        </span>
      ))}
      <span>{t('bytesPerSecond', { bytes: bytesText(totals.bytesPerS) })}</span>
      <span className="dim" title={t('heldWhat')}>
        {t('held', { held: bytesText(totals.heldBytes), limit: bytesText(totals.limitBytes) })}
      </span>
    </footer>
  );
}
