import protobuf from 'protobufjs';

/**
 * The part of TensorFlow's published schema that a graph of ours needs, with its names and field numbers
 * (tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions}.proto,
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto; Apache License 2.0).
 */
const published = `
syntax = "proto3";
package tensorflow;

message SavedModel {
  int64 saved_model_schema_version = 1;
  repeated MetaGraphDef meta_graphs = 2;
}
message MetaGraphDef {
  message MetaInfoDef {
    repeated string tags = 4;
  }
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
}
message GraphDef {
  repeated NodeDef node = 1;
  VersionDef versions = 4;
}
message VersionDef {
  int32 producer = 1;
}
message NodeDef {
  string name = 1;
  string op = 2;
  repeated string input = 3;
  string device = 4;
  map<string, AttrValue> attr = 5;
}
message AttrValue {
  message ListValue {
    repeated int64 i = 3 [packed = true];
    repeated float f = 4 [packed = true];
    repeated bool b = 5 [packed = true];
    repeated int32 type = 6 [packed = true];
  }
  oneof value {
    ListValue list = 1;
    bytes s = 2;
    int64 i = 3;
    float f = 4;
    bool b = 5;
    int32 type = 6;
    TensorShapeProto shape = 7;
    TensorProto tensor = 8;
  }
}
message TensorShapeProto {
  message Dim {
    int64 size = 1;
  }
  repeated Dim dim = 2;
}
message TensorProto {
  int32 dtype = 1;
  TensorShapeProto tensor_shape = 2;
  bytes tensor_content = 4;
}
`;

/** The value of a node's attribute; `type` is the number of a TensorFlow data type. */
export type Attribute =
  | { readonly s: Uint8Array }
  | { readonly i: number }
  | { readonly f: number }
  | { readonly b: boolean }
  | { readonly type: number }
  | { readonly shape: ShapeProto }
  | { readonly tensor: TensorProto }
  | { readonly list: ListProto };

/** The attributes of a node, by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

type ListProto =
  | { readonly i: readonly number[] }
  | { readonly f: readonly number[] }
  | { readonly b: readonly boolean[] }
  | { readonly type: readonly number[] };

interface ShapeProto {
  readonly dim: readonly { readonly size: number }[];
}

interface TensorProto {
  readonly dtype: number;
  readonly tensor_shape: ShapeProto;
  readonly tensor_content: Uint8Array;
}

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `node`, `node:output`, or `^node` for one that must be done before. */
  readonly input: readonly string[];
  readonly attr: Attributes;
}

/** A shape as an attribute. */
export function shapeAttribute(shape: readonly number[]): { readonly shape: ShapeProto } {
  return { shape: { dim: shape.map((size) => ({ size })) } };
}

/** A constant as an attribute; the bytes are those of its numbers. */
export function tensorAttribute(
  dtype: number,
  shape: readonly number[],
  bytes: Uint8Array,
): { readonly tensor: TensorProto } {
  return { tensor: { dtype, tensor_shape: shapeAttribute(shape).shape, tensor_content: bytes } };
}

/** The tag under which {@link encodeSavedModel} files its graph. */
export const savedModelTag = 'serve';

// The version in which TensorFlow 2.12 writes graphs; later ones read it.
const graphVersion = 1087;

/** The bytes of a `saved_model.pb` that holds these nodes. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const message = {
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: [savedModelTag] },
        graph_def: { node: nodes, versions: { producer: graphVersion } },
      },
    ],
  };
  return savedModel.encode(savedModel.fromObject(message)).finish();
}

const savedModel = protobuf.parse(published, { keepCase: true }).root.lookupType('tensorflow.SavedModel');
