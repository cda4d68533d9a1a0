import type { Duplex } from 'node:stream';
import type { Failure, Result } from '../../shared/kit/result.ts';

export interface ExecOptions {
  readonly signal?: AbortSignal;
  readonly stdin?: string | Uint8Array;
  /** Most octets of stdout and stderr together; the command is ended beyond. */
  readonly limitBytes?: number;
  /** Told of each piece of stdout as it comes. */
  readonly onStdout?: (chunk: Uint8Array) => void;
}

/** How a remote command ended: by its own exit `code`, or by a `signal` such as `SIGTERM`; both null where the device did not say. All of it is hostile. */
export interface ExecOutput {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly code: number | null;
  readonly signal: string | null;
}

/** A device as the slices reach it: commands as words, never as a line. Who holds one lets go of it with `close`. */
export interface Remote {
  exec(argv: readonly string[], options?: ExecOptions): Promise<Result<ExecOutput, Failure>>;
  /** As root: as it is where the user is root, else through sudo, which may ask for a password. */
  execAsRoot(argv: readonly string[], options?: ExecOptions): Promise<Result<ExecOutput, Failure>>;
  close(): void;
}

/** How a shell ended. `failure`: not by itself, but with the connection. */
export interface ShellEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly failure?: Failure | null;
}

/** A shell on a terminal of the device's. To destroy its stream closes the terminal. */
export interface RemoteShell {
  /** Reading slower than the device writes stops the device: the channel's window is the flow control. */
  readonly stream: Duplex;
  resize(columns: number, rows: number): void;
  readonly ended: Promise<ShellEnd>;
}

/** Opens devices of the open site by name. `isFresh`: over a connection of its own, as proof that a new login works. */
export type OpenRemote = (device: string, options?: { readonly isFresh?: boolean }) => Promise<Result<Remote, Failure>>;
