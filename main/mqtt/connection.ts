import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { MqttLimits } from '../../shared/mqtt/contract.ts';
import { DEFAULT_GUARD_PER_S, isBroad } from '../../shared/mqtt/filters.ts';
import { isBadLogin, isUnknownVersion } from '../../shared/mqtt/reasons.ts';
import type { BrokerFacts, ConnectionStatus, MqttFailure, MqttState, MqttSubscription } from '../../shared/mqtt/status.ts';
import type { MqttProfile } from '../../shared/site/connections.ts';
import { isLasting } from './failure.ts';
import type { Messages } from './messages.ts';
import type { SecretFor, Secrets } from './secrets.ts';
import { createSession, notConnected, type Publication, type Qos, type Session } from './session.ts';
import { type BrokerAddress, isLocked, readTlsFiles, type TlsFiles } from './socket.ts';

export interface Route {
  readonly profile: MqttProfile;
  /** Where it leads: of a simulated broker, the place on loopback. */
  readonly address: BrokerAddress;
  readonly isSimulated: boolean;
}

export interface ConnectionOptions {
  readonly name: string;
  readonly clientId: string;
  readonly messages: Messages;
  readonly secrets: Secrets;
  /** As the open site has it at this moment. */
  findRoute(): Promise<Result<Route, MqttFailure>>;
  readonly onChange: () => void;
  readonly wallMs: () => number;
  /** Of the first try after a loss, and the longest, ms. */
  readonly retry?: { readonly firstMs: number; readonly mostMs: number };
}

const RETRY = { firstMs: 1_000, mostMs: 30_000 };
/** Wrong passwords until a person has to start again. */
const MOST_ATTEMPTS = 3;

