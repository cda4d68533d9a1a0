export const PRESS_URI = 'urn:fieldwright:demo:press';

/** A structure cannot be given its encoding at run time: it comes as a NodeSet2 document (OPC UA Part 6, Annex F). */
export const recipeNodeSet = `<?xml version="1.0" encoding="utf-8"?>
<UANodeSet xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd">
  <NamespaceUris><Uri>${PRESS_URI}</Uri></NamespaceUris>
  <Models>
    <Model ModelUri="${PRESS_URI}" Version="1.0.0" PublicationDate="2026-01-01T00:00:00Z">
      <RequiredModel ModelUri="http://opcfoundation.org/UA/" />
    </Model>
  </Models>
  <Aliases><Alias Alias="HasSubtype">i=45</Alias><Alias Alias="HasEncoding">i=38</Alias><Alias Alias="HasTypeDefinition">i=40</Alias></Aliases>
  <UADataType NodeId="ns=1;i=3001" BrowseName="1:RecipeType">
    <DisplayName>RecipeType</DisplayName>
    <References><Reference ReferenceType="HasSubtype" IsForward="false">i=22</Reference></References>
    <Definition Name="1:RecipeType">
      <Field Name="Name" DataType="i=12" />
      <Field Name="PartNumber" DataType="i=7" />
      <Field Name="Forces" DataType="i=11" ValueRank="1" ArrayDimensions="0"><Description>kN, one for each step</Description></Field>
    </Definition>
  </UADataType>
  <UAObject NodeId="ns=1;i=5001" BrowseName="Default Binary" SymbolicName="DefaultBinary">
    <DisplayName>Default Binary</DisplayName>
    <References>
      <Reference ReferenceType="HasEncoding" IsForward="false">ns=1;i=3001</Reference>
      <Reference ReferenceType="HasTypeDefinition">i=76</Reference>
    </References>
  </UAObject>
</UANodeSet>
`;
