const paths = {
  site: 'M3 4h12v4H3zM3 11h5v4H3zM11 11h4v4h-4zM9 8v3',
  schedule: 'M2 4h6v3H2zM7 8h7v3H7zM4 12h5v3H4z',
  problems: 'M9 3l7 12H2zM9 8v3M9 13v.2',
  bundle: 'M9 2l6 3v7l-6 4-6-4V5zM9 9l6-4M9 9v7M9 9L3 5',
  start: 'M3 9l6-6 6 6M5 8v7h8V8',
  file: 'M5 2h6l3 3v11H5zM11 2v3h3M7 9h5M7 12h5',
  search: 'M8 3a5 5 0 100 10A5 5 0 008 3zM12 12l4 4',
  close: 'M5 5l8 8M13 5l-8 8',
  undo: 'M7 4L3 8l4 4M3 8h8a4 4 0 010 8H8',
  redo: 'M11 4l4 4-4 4M15 8H7a4 4 0 000 8h3',
  right: 'M7 4l5 5-5 5',
  down: 'M4 7l5 5 5-5',
  plus: 'M9 4v10M4 9h10',
  apply: 'M9 2.5v8M5.5 7L9 10.5 12.5 7M3 12v3.5h12V12',
  connections: 'M6 2v4M12 2v4M4 6h10v3a5 5 0 01-10 0zM9 14v2.5',
  terminal: 'M2.5 3.5h13v11h-13zM5.5 6.5L8 9l-2.5 2.5M9.5 11.5h3',
  files: 'M2.5 14.5v-11h4.5l1.5 2h7v9z',
  mqtt: 'M4 14h.2M4 9.5a4.5 4.5 0 014.5 4.5M4 5a9 9 0 019 9M4 2.5A11.5 11.5 0 0115.5 14',
  opcua: 'M9 2.5v3M9 12.5v3M2.5 9h3M12.5 9h3M6 6h6v6H6z',
  lock: 'M5 8h8v7H5zM6.5 8V6a2.5 2.5 0 015 0v2',
} as const;

export type IconName = keyof typeof paths;

/** A line icon; always beside a word or on a control that carries its own name, so it is hidden from screen readers. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: 14 | 18 }) {
  return (
    <svg className={size === 14 ? 'icon14' : 'icon18'} viewBox="0 0 18 18" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
