import { useStore } from 'zustand';
import { severityOf, statusName, statusText } from '../../shared/opcua/status.ts';
import { localeStore } from '../kit/i18n.ts';

/** A status code by sign, colour and name; what it means stands in its title. */
export function StatusMark({ status }: { readonly status: number }) {
  const locale = useStore(localeStore, (state) => state.locale);
  return (
    <span className={`opcua-status ${severityOf(status)}`} title={statusText(status, locale)}>
      {statusName(status)}
    </span>
  );
}
