/** A network interface of a simulated device, as the kernel would keep it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly kind: 'loopback' | 'ethernet' | 'vlan' | 'bridge';
  readonly mac: string;
  mtu: number;
  isUp: boolean;
  /** Its qdisc is attached when it first goes up. */
  hasBeenUp: boolean;
  readonly hasCarrier: boolean;
  /** Mbit/s; null where the kernel does not know one. */
  readonly speed: number | null;
  readonly queues: number;
  /** Transmit queues in use (`ethtool -L`); at most `queues`. */
  usedQueues: number;
  readonly driver: string;
  /** Index of its PTP clock; null: it has none. */
  readonly clock: number | null;
  readonly canPreempt: boolean;
  readonly parent: string | null;
  readonly vlanId: number | null;
  /** PCP by priority, and priority by PCP. */
  readonly egress: Map<number, number>;
  readonly ingress: Map<number, number>;
  readonly addresses: string[];
  readonly bridge: string | null;
  readonly merge: { pmac: boolean; transmit: boolean; verify: boolean };
  /** Null: the default, which is `mq` where there are several queues. */
  qdisc: Qdisc | null;
  /** What the driver attaches by itself: nothing for virtual interfaces (IFF_NO_QUEUE). */
  readonly isVirtual: boolean;
}

export interface Entry {
  readonly command: 'S' | 'H' | 'R';
  readonly gateMask: number;
  readonly interval: number;
}

export interface Gates {
  /** ns, signed 64 bit. */
  readonly baseTime: bigint;
  readonly cycleTime: bigint;
  readonly extension: bigint;
  readonly entries: readonly Entry[];
}

export interface Taprio {
  readonly kind: 'taprio';
  readonly classes: number;
  readonly map: readonly number[];
  readonly queues: readonly { readonly count: number; readonly offset: number }[];
  readonly clock: string | null;
  readonly flags: number;
  readonly txtimeDelay: number;
  readonly maxSdu: readonly number[];
  readonly preemptible: readonly boolean[];
  /** Running, and waiting for its base time. */
  oper: Gates | null;
  admin: Gates | null;
}

/** Another kind, with what `tc` prints of it. */
export interface Plain {
  readonly kind: string;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Child {
  readonly handle: number;
  /** Class of the root that it stands under. */
  readonly minor: number;
  readonly qdisc: Plain;
  /** Counts up: the newest is listed first. */
  readonly born: number;
}

export interface Qdisc {
  /** The major number. */
  readonly handle: number;
  qdisc: Taprio | Plain;
  readonly children: Map<number, Child>;
}

export interface Network {
  readonly links: Map<string, Link>;
  /** The next handle that the kernel gives by itself. */
  nextHandle: number;
  born: number;
  /** Kernel's TAI offset, s; CLOCK_TAI is the wall clock plus this. */
  taiOffset: number;
  readonly now: () => number;
}

export interface PortDescription {
  readonly name: string;
  readonly speed: number;
  readonly queues: number;
  readonly driver: string;
  readonly clock: number | null;
  readonly addresses?: readonly string[];
  readonly bridge?: string;
  readonly vlans?: readonly { readonly name: string; readonly id: number }[];
  /** A veth as the device lab has it, rather than a network card. */
  readonly isVirtual?: boolean;
}

export interface NetworkDescription {
  /** Makes the MAC addresses of this device its own. */
  readonly seed: number;
  readonly ports: readonly PortDescription[];
  readonly bridge?: { readonly name: string; readonly addresses: readonly string[] };
}

/** The network as it is after a start. */
export function createNetwork({ seed, ports, bridge }: NetworkDescription, now: () => number): Network {
  const links = new Map<string, Link>();
  const add = (link: Partial<Link> & Pick<Link, 'name' | 'kind'>): void => {
    const index = links.size + 1;
    const queues = link.queues ?? 1;
    links.set(link.name, {
      index,
      mac: mac(seed, index),
      mtu: 1_500,
      isUp: true,
      hasBeenUp: true,
      hasCarrier: true,
      speed: null,
      queues,
      usedQueues: queues,
      driver: '',
      clock: null,
      canPreempt: false,
      parent: null,
      vlanId: null,
      egress: new Map(),
      ingress: new Map(),
      addresses: [],
      bridge: null,
      merge: { pmac: false, transmit: false, verify: false },
      qdisc: null,
      isVirtual: false,
      ...link,
    });
  };
  add({ name: 'lo', kind: 'loopback', mac: '00:00:00:00:00:00', mtu: 65_536, addresses: ['127.0.0.1/8'], isVirtual: true });
  for (const port of ports) {
    const { name, speed, queues, driver, clock, addresses = [], isVirtual = false } = port;
    add({
      name,
      kind: 'ethernet',
      speed,
      queues,
      driver,
      clock,
      addresses: [...addresses],
      bridge: port.bridge ?? null,
      canPreempt: clock !== null,
      isVirtual,
    });
  }
  if (bridge) add({ name: bridge.name, kind: 'bridge', driver: 'bridge', addresses: [...bridge.addresses], isVirtual: true });
  for (const port of ports) {
    for (const { name, id } of port.vlans ?? []) {
      const parent = links.get(port.name);
      add({
        name,
        kind: 'vlan',
        parent: port.name,
        vlanId: id,
        speed: port.speed,
        driver: '802.1Q VLAN Support',
        isVirtual: true,
        ...(parent && { mac: parent.mac }),
      });
    }
  }
  return { links, nextHandle: 0x8001, born: 0, taiOffset: 37, now };
}

/** Locally administered addresses: no maker's. */
function mac(seed: number, index: number): string {
  return [0x02, 0x00, 0x5e, (seed >> 8) & 255, seed & 255, index & 255].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}
