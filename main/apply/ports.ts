import type { Failure, Result } from '../../shared/kit/result.ts';
import type { Site } from '../../shared/site/model.ts';

/** A file of a device's folder, by its path in that folder: `apply.sh`, `files/etc/…`. */
export interface FolderFile {
  readonly path: string;
  readonly text: string;
}

/** What a run brings to the devices: the open site, or a bundle that was found whole. */
export interface ApplySource {
  readonly kind: 'site' | 'bundle';
  readonly path: string;
  readonly siteName: string;
  readonly siteSha256: string;
  /** Key that a bundle's signature was checked with. */
  readonly signedBy: string | null;
  readonly site: Site;
  /** The device's folder of the bundle; empty where nothing is to be applied to it. */
  folderOf(device: string): readonly FolderFile[];
  /** Where the run's journal goes. */
  readonly journalFolder: string;
}

/** A bundle's content, after its hashes (and its signature, with a key) were found right. */
export interface OpenedBundle {
  readonly files: ReadonlyMap<string, string>;
  readonly siteSha256: string;
  readonly signedBy: string | null;
}

export type ReadBundle = (file: string, publicKey: string | null) => Promise<Result<OpenedBundle, Failure>>;

/** Waits; false where the signal came first. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<boolean>;

/** Waiting, in ms. Tests shorten it. */
export interface ApplyTiming {
  /** Between two looks at a device that works, waits or cannot be reached. */
  readonly lookMs: number;
  /** For one login and one short command. */
  readonly shortMs: number;
  /** How long after a device's deadline it is still looked at before that is given up. */
  readonly marginMs: number;
  /** How long a device that was confirmed is tried for a rollback, and any device for a confirmation. */
  readonly tryMs: number;
}

export const defaultTiming: ApplyTiming = { lookMs: 2_000, shortMs: 30_000, marginMs: 90_000, tryMs: 30_000 };
