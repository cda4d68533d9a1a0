/** What is used of node-pty; its own declarations stand under the name of the package that carries the built binaries. */
declare module 'node-pty' {
  interface Pty {
    readonly pid: number;
    onData(listener: (chunk: unknown) => void): unknown;
    onExit(listener: (exit: { readonly exitCode: number; readonly signal?: number }) => void): unknown;
    write(data: Uint8Array | string): void;
    resize(columns: number, rows: number): void;
    kill(signal?: string): void;
    pause(): void;
    resume(): void;
  }
  interface SpawnOptions {
    readonly name: string;
    readonly cols: number;
    readonly rows: number;
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    /** null: octets instead of text. */
    readonly encoding: null;
  }
  export function spawn(file: string, args: string[], options: SpawnOptions): Pty;
}