/** One broker: connects, comes back after a loss, keeps its subscriptions, and takes those back that bring more than their guard allows. */
export class Connection {
  readonly messages: Messages;
  readonly #options: ConnectionOptions;
  readonly #subscriptions = new Map<string, MqttSubscription>();
  #route: Route | null = null;
  #state: MqttState = { kind: 'idle' };
  #session: Session | null = null;
  #connecting: Promise<Result<object, MqttFailure>> | null = null;
  #life = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  /** It was lost before it was said to be open: a broker can accept and cut in one go. */
  #lostEarly: MqttFailure | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.messages = options.messages;
    this.messages.onRate = (livePerS) => this.#guard(livePerS);
  }

  get status(): ConnectionStatus {
    const { profile, isSimulated = false } = this.#route ?? {};
    return {
      state: this.#state,
      url: profile?.url ?? '',
      version: profile?.version ?? '5',
      isSimulated,
      isEncrypted: /^(?:mqtts|wss):/.test(profile?.url ?? ''),
      subscriptions: [...this.#subscriptions.values()],
    };
  }

  /** Somebody connected it, or tried to. */
  get isUsed(): boolean {
    return this.#route !== null || this.#state.kind !== 'idle';
  }

  get url(): string | null {
    return this.#route?.profile.url ?? null;
  }

  connect(): Promise<Result<object, MqttFailure>> {
    if (this.#state.kind === 'open') return Promise.resolve(ok({}));
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async disconnect(): Promise<void> {
    this.#life.abort();
    this.#life = new AbortController();
    if (this.#timer) clearTimeout(this.#timer);
    const session = this.#session;
    this.#session = null;
    this.#allWait();
    this.#be({ kind: 'idle' });
    await session?.end();
  }

  async subscribe(filter: string, qos: Qos, guardPerS?: number | null): Promise<Result<{ readonly granted: Qos }, MqttFailure>> {
    if (this.#state.kind !== 'open') return fail(notConnected);
    const guard = guardPerS === undefined ? (isBroad(filter) ? DEFAULT_GUARD_PER_S : null) : guardPerS;
    const granted = await this.#place({ filter, qos, guardPerS: guard, state: { kind: 'waiting' } });
    return granted.ok ? ok({ granted: granted.value }) : granted;
  }

  async unsubscribe(filter: string): Promise<Result<object, MqttFailure>> {
    const known = this.#subscriptions.get(filter);
    this.#subscriptions.delete(filter);
    this.#options.onChange();
    if (known?.state.kind !== 'active' || !this.#session) return ok({});
    return this.#session.unsubscribe(filter);
  }

  publish(publication: Publication): Promise<Result<number | null, MqttFailure>> {
    return this.#session && this.#state.kind === 'open' ? this.#session.publish(publication) : Promise.resolve(fail(notConnected));
  }

  setLimits(limits: Partial<MqttLimits>): MqttLimits {
    this.messages.setLimits({ ...this.messages.limits, ...limits });
    return this.messages.limits;
  }

  #be(state: MqttState): void {
    this.#state = state;
    this.#options.onChange();
  }

  async #connect(): Promise<Result<object, MqttFailure>> {
    if (this.#timer) clearTimeout(this.#timer);
    await this.#session?.end();
    this.#session = null;
    this.#life.abort();
    this.#life = new AbortController();
    this.#lostEarly = null;
    const { signal } = this.#life;
    this.#be({ kind: 'connecting' });
    const route = await this.#options.findRoute();
    if (!route.ok) return this.#failed(route.failure, signal);
    this.#route = route.value;
    for (const { filter, qos } of route.value.profile.subscriptions)
      if (!this.#subscriptions.has(filter)) {
        const guardPerS = isBroad(filter) ? DEFAULT_GUARD_PER_S : null;
        this.#subscriptions.set(filter, { filter, qos, guardPerS, state: { kind: 'waiting' } });
      }
    const tls = await this.#readTls(route.value, signal);
    if (!tls.ok) return this.#failed(tls.failure, signal);
    const opened = await this.#openAs(route.value, tls.value, signal);
    if (signal.aborted) return fail(gaveUp); // while the keychain took the password
    return opened.ok ? this.#isOpen(opened.value, signal) : this.#failed(opened.failure, signal);
  }

  /** A broker that has no MQTT 5 is spoken to with 3.1.1; the status says which it is. */
  async #openAs(route: Route, tls: TlsFiles, signal: AbortSignal): Promise<Result<BrokerFacts, MqttFailure>> {
    const { profile } = route;
    const session = await createSession({
      ...route,
      clientId: profile.clientId ?? this.#options.clientId,
      tls,
      user: profile.user,
      messages: this.messages,
      onLost: (failure) => this.#lost(failure, signal),
    });
    if (signal.aborted) return fail(gaveUp);
    this.#session = session;
    const opened = await this.#open(session, signal);
    if (opened.ok || profile.version !== '5' || !opened.failure.reason || !isUnknownVersion(opened.failure.reason)) return opened;
    await session.end();
    const older: Route = { ...route, profile: { ...profile, version: '3.1.1' } };
    this.#route = older;
    return this.#openAs(older, tls, signal);
  }

  /** Starts from nothing: another site has another connection of this name, or the profile leads elsewhere now. */
  async forget(): Promise<void> {
    await this.disconnect();
    this.#subscriptions.clear();
    this.#route = null;
    this.messages.clear();
  }

  /** Tries until the broker takes the password, or a person gives up. */
  async #open(session: Session, signal: AbortSignal): Promise<Result<BrokerFacts, MqttFailure>> {
    const route = this.#route;
    const user = route?.profile.user;
    if (!route || user === undefined) return session.open(undefined);
    const { host, port } = route.address;
    const what: SecretFor = { kind: 'password', connection: this.#options.name, host, port, user, file: null };
    for (let attempt = 1; ; attempt++) {
      this.#be({ kind: 'waiting-for-password' });
      const password = await this.#options.secrets.get(what, attempt, signal);
      if (password === null || signal.aborted) return fail(gaveUp);
      this.#be({ kind: 'connecting' });
      const opened = await session.open(password);
      const isWrong = !opened.ok && opened.failure.reason !== undefined && isBadLogin(opened.failure.reason);
      if (opened.ok || isWrong) await this.#options.secrets.settle(what, opened.ok);
      if (!isWrong || attempt === MOST_ATTEMPTS) return opened;
    }
  }

  async #readTls({ profile, address }: Route, signal: AbortSignal): Promise<Result<TlsFiles, MqttFailure>> {
    if (address.transport === 'tcp' || address.transport === 'ws') return ok({});
    const files = await readTlsFiles(profile);
    if (!files.ok || !files.value.key || !isLocked(files.value.key)) return files;
    const what: SecretFor = {
      kind: 'passphrase',
      connection: this.#options.name,
      host: address.host,
      port: address.port,
      user: '',
      file: profile.tls?.key ?? '',
    };
    this.#be({ kind: 'waiting-for-password' });
    const passphrase = await this.#options.secrets.get(what, 1, signal);
    return passphrase === null ? fail(gaveUp) : ok({ ...files.value, passphrase });
  }

  async #isOpen(broker: BrokerFacts, signal: AbortSignal): Promise<Result<object, MqttFailure>> {
    this.#be({ kind: 'open', sinceMs: this.#options.wallMs(), broker });
    const lost = this.#lostEarly;
    this.#lostEarly = null;
    if (lost) {
      this.#lost(lost, signal);
      return fail(lost);
    }
    const wanted = [...this.#subscriptions.values()].filter(({ state }) => state.kind !== 'guarded');
    await Promise.all(wanted.map((subscription) => this.#place({ ...subscription, state: { kind: 'waiting' } })));
    return ok({});
  }

  #failed(failure: MqttFailure, signal: AbortSignal): Result<never, MqttFailure> {
    if (signal.aborted) return fail(gaveUp);
    this.#be({ kind: 'failed', failure });
    return fail(failure);
  }

  #lost(failure: MqttFailure, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (this.#state.kind !== 'open') {
      this.#lostEarly = failure;
      return;
    }
    this.#allWait();
    if (isLasting(failure)) this.#failed(failure, signal);
    else this.#retry(failure, 1, signal);
  }

  #allWait(): void {
    for (const [filter, subscription] of this.#subscriptions)
      if (subscription.state.kind === 'active') this.#subscriptions.set(filter, { ...subscription, state: { kind: 'waiting' } });
  }

  #retry(failure: MqttFailure, attempt: number, signal: AbortSignal): void {
    const { firstMs, mostMs } = this.#options.retry ?? RETRY;
    const inMs = Math.min(firstMs * 2 ** (attempt - 1), mostMs);
    this.#be({ kind: 'reconnecting', inMs, attempt, failure });
    this.#timer = setTimeout(() => void this.#again(attempt, signal), inMs);
  }

  async #again(attempt: number, signal: AbortSignal): Promise<void> {
    const session = this.#session;
    if (!session || signal.aborted) return;
    const opened = await this.#open(session, signal);
    if (signal.aborted) return;
    if (opened.ok) await this.#isOpen(opened.value, signal);
    else if (isLasting(opened.failure)) this.#failed(opened.failure, signal);
    else this.#retry(opened.failure, attempt + 1, signal);
  }

  async #place(subscription: MqttSubscription): Promise<Result<Qos, MqttFailure>> {
    const { filter, qos } = subscription;
    this.#subscriptions.set(filter, subscription);
    const granted = (await this.#session?.subscribe(filter, qos)) ?? fail(notConnected);
    if (this.#subscriptions.get(filter) !== subscription) return granted;
    if (granted.ok) this.#subscriptions.set(filter, { ...subscription, state: { kind: 'active', granted: granted.value } });
    else if (granted.failure.code === 'not-subscribed')
      this.#subscriptions.set(filter, { ...subscription, state: { kind: 'refused', failure: granted.failure } });
    this.#options.onChange();
    return granted;
  }

  #guard(livePerS: number): void {
    for (const [filter, subscription] of this.#subscriptions) {
      if (subscription.guardPerS === null || livePerS <= subscription.guardPerS || subscription.state.kind !== 'active') continue;
      this.#subscriptions.set(filter, { ...subscription, state: { kind: 'guarded', atPerS: Math.round(livePerS) } });
      void this.#session?.unsubscribe(filter);
      this.#options.onChange();
    }
  }
}

const gaveUp: MqttFailure = { code: 'gave-up', message: 'The connection was given up before it was open.' };
