import ssh2, { type BaseAgent, type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { type KeyFile, readKeyFile } from './keyFile.ts';

export interface KeyRingOptions {
  /** Sockets or pipes of agents, in the order in which their keys are shown. */
  findAgents(): Promise<readonly string[]>;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Whether RSA keys may sign with SHA-1. */
  readonly allowSha1: boolean;
  /** Asks for the passphrase of a key file; null: the person gave up on this key. */
  askPassphrase(file: string, attempt: number): Promise<string | null>;
}

const MAX_PASSPHRASES = 3;

/**
 * The agent's keys, then those of files, as one agent: a server is shown public keys first, and only of one that it takes is the
 * passphrase asked. Locked keys are opened for this login alone and kept nowhere.
 */
export class KeyRing extends ssh2.BaseAgent<ParsedKey> {
  readonly #options: KeyRingOptions;
  #inAgents: readonly AgentKey[] = [];
  #files: readonly { readonly file: KeyFile; readonly publicKey: ParsedKey }[] = [];
  /** How many keys were shown. */
  count = 0;
  /** Key files with a certificate beside them, which cannot be used here. */
  certificates = 0;

  constructor(options: KeyRingOptions) {
    super();
    this.#options = options;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.#load().then(
      (keys) => done(null, keys),
      (error) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override sign(publicKey: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const done = typeof options === 'function' ? options : (callback ?? (() => undefined));
    const hash = typeof options === 'function' ? undefined : options.hash;
    if (hash === 'sha1' && !this.#options.allowSha1) done(new Error('it takes this RSA key only with SHA-1'));
    else this.#sign(publicKey, data, hash, done).catch((error) => done(error instanceof Error ? error : new Error(String(error))));
  }

  async #load(): Promise<ParsedKey[]> {
    const files = (await Promise.all(this.#options.identityFiles.map(readKeyFile))).filter((file) => file !== null);
    const opened: { file: KeyFile; publicKey: ParsedKey }[] = [];
    for (const file of files) {
      const publicKey = file.publicKey ?? (await this.#open(file));
      if (publicKey) opened.push({ file, publicKey });
    }
    const isOfFile = (key: ParsedKey) => opened.some(({ publicKey }) => publicKey.equals(key));
    const agents = (await this.#options.findAgents()).map((socket) => ssh2.createAgent(socket));
    const held = (await Promise.all(agents.map(keysOf))).flat();
    const inAgents = held.flatMap(({ agent, blob }) => parsedKey(blob).map((key) => ({ agent, key })));
    this.certificates = files.filter(({ hasCertificate }) => hasCertificate).length;
    const others = this.#options.identitiesOnly ? [] : inAgents.filter(({ key }) => !isOfFile(key));
    this.#inAgents = [...inAgents.filter(({ key }) => isOfFile(key)), ...others];
    this.#files = opened.filter(({ publicKey }) => !inAgents.some(({ key }) => key.equals(publicKey)));
    const keys = [...this.#inAgents, ...this.#files.map(({ publicKey }) => ({ key: publicKey }))].map(({ key }) => key);
    this.count = keys.length;
    return keys;
  }

  async #sign(publicKey: ParsedKey, data: Buffer, hash: SigningRequestOptions['hash'], done: SignCallback): Promise<void> {
    const held = this.#files.find((each) => each.publicKey.equals(publicKey));
    const inAgent = this.#inAgents.find(({ key }) => key.equals(publicKey));
    if (inAgent) return void inAgent.agent.sign(publicKey, data, hash === undefined ? {} : { hash }, done);
    if (!held) return done(new Error('this key is not held any more'));
    const key = await this.#open(held.file);
    if (!key) return done(new Error(`the passphrase of ${held.file.file} was not given`));
    const signature: Buffer | Error = key.sign(data, hash);
    if (signature instanceof Error) done(signature);
    else done(null, signature);
  }

  async #open(file: KeyFile): Promise<ParsedKey | null> {
    const unlocked = file.open(null);
    if (unlocked) return unlocked;
    for (let attempt = 1; attempt <= MAX_PASSPHRASES; attempt++) {
      const passphrase = await this.#options.askPassphrase(file.file, attempt);
      if (passphrase === null) return null;
      const key = file.open(passphrase);
      if (key) return key;
    }
    return null;
  }
}

interface AgentKey {
  readonly agent: BaseAgent;
  readonly key: ParsedKey;
}

/** An agent that does not answer has no keys: the others, and the files, may still do. */
function keysOf(agent: BaseAgent): Promise<readonly { readonly agent: BaseAgent; readonly blob: unknown }[]> {
  return new Promise((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ? [] : (keys ?? []).map((blob) => ({ agent, blob }))));
  });
}

function parsedKey(key: unknown): ParsedKey[] {
  const blob = typeof key === 'object' && key !== null && 'pubKey' in key ? key.pubKey : key;
  if (typeof blob !== 'string' && !Buffer.isBuffer(blob) && !isParsed(blob)) return [];
  const parsed = ssh2.utils.parseKey(blob);
  return parsed instanceof Error ? [] : [parsed];
}

const isParsed = (key: unknown): key is ParsedKey => typeof key === 'object' && key !== null && 'getPublicSSH' in key;
