/**
 * Runs in a network namespace of its own and gives it the device's tap. The test's process sends a listening socket of the outer
 * loopback; what connects there is led to the device's SSH port in here. Ends with the process that started it.
 */
import { execFileSync } from 'node:child_process';
import { connect, Server } from 'node:net';
import { DEVICE_ADDRESS, TAP } from './address.ts';

for (const command of [
  'link set lo up',
  `tuntap add dev ${TAP.name} mode tap`,
  `address add ${TAP.address} dev ${TAP.name}`,
  `link set ${TAP.name} up`,
]) {
  execFileSync('ip', command.split(' '));
}

process.once('disconnect', () => process.exit());
process.once('message', (_, server) => {
  if (!(server instanceof Server)) throw new Error('expected a listening socket');
  server.on('connection', (outer) => {
    const inner = connect(22, DEVICE_ADDRESS);
    const end = (): void => {
      outer.destroy();
      inner.destroy();
    };
    outer.once('error', end).once('close', end).pipe(inner);
    inner.once('error', end).once('close', end).pipe(outer);
  });
  process.send?.('ready');
});
