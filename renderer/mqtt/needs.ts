import type { mqttContract } from '../../shared/mqtt/contract.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type MqttClient = Client<typeof mqttContract>;

/** What the slice needs of the workbench. */
export interface MqttSliceNeeds {
  readonly source: SiteSource;
  /** Null while the host is not connected. */
  readonly client: () => MqttClient | null;
  /** Brings the pane to the front. */
  readonly showPane: () => void;
  readonly openText: (target: { readonly file: string; readonly find?: string }) => void;
}

export const noHost: MqttFailure = {
  code: 'no-host',
  message: 'The host is not connected. It reconnects by itself; then try again.',
};

type Reached<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: MqttFailure };

/** A call of the host; a link that is not there, or goes meanwhile, is a failure like another. */
export async function reach<T>(call: () => Promise<Reached<T>> | undefined): Promise<Reached<T>> {
  try {
    return (await call()) ?? { ok: false, failure: noHost };
  } catch {
    return { ok: false, failure: noHost };
  }
}

/** A key that only this window knows. */
export const randomKey = (): string => crypto.randomUUID();
