/**
 * Runs in a network namespace of its own and gives it the device's tap. The test's process sends listening sockets of the outer
 * loopback; what connects there is led to the device's SSH port in here. Ends with the process that started it.
 */
import { execFileSync } from 'node:child_process';
import { connect, Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { DEVICE_ADDRESSES, type LinkState, TAP, type Way } from './address.ts';

const SLOW_MS = 300;
const sockets = new Set<Socket>();
let state: LinkState = 'up';

ip('link set lo up');
ip(`tuntap add dev ${TAP.name} mode tap`);
ip(`address add ${TAP.address} dev ${TAP.name}`);
// The device's card takes no segments longer than a frame: it would drop them, and each upload would wait for TCP to send them again.
ip(`link set ${TAP.name} gso_max_size 1400 gso_max_segs 1`);
ip(`link set ${TAP.name} up`);
process.once('disconnect', () => process.exit());
process.on('message', (message: { readonly serve: Way } | { readonly link: LinkState }, server) => {
  if ('link' in message) setLink(message.link);
  else if (server instanceof Server) server.on('connection', (outer) => lead(outer, message.serve));
  process.send?.('done');
});

function lead(outer: Socket, way: Way): void {
  if (way === 'link' && state === 'cut') {
    outer.resetAndDestroy();
    return;
  }
  const inner = connect(22, DEVICE_ADDRESSES[way]);
  const end = (): void => {
    outer.destroy();
    inner.destroy();
  };
  for (const socket of [outer, inner]) {
    socket.once('error', end).once('close', end);
    if (way === 'link') sockets.add(socket.once('close', () => sockets.delete(socket)));
  }
  if (way === 'link' && state === 'slow') {
    outer.pipe(late()).pipe(inner);
    inner.pipe(late()).pipe(outer);
  } else {
    outer.pipe(inner);
    inner.pipe(outer);
  }
}

function setLink(wanted: LinkState): void {
  // Frames to an address that no network card has: they leave, and nobody gets them.
  const nobody = wanted === 'silent';
  if (nobody) ip(`neighbour replace ${DEVICE_ADDRESSES.link} lladdr 02:00:00:00:00:99 dev ${TAP.name} nud permanent`);
  else if (state === 'silent') ip(`neighbour del ${DEVICE_ADDRESSES.link} dev ${TAP.name}`);
  state = wanted;
  if (wanted === 'cut') for (const socket of sockets) socket.resetAndDestroy();
}

function late(): Transform {
  return new Transform({
    transform(chunk, _, done) {
      setTimeout(() => done(null, chunk), SLOW_MS);
    },
  });
}

function ip(command: string): void {
  execFileSync('ip', command.split(' '));
}
