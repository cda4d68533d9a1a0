import type { DataValue, NotificationMessage, Variant } from 'node-opcua';
import { renderValue } from '../../shared/opcua/render.ts';
import type { Columns, Row } from './columns.ts';
import { timeOf, toTypedValue } from './convert.ts';
import type { Link } from './link.ts';

const TEXT_LENGTH = 200;

/** Lays the values of a message into columns. @returns false where it says that the subscription has ended (OPC UA Part 4 §7.25.4) */
export function takeMessage(link: Link, message: NotificationMessage, columns: Columns): boolean {
  for (const notification of message.notificationData ?? []) {
    if (!notification) continue;
    if (isDataChange(notification)) {
      for (const change of notification.monitoredItems ?? []) if (change) columns.push(rowOf(link, change.clientHandle, change.value));
    } else if (isStatusChange(notification) && notification.status.value >= 0x8000_0000) return false;
  }
  return true;
}

const EXTENSION_OBJECT = 22;

export function hasStructures({ notificationData }: NotificationMessage): boolean {
  for (const notification of notificationData ?? [])
    if (notification && isDataChange(notification))
      for (const change of notification.monitoredItems ?? []) if (change?.value.value?.dataType === EXTENSION_OBJECT) return true;
  return false;
}

interface DataChange {
  readonly monitoredItems: readonly ({ readonly clientHandle: number; readonly value: DataValue } | null)[] | null;
}

const isDataChange = (notification: object): notification is DataChange => 'monitoredItems' in notification;
const isStatusChange = (notification: object): notification is { readonly status: { readonly value: number } } => 'status' in notification;

/** One value as a row; booleans are 0 and 1. */
export function rowOf(link: Link, item: number, value: DataValue): Row {
  const variant = value.value;
  const number = variant ? numberOf(variant) : null;
  return {
    item,
    value: number ?? Number.NaN,
    text: number === null ? textOf(link, variant) : null,
    status: value.statusCode.value >>> 0,
    sourceTimeMs: timeOf(value.sourceTimestamp, value.sourcePicoseconds) ?? Number.NaN,
    serverTimeMs: timeOf(value.serverTimestamp, value.serverPicoseconds) ?? Number.NaN,
  };
}

/** Boolean 1, SByte 2 … UInt32 7, Float 10, Double 11; 64 bits are shown as text as well as they are: a double cannot hold them. */
function numberOf({ arrayType, dataType, value }: Variant): number | null {
  if (arrayType !== 0) return null;
  if (dataType === 1) return value ? 1 : 0;
  return (dataType >= 2 && dataType <= 7) || dataType === 10 || dataType === 11 ? Number(value) : null;
}

function textOf(link: Link, variant: Variant | null): string {
  const typed = variant ? toTypedValue(variant, { ids: link.ids(), maxElements: 50 }) : null;
  return typed ? renderValue(typed, { limit: TEXT_LENGTH }) : '';
}
