/** Identifiers of attributes (OPC UA Part 6, Annex A.1). */
export const ATTRIBUTES = {
  NodeId: 1,
  NodeClass: 2,
  BrowseName: 3,
  DisplayName: 4,
  Description: 5,
  WriteMask: 6,
  UserWriteMask: 7,
  IsAbstract: 8,
  Symmetric: 9,
  InverseName: 10,
  ContainsNoLoops: 11,
  EventNotifier: 12,
  Value: 13,
  DataType: 14,
  ValueRank: 15,
  ArrayDimensions: 16,
  AccessLevel: 17,
  UserAccessLevel: 18,
  MinimumSamplingInterval: 19,
  Historizing: 20,
  Executable: 21,
  UserExecutable: 22,
  DataTypeDefinition: 23,
  AccessLevelEx: 27,
} as const;

export type AttributeName = keyof typeof ATTRIBUTES;

const base: readonly AttributeName[] = ['NodeId', 'NodeClass', 'BrowseName', 'DisplayName', 'Description', 'WriteMask', 'UserWriteMask'];

/** Attributes of each class (Part 3 §5), apart from Value, which is read with its times. */
export const attributesOf: Readonly<Record<string, readonly AttributeName[]>> = {
  Object: [...base, 'EventNotifier'],
  Variable: [
    ...base,
    'DataType',
    'ValueRank',
    'ArrayDimensions',
    'AccessLevel',
    'UserAccessLevel',
    'AccessLevelEx',
    'MinimumSamplingInterval',
    'Historizing',
  ],
  Method: [...base, 'Executable', 'UserExecutable'],
  ObjectType: [...base, 'IsAbstract'],
  VariableType: [...base, 'IsAbstract', 'DataType', 'ValueRank', 'ArrayDimensions'],
  ReferenceType: [...base, 'IsAbstract', 'Symmetric', 'InverseName'],
  DataType: [...base, 'IsAbstract', 'DataTypeDefinition'],
  View: [...base, 'ContainsNoLoops', 'EventNotifier'],
  Unknown: base,
};
