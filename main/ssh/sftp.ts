import type { SFTPWrapper } from 'ssh2';
import { printable } from '../../shared/kit/printable.ts';
import type { ChannelKind } from './channels.ts';
import type { SshFailure } from './failure.ts';

/** SFTP on a channel of its own. */
export interface RemoteSftp {
  readonly sftp: SFTPWrapper;
  /** Resolves when the channel is closed, by whomever. What is asked of `sftp` after that is never answered. */
  readonly ended: Promise<void>;
  close(): void;
}

export const sftpChannel: ChannelKind<SFTPWrapper> = {
  isStanding: true,
  open: (client, done) => void client.sftp(done),
  end: (sftp) => sftp.end(),
  // The channel was opened, and the server has nothing to run on it.
  explain: (error, { label }) => (/subsystem|SFTP session/i.test(error.message) ? noSftp(label, error) : null),
};

function noSftp(label: string, { message }: Error): SshFailure {
  return {
    code: 'no-sftp',
    message: `${label} has no SFTP server (${printable(message, 200)}). Install sftp-server, or transfer files through a command.`,
  };
}

export function remoteSftp(sftp: SFTPWrapper): RemoteSftp {
  sftp.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => void sftp.once('close', () => resolve()));
  return { sftp, ended, close: () => sftp.end() };
}
