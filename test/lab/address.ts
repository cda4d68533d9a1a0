/** Addresses inside the lab's own network namespace: no two labs share one, so these never clash. */
export const TAP = { name: 'tap0', address: '10.0.2.2/24', deviceMac: '52:54:00:00:00:01' } as const;

/** Of one device, over one cable: the lab's own way in stays when the link of those who work on the device is cut. */
export const DEVICE_ADDRESSES = { maintenance: '10.0.2.15', link: '10.0.2.16' } as const;
export type Way = keyof typeof DEVICE_ADDRESSES;

/** The card of a port, where ports are cards: two hexadecimal digits, the last of its address, by which the device tells it. */
export const cardOf = (port: number): string => (port + 1).toString(16).padStart(2, '0');
export const macOfCard = (card: string): string => `52:54:00:00:01:${card}`;

/**
 * What becomes of the link. `cut`: connections break, new ones are refused. `silent`: nothing that is sent arrives, and nobody is told.
 * `slow`: each packet takes 300 ms.
 */
export type LinkState = 'up' | 'cut' | 'silent' | 'slow';
