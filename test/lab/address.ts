/** Addresses inside the lab's own network namespace: no two labs share one, so these never clash. */
export const DEVICE_ADDRESS = '10.0.2.15';
export const TAP = { name: 'tap0', address: '10.0.2.2/24', deviceMac: '52:54:00:00:00:01' } as const;
