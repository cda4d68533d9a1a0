import { useStore } from 'zustand';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import { localeStore } from '../kit/i18n.ts';
import { failureText } from './failureText.ts';

/** Why the broker or the host refused something; nothing where it did not. */
export function Refused({ failure }: { readonly failure: MqttFailure | null }) {
  const locale = useStore(localeStore, (state) => state.locale);
  if (!failure) return null;
  return (
    <p className="failure" role="alert">
      {failureText(failure, locale)}
    </p>
  );
}
